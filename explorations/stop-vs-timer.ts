import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const stopVsTimer: Exploration = {
  name: 'stop-vs-timer',
  reason: 'one fd, one thread, nobody foreign: only the timer and the callbacks run beside it',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 1,
        windows: 1,
        pool: 1,
        ticks: 1,
        threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'stop', 'close'] }],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 3068,
      findings: ['lost-detail slot timer@da_monitor_reset.initial'],
    },
    repaired: {
      complete: true,
      states: 2894,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached('da_handle_start_event returns 0'),
};
