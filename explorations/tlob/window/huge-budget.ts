import { tlobExploration } from '../../../models/tlob/exploration.js';
import { idleHook } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const hugeBudget = tlobExploration({
  name: 'huge-budget',
  reason:
    'a start with a budget of nearly 2^64, which wraps where it is added to a time, and one with a budget of a tick; the task is ' +
    'preempted and comes back',
  setup: {
    tasks: 1,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 0,
    threads: [
      { name: 'user', task: 0, fd: 0, calls: ['start-huge', 'start', 'stop', 'close'] },
      { name: 'switch', task: 0, calls: ['preempt-and-back'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [
    ...idleHook,
    ...['.clock', '.env', '.expire', '.return', '.state', ' returns 0'].map((place) => `ha_timer_callback${place}`),
    'da_event.invalid',
    'da_event.violation',
    'da_handle_start_event returns 0',
    'sys_ioctl_start returns -114',
    'sys_ioctl_stop returns -75',
    'tlob_ioctl_start returns -114',
    'tlob_ioctl_stop returns -75',
    'tlob_stop_task returns -75',
  ],
});
