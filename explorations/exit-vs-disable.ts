import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const exitVsDisable: Exploration = {
  name: 'exit-vs-disable',
  reason: 'the task of an open window exits while the monitor is disabled, then its fd is closed',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 1,
        windows: 1,
        pool: 1,
        ticks: 1,
        open: [{ task: 0, fd: 0 }],
        threads: [
          { name: 'exiter', task: 0, calls: ['exit'] },
          { name: 'closer', task: 1, fd: 0, calls: ['close'] },
        ],
        disable: true,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 953357,
      findings: [
        'cache-destroyed-with-objects cache disable@__tlob_destroy_monitor.destroyCache',
        'double-free slot disable@da_monitor_destroy.free',
        'double-free slot return_slot@da_pool_return_cb.push',
        'free-active slot disable@da_monitor_destroy.freePool',
        'lost-detail slot timer@da_monitor_reset.initial',
        'use-after-free fp timer@tlob_reset_notify.latch',
        'use-after-free pool return_slot@da_pool_return_cb.push',
        'use-after-free slot disable@da_monitor_destroy.unhook',
        'use-after-free slot disable@tlob_reset_notify.cancel',
        'use-after-free slot disable@tlob_reset_notify.monitoring',
        'use-after-free slot disable@tlob_reset_notify.target',
        'use-after-free slot exiter@da_destroy_storage.retire',
        'use-after-free slot exiter@da_destroy_storage.unhook',
        'use-after-free slot exiter@da_monitor_reset.initial',
        'use-after-free slot exiter@da_monitor_reset.off',
        'use-after-free slot exiter@tlob_reset_notify.cancel',
        'use-after-free slot exiter@tlob_reset_notify.monitoring',
        'use-after-free slot exiter@tlob_reset_notify.target',
        'use-after-free slot exiter@tlob_stop_task.cancel',
        'use-after-free slot exiter@tlob_stop_task.monitoring',
        'use-after-free slot timer@da_monitor_reset.initial',
        'use-after-free slot timer@da_monitor_reset.off',
        'use-after-free slot timer@ha_timer_callback.env',
        'use-after-free slot timer@ha_timer_callback.error',
        'use-after-free slot timer@ha_timer_callback.state',
        'use-after-free slot timer@tlob_reset_notify.cancel',
        'use-after-free slot timer@tlob_reset_notify.monitoring',
        'use-after-free slot timer@tlob_reset_notify.target',
        'use-after-free ws disable@tlob_reset_notify.stopping',
        'warn closer@tlob_stop_task.warn',
        'warn exiter@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 449925,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(...lostClaim, 'da_monitor_destroy.free', 'da_monitor_destroy.unhook', 'tlob_stop_all.unlockSkip'),
};
