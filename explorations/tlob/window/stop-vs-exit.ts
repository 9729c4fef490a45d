import { reviewSwitches } from '../../../models/tlob/variants/review.js';
import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const stopVsExit = tlobExploration({
  name: 'stop-vs-exit',
  reason: 'the monitored thread exits while another thread stops its window through the fd that they share',
  variants: ['review'],
  switches: reviewSwitches,
  setup: {
    tasks: 2,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    open: [{ task: 0, fd: 0 }],
    threads: [
      { name: 'exiter', task: 0, calls: ['exit'] },
      { name: 'user', task: 1, fd: 0, calls: ['stop', 'close'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: [...lostClaim],
});
