import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const startVsStopAll = tlobExploration({
  name: 'start-vs-stop-all',
  reason: 'a thread opens a window while the monitor is disabled: does stop_all see it, and what of the error path?',
  setup: {
    tasks: 1,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'close'] }],
    disable: true,
  },
  expect: expected(import.meta.url),
  unreached: [
    ...lostClaim,
    'tlob_stop_all.unlockSkip',
    'sys_ioctl_start returns -12',
    'tlob_ioctl_start returns -12',
    'tlob_start_task returns -12',
  ],
});
