import { tlobExploration } from '../../../models/tlob/exploration.js';
import { idleHook, lostClaim, undoneStart } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const twoFdsOfOneThread = tlobExploration({
  name: 'two-fds-of-one-thread',
  reason: 'a thread has two fds: it starts a window through each, of which a kernel caller may have stopped the first, and stops both',
  setup: {
    tasks: 2,
    fds: 2,
    windows: 2,
    pool: 2,
    ticks: 0,
    threads: [
      { name: 'user', task: 0, fd: 0, holds: 1, calls: ['start', 'start-held', 'stop', 'stop-held', 'close-shared', 'close-held'] },
      { name: 'stopper', task: 1, of: 0, calls: ['kstop', 'kput'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  // posted has 667,725 states and repaired 4,658; what shows in them is the same
  reducers: ['persistent', 'chains'],
  unreached: [
    ...lostClaim,
    ...undoneStart,
    ...idleHook,
    'da_event.invalid',
    'da_event.state',
    'tlob_ioctl_stop.latch',
    'da_event returns 0',
    'da_handle_start_event returns 0',
    'sys_ioctl_start returns -12',
    'sys_ioctl_stop returns -75',
    'tlob_ioctl_start returns -12',
    'tlob_ioctl_stop returns -75',
    'tlob_stop_task returns -75',
  ],
});
