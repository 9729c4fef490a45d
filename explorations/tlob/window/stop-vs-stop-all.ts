import { reviewSwitches } from '../../../models/tlob/variants/review.js';
import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const stopVsStopAll = tlobExploration({
  name: 'stop-vs-stop-all',
  reason: 'a thread stops its open window while the monitor is disabled: who claims, who waits for the callback?',
  variants: ['review'],
  switches: reviewSwitches,
  setup: {
    tasks: 1,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    open: [{ task: 0, fd: 0 }],
    threads: [{ name: 'user', task: 0, fd: 0, calls: ['stop', 'close'] }],
    disable: true,
  },
  expect: expected(import.meta.url),
  unreached: [...lostClaim, 'tlob_stop_all.unlockSkip'],
});
