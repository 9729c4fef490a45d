import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const stopVsStop = tlobExploration({
  name: 'stop-vs-stop',
  reason: 'two threads stop the window of one fd at once, then one closes it',
  setup: {
    tasks: 2,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    open: [{ task: 0, fd: 0 }],
    threads: [
      { name: 'userA', task: 0, fd: 0, calls: ['ioctl-stop'] },
      { name: 'userB', task: 1, fd: 0, calls: ['ioctl-stop', 'close-shared'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [...lostClaim, 'tlob_ioctl_stop.latch', 'tlob_stop_task.unlockNone', 'tlob_stop_task returns -3'],
});
