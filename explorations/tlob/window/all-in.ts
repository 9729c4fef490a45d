import { tlobExploration } from '../../../models/tlob/exploration.js';
import { expected } from '../../../src/store/expected.js';

export const allIn = tlobExploration({
  name: 'all-in',
  reason:
    'all-in-core with a scheduler event and a second tick: too large for every check, which searches it by pct; bfs ' +
    'with --reduce persistent,chains comes to its end',
  setup: {
    tasks: 3,
    fds: 1,
    windows: 1,
    pool: 1,
    ticks: 2,
    threads: [
      { name: 'starter', task: 0, fd: 0, calls: ['start', 'exit'] },
      { name: 'stopper', task: 1, fd: 0, calls: ['stop'] },
      { name: 'closer', task: 2, fd: 0, calls: ['close'] },
      { name: 'switch', task: 0, calls: ['preempt-and-back'] },
    ],
    disable: true,
  },
  expect: expected(import.meta.url),
  exhaustive: false,
});
