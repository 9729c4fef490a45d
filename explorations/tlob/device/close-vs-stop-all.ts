import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const closeVsStopAll = tlobExploration({
  name: 'close-vs-stop-all',
  reason: 'the fd of an open window is closed while the monitor is disabled',
  setup: {
    tasks: 1,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    open: [{ task: 0, fd: 0 }],
    threads: [{ name: 'user', task: 0, fd: 0, calls: ['close'] }],
    disable: true,
  },
  expect: expected(import.meta.url),
  unreached: [...lostClaim, 'tlob_stop_all.unlockSkip'],
});
