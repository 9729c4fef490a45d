import { tlobScenario } from '../models/tlob/scenario.js';
import { movedReport, unreached } from '../models/tlob/unreached.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const eventVsStopAll: Exploration = {
  name: 'event-vs-stop-all',
  reason: 'the monitored task is preempted while the monitor is disabled: the window of a kernel caller, no fd',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 1, fds: 0, windows: 1, pool: 1, ticks: 1, open: { task: 0 }, threads: [{ name: 'switch', task: 0, calls: ['preempt'] }], disable: true }, variant, switches),
  expect: {
    seed: {
      complete: true,
      states: 107211,
      findings: [
        'cache-destroyed-with-objects cache disable@__tlob_destroy_monitor.destroyCache',
        'data-race disable@__tlob_destroy_monitor.disable',
        'data-race disable@rv_disable_monitor.clear',
        'data-race slot disable@da_monitor_reset.initial',
        'data-race slot timer@da_monitor_reset.initial',
        'double-report slot timer@ha_timer_callback.error',
        'free-active slot disable@da_monitor_destroy.freePool',
        'lost-detail slot timer@da_monitor_reset.initial',
        'missing-report slot disable@tlob_stop_all.retire',
        'timer-restart-after-cancel slot switch@ha_start_timer_ns.start',
        'use-after-free pool return_slot@da_pool_return_cb.push',
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
      states: 28371,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    ...movedReport,
    '__tlob_destroy_monitor.drop',
  ),
};
