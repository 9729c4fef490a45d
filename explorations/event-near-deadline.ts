import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import type { Exploration } from '../src/core/scenario.js';

export const eventNearDeadline: Exploration = {
  name: 'event-near-deadline',
  reason: 'the monitored task is preempted and switched in as its budget runs out: event against callback',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 0,
        windows: 1,
        pool: 1,
        ticks: 2,
        open: [{ task: 0 }],
        threads: [
          { name: 'switch', task: 0, calls: ['preempt-and-back'] },
          { name: 'stopper', task: 1, of: 0, calls: ['kstop', 'kput'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 1183996,
      findings: [
        'data-race slot stopper@da_monitor_reset.initial',
        'data-race slot switch@da_monitor_reset.initial',
        'data-race slot timer@da_monitor_reset.initial',
        'double-report slot switch@da_event.error',
        'double-report slot timer@ha_timer_callback.error',
        'lost-detail slot switch@da_monitor_reset.initial',
        'lost-detail slot timer@da_monitor_reset.initial',
        'missing-report slot stopper@tlob_stop_task.retire',
        'report-after-stop slot switch@da_event.error',
        'report-after-stop slot timer@ha_timer_callback.error',
        'timer-restart-after-cancel slot switch@ha_start_timer_ns.start',
        'use-after-free slot timer@da_monitor_reset.initial',
        'use-after-free slot timer@da_monitor_reset.off',
        'use-after-free slot timer@ha_timer_callback.env',
        'use-after-free slot timer@ha_timer_callback.error',
        'use-after-free slot timer@ha_timer_callback.expire',
        'use-after-free slot timer@ha_timer_callback.state',
        'use-after-free slot timer@tlob_reset_notify.monitoring',
        'use-after-free slot timer@tlob_reset_notify.target',
        'use-after-free ws timer@tlob_reset_notify.stopping',
      ],
    },
    repaired: {
      complete: true,
      states: 493005,
      findings: [],
    },
  },
  exhaustive: true,
};
