import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { lostClaim, undoneStart, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const startVsExit: Exploration = {
  name: 'start-vs-exit',
  reason: 'a kernel caller opens a window for another task while that task closes its fd and exits; then it stops the window',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 1,
        windows: 1,
        pool: 1,
        ticks: 1,
        threads: [
          { name: 'caller', task: 1, of: 0, calls: ['kstart', 'kstop', 'kput'] },
          { name: 'exiter', task: 0, fd: 0, calls: ['close', 'exit'] },
        ],
        disable: false,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 128916,
      findings: [
        'data-race slot exiter@da_monitor_reset.initial',
        'double-free ws caller@tlob_start_task.freeGone',
        'lost-detail slot timer@da_monitor_reset.initial',
        'missing-report slot exiter@tlob_stop_task.retire',
        'null-dereference slot exiter@tlob_stop_task.cancel',
        'timer-restart-after-cancel slot caller@ha_start_timer_ns.start',
        'use-after-free slot timer@da_monitor_reset.initial',
        'use-after-free slot timer@da_monitor_reset.off',
        'use-after-free slot timer@ha_timer_callback.env',
        'use-after-free slot timer@ha_timer_callback.error',
        'use-after-free slot timer@ha_timer_callback.expire',
        'use-after-free slot timer@ha_timer_callback.state',
        'use-after-free slot timer@tlob_reset_notify.cancel',
        'use-after-free slot timer@tlob_reset_notify.monitoring',
        'use-after-free slot timer@tlob_reset_notify.target',
        'use-after-free ws exiter@tlob_stop_task.retire',
        'use-after-free ws exiter@tlob_stop_task.taskOfWs',
        'use-after-free ws timer@tlob_reset_notify.stopping',
        'warn caller@tlob_stop_task.warn',
        'warn exiter@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 22545,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(...lostClaim, ...undoneStart, 'da_handle_start_event returns 0'),
};
