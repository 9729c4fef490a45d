import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const startVsStopAll: Exploration = {
  name: 'start-vs-stop-all',
  reason: 'a thread opens a window while the monitor is disabled: does stop_all see it, and what of the error path?',
  ...tlobModel,
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 1,
        windows: 1,
        pool: 1,
        ticks: 1,
        threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'close'] }],
        disable: true,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 377462,
      findings: [
        'cache-destroyed-with-objects cache disable@__tlob_destroy_monitor.destroyCache',
        'data-race disable@__tlob_destroy_monitor.disable',
        'data-race disable@rv_disable_monitor.clear',
        'data-race slot disable@da_monitor_reset.initial',
        'double-free ws user@tlob_start_task.freeGone',
        'free-active slot disable@da_monitor_destroy.freePool',
        'lost-detail slot timer@da_monitor_reset.initial',
        'missing-report slot disable@tlob_stop_all.retire',
        'null-dereference slot disable@tlob_stop_all.cancel',
        'null-dereference slot user@ha_start_timer_ns.start',
        'timer-restart-after-cancel slot user@ha_start_timer_ns.start',
        'use-after-free fp timer@tlob_reset_notify.latch',
        'use-after-free pool return_slot@da_pool_return_cb.push',
        'use-after-free slot timer@da_monitor_reset.initial',
        'use-after-free slot timer@da_monitor_reset.off',
        'use-after-free slot timer@ha_timer_callback.env',
        'use-after-free slot timer@ha_timer_callback.error',
        'use-after-free slot timer@ha_timer_callback.expire',
        'use-after-free slot timer@ha_timer_callback.state',
        'use-after-free slot timer@tlob_reset_notify.cancel',
        'use-after-free slot timer@tlob_reset_notify.monitoring',
        'use-after-free slot timer@tlob_reset_notify.target',
        'use-after-free ws disable@tlob_stop_all.retire',
        'use-after-free ws disable@tlob_stop_all.taskOfWs',
        'use-after-free ws timer@tlob_reset_notify.stopping',
        'warn user@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 66718,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    ...lostClaim,
    'tlob_stop_all.unlockSkip',
    'sys_ioctl_start returns -12',
    'tlob_ioctl_start returns -12',
    'tlob_start_task returns -12',
  ),
};
