import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const twoWindowsDisabled: Exploration = {
  name: 'two-windows-disabled',
  reason: 'the monitor is disabled with two windows open while the task of one exits',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 0,
        windows: 2,
        pool: 2,
        ticks: 0,
        open: [{ task: 0 }, { task: 1 }],
        threads: [{ name: 'exiter', task: 1, calls: ['exit'] }],
        disable: true,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 374256,
      findings: [
        'cache-destroyed-with-objects cache disable@__tlob_destroy_monitor.destroyCache',
        'double-free slot disable@da_monitor_destroy.free',
        'double-free slot return_slot1@da_pool_return_cb.push',
        'free-active slot disable@da_monitor_destroy.freePool',
        'use-after-free pool return_slot0@da_pool_return_cb.push',
        'use-after-free pool return_slot1@da_pool_return_cb.push',
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
        'use-after-free ws disable@tlob_reset_notify.stopping',
        'warn exiter@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 85147,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    ...lostClaim,
    'da_monitor_destroy.free',
    'da_monitor_destroy.unhook',
    'tlob_reset_notify.stopping',
    'tlob_stop_all.unlockSkip',
    'tlob_stop_task.unlockNone',
    'tlob_stop_task returns -3',
  ),
};
