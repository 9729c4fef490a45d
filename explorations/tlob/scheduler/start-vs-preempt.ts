import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const startVsPreempt = tlobExploration({
  name: 'start-vs-preempt',
  reason: 'the starting task is preempted in the middle of its start and comes back',
  setup: {
    tasks: 1,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 1,
    threads: [
      { name: 'user', task: 0, fd: 0, calls: ['start', 'stop', 'close'] },
      { name: 'switch', task: 0, calls: ['preempt-and-back'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  // posted has 636,765 states and repaired 301,380; what shows in them is the same
  reducers: ['persistent', 'chains'],
  unreached: ['da_event.invalid', 'da_handle_start_event returns 0'],
});
