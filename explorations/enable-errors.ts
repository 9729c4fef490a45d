import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import type { Exploration } from '../src/core/scenario.js';

export const enableErrors: Exploration = {
  name: 'enable-errors',
  reason: 'the monitor is enabled with failing allocations while another writer disables it',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 0,
        windows: 0,
        pool: 0,
        ticks: 0,
        faults: true,
        enable: { windows: 1, pool: 1 },
        off: true,
        threads: [
          { name: 'enabler', task: 0, calls: ['enable'] },
          { name: 'disabler', task: 1, calls: ['disable'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 75,
      findings: [],
    },
    repaired: {
      complete: true,
      states: 80,
      findings: [],
    },
  },
  exhaustive: true,
};
