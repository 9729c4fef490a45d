import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const startErrors: Exploration = {
  name: 'start-errors',
  reason: 'what a start refuses: a budget of nothing, a second one on its fd',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 1,
        windows: 1,
        pool: 1,
        ticks: 0,
        threads: [{ name: 'user', task: 0, fd: 0, calls: ['start-zero', 'start', 'start', 'stop', 'close'] }],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 350,
      findings: [],
    },
    repaired: {
      complete: true,
      states: 383,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached('tlob_reset_notify.stopping', 'da_handle_start_event returns 0'),
};
