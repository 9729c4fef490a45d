import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const eventNearDeadline = tlobExploration({
  name: 'event-near-deadline',
  reason: 'the monitored task is preempted and switched in as its budget runs out: event against callback',
  setup: {
    tasks: 2,
    fds: 0,
    windows: 1,
    pool: 1,
    ticks: 2,
    open: [{ task: 0 }],
    threads: [
      { name: 'switch', task: 0, calls: ['preempt-and-back'] },
      { name: 'stopper', task: 1, of: 0, calls: ['kstop', 'kput'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  // posted has 1,223,036 states and repaired 455,350; what shows in them is the same
  reducers: ['persistent', 'chains'],
  unreached: ['da_event.invalid'],
});
