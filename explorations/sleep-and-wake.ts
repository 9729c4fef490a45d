import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import type { Exploration } from '../src/core/scenario.js';

export const sleepAndWake: Exploration = {
  name: 'sleep-and-wake',
  reason: 'the monitored task sleeps, is woken and switched in while its window is open and its budget runs out',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 1,
        windows: 1,
        pool: 1,
        ticks: 1,
        open: [{ task: 0, fd: 0 }],
        threads: [
          { name: 'user', task: 0, fd: 0, calls: ['stop', 'close'] },
          { name: 'switch', task: 0, calls: ['sleep-and-wake'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 524486,
      findings: [
        'data-race slot switch@da_monitor_reset.initial',
        'data-race slot timer@da_monitor_reset.initial',
        'double-report slot switch@da_event.error',
        'double-report slot timer@ha_timer_callback.error',
        'early-report slot switch@da_event.error',
        'lost-detail slot switch@da_monitor_reset.initial',
        'lost-detail slot timer@da_monitor_reset.initial',
      ],
    },
    repaired: {
      complete: true,
      states: 389825,
      findings: [],
    },
  },
  exhaustive: true,
};
