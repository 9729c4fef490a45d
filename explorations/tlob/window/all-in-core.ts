import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const allInCore = tlobExploration({
  name: 'all-in-core',
  reason: 'START, exit, STOP and close by threads that share an fd, the timer, disable and the callbacks: one window, one tick',
  setup: {
    tasks: 3,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    threads: [
      { name: 'starter', task: 0, fd: 0, calls: ['start', 'exit'] },
      { name: 'stopper', task: 1, fd: 0, calls: ['stop'] },
      { name: 'closer', task: 2, fd: 0, calls: ['close'] },
    ],
    disable: true,
  },
  expect: expected(import.meta.url),
  // posted has 17,286,229 states and repaired 4,049,466; what shows in them is the same
  reducers: ['persistent', 'chains'],
  unreached: [
    ...lostClaim,
    'da_monitor_destroy.free',
    'da_monitor_destroy.unhook',
    'tlob_stop_all.unlockSkip',
    'sys_ioctl_start returns -12',
    'tlob_ioctl_start returns -12',
    'tlob_start_task returns -12',
  ],
});
