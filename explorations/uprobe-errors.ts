import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import type { Exploration } from '../src/core/scenario.js';

export const uprobeErrors: Exploration = {
  name: 'uprobe-errors',
  reason: 'every error of a write that adds a binding, then a second one with its key, then others and their removal',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 0,
        binding: 'to-add',
        moreBindings: 2,
        faults: true,
        windows: 1,
        pool: 1,
        ticks: 0,
        threads: [
          { name: 'writer', task: 0, calls: ['add-uprobe', 'add-uprobe', 'add-other', 'remove-other', 'remove-uprobe', 'remove-uprobe'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 2434,
      findings: [],
    },
    repaired: {
      complete: true,
      states: 2434,
      findings: [],
    },
  },
  exhaustive: true,
};
