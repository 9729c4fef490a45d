import { tlobExploration } from '../../../models/tlob/exploration.js';
import { idleHook, lastSwitch } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const pidReuseLastSwitch = tlobExploration({
  name: 'pid-reuse-last-switch',
  reason: 'a task has exited and a new one has its pid, with a window open, when the old one is switched out for good',
  setup: {
    tasks: 2,
    reuses: { 1: 0 },
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 0,
    threads: [
      { name: 'old', task: 0, calls: ['exit-switched'] },
      { name: 'young', task: 1, fd: 0, of: 0, calls: ['born', 'start', 'stop', 'close'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [
    ...lastSwitch,
    ...idleHook,
    ...['.clock', '.env', '.expire', '.return', '.state', ' returns 0'].map((place) => `ha_timer_callback${place}`),
    'da_handle_start_event returns 0',
    'sys_ioctl_stop returns -75',
    'tlob_ioctl_stop returns -75',
    'tlob_stop_task returns -75',
  ],
});
