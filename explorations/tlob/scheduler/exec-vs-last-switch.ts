import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lastSwitch } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const execVsLastSwitch = tlobExploration({
  name: 'exec-vs-last-switch',
  reason:
    'a thread with an open window execs and swaps its pid with that of its leader, which is not switched out for good yet; then it ' +
    'stops the window',
  setup: {
    tasks: 2,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    open: [{ task: 1, fd: 0 }],
    threads: [
      { name: 'leader', task: 0, calls: ['exit-as-leader-switched'] },
      { name: 'execer', task: 1, fd: 0, of: 0, calls: ['exec', 'stop', 'close', 'exit'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [
    ...lastSwitch,
    'ha_start_timer_ns.deadline',
    'ha_start_timer_ns.env',
    'ha_start_timer_ns.start',
    'ha_start_timer_ns.valid',
    'tlob_ioctl_stop.latch',
    'ha_start_timer_ns returns 0',
  ],
});
