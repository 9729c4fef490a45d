import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const forkSharesFd = tlobExploration({
  name: 'fork-shares-fd',
  reason: 'an fd with a live window is shared by fork: the child closes its copy while the parent stops the window and closes',
  setup: {
    tasks: 2,
    fds: 1,
    shared: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    open: [{ task: 0, fd: 0 }],
    threads: [
      { name: 'parent', task: 0, fd: 0, calls: ['ioctl-stop', 'close-shared'] },
      { name: 'child', task: 1, fd: 0, calls: ['ioctl-stop', 'close-shared'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [...lostClaim, 'tlob_ioctl_stop.latch', 'tlob_stop_task.unlockNone', 'tlob_stop_task returns -3'],
});
