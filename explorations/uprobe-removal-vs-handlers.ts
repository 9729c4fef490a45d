import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const uprobeRemovalVsHandlers: Exploration = {
  name: 'uprobe-removal-vs-handlers',
  reason: 'a binding is removed while a task runs through its probes and exits',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 0,
        binding: 'added',
        windows: 1,
        pool: 1,
        ticks: 0,
        threads: [
          { name: 'user', task: 0, calls: ['hit-start', 'hit-stop', 'exit'] },
          { name: 'remover', task: 1, calls: ['remove-uprobe'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 7393,
      findings: [],
    },
    repaired: {
      complete: true,
      states: 9375,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached('tlob_reset_notify.stopping', 'da_handle_start_event returns 0'),
};
