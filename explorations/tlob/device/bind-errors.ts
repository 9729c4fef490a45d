import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const bindErrors = tlobExploration({
  name: 'bind-errors',
  reason: 'every error of a bind and of what follows it, with failing allocations and copies, while the monitor is disabled',
  setup: {
    tasks: 1,
    fds: 1,
    bound: 0,
    binds: 2,
    faults: true,
    windows: 1,
    pool: 1,
    ticks: 0,
    threads: [
      {
        name: 'user',
        task: 0,
        fd: 0,
        calls: ['bind-unknown', 'bind', 'bind', 'ioctl-unknown', 'poll', 'ioctl-start', 'ioctl-stop', 'close-shared'],
      },
    ],
    disable: true,
  },
  expect: expected(import.meta.url),
  unreached: [...lostClaim, 'tlob_reset_notify.stopping', 'tlob_stop_all.unlockSkip'],
});
