import { reviewSwitches } from '../models/tlob/variants/review.js';
import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import type { Exploration } from '../src/core/scenario.js';

export const disableToTheEnd: Exploration = {
  name: 'disable-to-the-end',
  reason: 'disable alone with an open window: stop_all, the grace periods, the callbacks, pool and cache',
  ...tlobModel,
  variants: [...tlobModel.variants, 'review'],
  switches: { ...tlobModel.switches, ...reviewSwitches },
  scenario: (variant, switches) =>
    tlobScenario({ tasks: 1, fds: 0, windows: 1, pool: 1, ticks: 1, open: [{ task: 0 }], threads: [], disable: true }, variant, switches),
  expect: {
    posted: {
      complete: true,
      states: 1699,
      findings: [
        'cache-destroyed-with-objects cache disable@__tlob_destroy_monitor.destroyCache',
        'free-active slot disable@da_monitor_destroy.freePool',
        'lost-detail slot timer@da_monitor_reset.initial',
        'use-after-free pool return_slot@da_pool_return_cb.push',
      ],
    },
    repaired: {
      complete: true,
      states: 1398,
      findings: [],
    },
    review: {
      complete: true,
      states: 1079,
      findings: [
        'cache-destroyed-with-objects cache disable@__tlob_destroy_monitor.destroyCache',
        'data-race slot timer@da_monitor_reset.initial',
        'free-active slot disable@da_monitor_destroy.freePool',
        'spurious-detail slot disable@tlob_reset_notify.detail',
        'use-after-free slot timer@da_monitor_reset.initial',
        'use-after-free slot timer@da_monitor_reset.off',
        'use-after-free slot timer@ha_timer_callback.env',
        'use-after-free slot timer@ha_timer_callback.error',
        'use-after-free slot timer@ha_timer_callback.state',
        'use-after-free slot timer@tlob_reset_notify.cancel',
        'use-after-free slot timer@tlob_reset_notify.id',
        'use-after-free slot timer@tlob_reset_notify.monitoring',
        'use-after-free slot timer@tlob_reset_notify.state',
        'use-after-free slot timer@tlob_reset_notify.target',
      ],
    },
  },
  exhaustive: true,
};
