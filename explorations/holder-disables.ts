import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const holderDisables: Exploration = {
  name: 'holder-disables',
  reason: 'a process that holds an fd disables the monitor itself',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 1,
        windows: 1,
        pool: 1,
        ticks: 1,
        threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'disable', 'close'] }],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 2154,
      findings: ['hung-task', 'lost-detail slot timer@da_monitor_reset.initial'],
    },
    repaired: {
      complete: true,
      states: 2328,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached('da_handle_start_event returns 0'),
};
