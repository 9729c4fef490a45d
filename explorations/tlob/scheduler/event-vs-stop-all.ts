import { reviewSwitches } from '../../../models/tlob/variants/review.js';
import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const eventVsStopAll = tlobExploration({
  name: 'event-vs-stop-all',
  reason: 'the monitored task is preempted while the monitor is disabled: the window of a kernel caller, no fd',
  variants: ['review'],
  switches: reviewSwitches,
  setup: {
    tasks: 1,
    fds: 0,
    windows: 1,
    pool: 1,
    ticks: 1,
    open: [{ task: 0 }],
    threads: [{ name: 'switch', task: 0, calls: ['preempt'] }],
    disable: true,
  },
  expect: expected(import.meta.url),
});
