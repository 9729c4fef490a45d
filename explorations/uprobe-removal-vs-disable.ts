import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const uprobeRemovalVsDisable: Exploration = {
  name: 'uprobe-removal-vs-disable',
  reason: 'a binding is removed while the monitor is disabled and a task hits its start probe',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 2,
        fds: 0,
        binding: 'added',
        windows: 1,
        pool: 1,
        ticks: 0,
        threads: [
          { name: 'user', task: 0, calls: ['hit-start'] },
          { name: 'remover', task: 1, calls: ['remove-uprobe'] },
        ],
        disable: true,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 7578,
      findings: [
        'cache-destroyed-with-objects cache disable@__tlob_destroy_monitor.destroyCache',
        'data-race disable@__tlob_destroy_monitor.disable',
        'data-race disable@rv_disable_monitor.clear',
        'free-active slot disable@da_monitor_destroy.freePool',
        'null-dereference slot user@ha_start_timer_ns.start',
        'use-after-free pool return_slot@da_pool_return_cb.push',
      ],
    },
    repaired: {
      complete: true,
      states: 19490,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached('tlob_reset_notify.stopping'),
};
