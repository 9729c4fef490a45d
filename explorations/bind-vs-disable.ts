import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import type { Exploration } from '../src/core/scenario.js';

export const bindVsDisable: Exploration = {
  name: 'bind-vs-disable',
  reason: 'a process that has one fd bound binds a second one while the monitor is disabled, then closes both',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 2,
        bound: 1,
        binds: 1,
        windows: 1,
        pool: 1,
        ticks: 0,
        threads: [{ name: 'user', task: 0, fd: 1, holds: 0, calls: ['bind', 'close-shared', 'close-held'] }],
        disable: true,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 408,
      findings: ['hung-task'],
    },
    repaired: {
      complete: true,
      states: 729,
      findings: [],
    },
  },
  exhaustive: true,
};
