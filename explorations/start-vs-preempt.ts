import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const startVsPreempt: Exploration = {
  name: 'start-vs-preempt',
  reason: 'the starting task is preempted in the middle of its start and comes back',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 1,
        windows: 1,
        pool: 1,
        ticks: 1,
        threads: [
          { name: 'user', task: 0, fd: 0, calls: ['start', 'stop', 'close'] },
          { name: 'switch', task: 0, calls: ['preempt-and-back'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 618713,
      findings: [
        'data-race slot switch@da_monitor_reset.initial',
        'data-race slot timer@da_monitor_reset.initial',
        'double-report slot switch@da_event.error',
        'double-report slot timer@ha_timer_callback.error',
        'early-report slot timer@ha_timer_callback.error',
        'lost-detail slot switch@da_monitor_reset.initial',
        'lost-detail slot timer@da_monitor_reset.initial',
        'moved-deadline slot switch@ha_start_timer_ns.start',
      ],
    },
    repaired: {
      complete: true,
      states: 321910,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached('da_handle_start_event returns 0'),
};
