import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import type { Exploration } from '../src/core/scenario.js';

export const allIn: Exploration = {
  name: 'all-in',
  reason:
    'all-in-core with a scheduler event and a second tick: too large for every check, which searches it by pct; bfs with --reduce persistent,chains comes to its end',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
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
      variant,
      switches,
    ),
  expect: {
    posted: { complete: false, findings: [] },
    repaired: { complete: false, findings: [] },
  },
  exhaustive: false,
};
