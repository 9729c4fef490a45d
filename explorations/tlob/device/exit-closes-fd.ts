import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const exitClosesFd = tlobExploration({
  name: 'exit-closes-fd',
  reason: 'an fd with a live window is shared by fork: the parent exits, which closes its copy, while the child stops the window and exits',
  setup: {
    tasks: 2,
    fds: 1,
    shared: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    open: [{ task: 0, fd: 0 }],
    threads: [
      { name: 'parent', task: 0, fd: 0, calls: ['exit-closing'] },
      { name: 'child', task: 1, fd: 0, calls: ['ioctl-stop', 'exit-closing'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [...lostClaim],
});
