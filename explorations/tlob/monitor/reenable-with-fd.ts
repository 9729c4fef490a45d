import { tlobExploration } from '../../../models/tlob/exploration.js';
import { fullPool, lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const reenableWithFd = tlobExploration({
  name: 'reenable-with-fd',
  reason: 'the monitor is disabled and enabled again while a thread opens a window through an fd that was bound before',
  setup: {
    tasks: 2,
    fds: 1,
    windows: 2,
    pool: 1,
    enable: { windows: 2, pool: 1 },
    ticks: 0,
    threads: [
      { name: 'user', task: 0, fd: 0, calls: ['start', 'stop', 'start', 'stop', 'close'] },
      { name: 'admin', task: 1, calls: ['disable', 'enable'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  // posted has 861,368 states and repaired 206,287; what shows in them is the same
  reducers: ['persistent', 'chains'],
  unreached: [
    ...lostClaim,
    ...fullPool,
    'tlob_reset_notify.stopping',
    'tlob_stop_all.unlockSkip',
    'sys_ioctl_start returns -12',
    'sys_ioctl_start returns -28',
    'sys_ioctl_stop returns -75',
    'tlob_ioctl_start returns -12',
    'tlob_ioctl_start returns -28',
    'tlob_ioctl_stop returns -75',
    'tlob_start_task returns -12',
    'tlob_stop_task returns -75',
  ],
});
