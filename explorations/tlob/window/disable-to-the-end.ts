import { reviewSwitches } from '../../../models/tlob/variants/review.js';
import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const disableToTheEnd = tlobExploration({
  name: 'disable-to-the-end',
  reason: 'disable alone with an open window: stop_all, the grace periods, the callbacks, pool and cache',
  variants: ['review'],
  switches: reviewSwitches,
  setup: { tasks: 1, fds: 0, windows: 1, pool: 1, ticks: 1, open: [{ task: 0 }], threads: [], disable: true },
  expect: expected(import.meta.url),
});
