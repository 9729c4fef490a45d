import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const twoTickBudget = tlobExploration({
  name: 'two-tick-budget',
  reason: 'a budget of two ticks: the monitored task is preempted and comes back when half of it has passed, and stops its window',
  setup: {
    tasks: 1,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 2,
    budget: 2,
    open: [{ task: 0, fd: 0 }],
    threads: [
      { name: 'user', task: 0, fd: 0, calls: ['stop', 'close'] },
      { name: 'switch', task: 0, calls: ['preempt-and-back'] },
    ],
    disable: false,
  },
  expect: expected(import.meta.url),
  unreached: ['da_event.invalid'],
});
