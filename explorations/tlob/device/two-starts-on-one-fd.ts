import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const twoStartsOnOneFd = tlobExploration({
  name: 'two-starts-on-one-fd',
  reason: 'two threads that share a descriptor start a window through it at once, and one closes it (found by `racewalk sweep tlob`)',
  setup: {
    tasks: 2,
    fds: 1,
    windows: 2,
    pool: 2,
    ticks: 0,
    threads: [
      { name: 'userA', task: 0, fd: 0, calls: ['start', 'stop', 'close'] },
      { name: 'userB', task: 1, fd: 0, calls: ['start', 'stop'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [
    ...lostClaim,
    'tlob_ioctl_stop.latch',
    'tlob_reset_notify.stopping',
    'tlob_stop_task.unlockNone',
    'da_handle_start_event returns 0',
    'tlob_stop_task returns -3',
  ],
});
