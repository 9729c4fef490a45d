import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const bindErrors: Exploration = {
  name: 'bind-errors',
  reason: 'every error of a bind and of what follows it, with failing allocations and copies, while the monitor is disabled',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 1,
        bound: 0,
        binds: 2,
        faults: true,
        windows: 1,
        pool: 1,
        ticks: 0,
        threads: [
          {
            name: 'user',
            task: 0,
            fd: 0,
            calls: ['bind-unknown', 'bind', 'bind', 'ioctl-unknown', 'poll', 'ioctl-start', 'ioctl-stop', 'close-shared'],
          },
        ],
        disable: true,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 43458,
      findings: [
        'cache-destroyed-with-objects cache disable@__tlob_destroy_monitor.destroyCache',
        'data-race disable@__tlob_destroy_monitor.disable',
        'data-race disable@rv_disable_monitor.clear',
        'double-free ws user@tlob_start_task.freeGone',
        'free-active slot disable@da_monitor_destroy.freePool',
        'null-dereference slot disable@tlob_stop_all.cancel',
        'null-dereference slot user@ha_start_timer_ns.start',
        'timer-restart-after-cancel slot user@ha_start_timer_ns.start',
        'use-after-free pool return_slot@da_pool_return_cb.push',
        'use-after-free ws disable@tlob_stop_all.retire',
        'use-after-free ws disable@tlob_stop_all.taskOfWs',
        'warn user@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 22660,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(...lostClaim, 'tlob_reset_notify.stopping', 'tlob_stop_all.unlockSkip'),
};
