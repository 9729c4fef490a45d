import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const switchBetweenWindows: Exploration = {
  name: 'switch-between-windows',
  reason: 'one event of the scheduler is about two tasks that both have a window, while both are stopped',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 3,
        fds: 0,
        windows: 2,
        pool: 2,
        ticks: 0,
        open: [{ task: 0 }, { task: 1 }],
        threads: [
          { name: 'cpu', task: 0, of: 1, calls: ['hand-over'] },
          { name: 'stopper', task: 2, of: 0, second: 1, calls: ['kstop', 'kput', 'kstop-second', 'kput-second'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 397022,
      findings: ['data-race slot stopper@da_monitor_reset.initial', 'timer-restart-after-cancel slot cpu@ha_start_timer_ns.start'],
    },
    repaired: {
      complete: true,
      states: 373830,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached('tlob_reset_notify.stopping'),
};
