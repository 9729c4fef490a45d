import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const uprobeAddVsDisable: Exploration = {
  name: 'uprobe-add-vs-disable',
  reason: 'a binding is added while the monitor is disabled and a task runs through its probes',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 0,
        binding: 'to-add',
        windows: 1,
        pool: 1,
        ticks: 0,
        threads: [
          { name: 'user', task: 0, calls: ['hit-start', 'hit-stop', 'exit'] },
          { name: 'adder', task: 1, calls: ['add-uprobe'] },
        ],
        disable: true,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 43189,
      findings: [
        'cache-destroyed-with-objects cache disable@__tlob_destroy_monitor.destroyCache',
        'data-race disable@__tlob_destroy_monitor.disable',
        'data-race disable@rv_disable_monitor.clear',
        'double-free slot disable@da_monitor_destroy.free',
        'double-free slot return_slot@da_pool_return_cb.push',
        'free-active slot disable@da_monitor_destroy.freePool',
        'null-dereference slot user@ha_start_timer_ns.start',
        'use-after-free pool return_slot@da_pool_return_cb.push',
        'use-after-free slot disable@da_monitor_destroy.unhook',
        'use-after-free slot disable@tlob_reset_notify.cancel',
        'use-after-free slot disable@tlob_reset_notify.monitoring',
        'use-after-free slot disable@tlob_reset_notify.target',
        'use-after-free slot user@da_destroy_storage.retire',
        'use-after-free slot user@da_destroy_storage.unhook',
        'use-after-free slot user@da_monitor_reset.initial',
        'use-after-free slot user@da_monitor_reset.off',
        'use-after-free slot user@tlob_reset_notify.cancel',
        'use-after-free slot user@tlob_reset_notify.monitoring',
        'use-after-free slot user@tlob_reset_notify.target',
        'use-after-free slot user@tlob_stop_task.cancel',
        'use-after-free slot user@tlob_stop_task.monitoring',
        'use-after-free ws disable@tlob_reset_notify.stopping',
        'warn user@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 73613,
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
  ),
};
