import { reviewSwitches } from '../models/tlob/variants/review.js';
import { tlobModel } from '../models/tlob/model.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';

export const stopVsStopAll: Exploration = {
  name: 'stop-vs-stop-all',
  reason: 'a thread stops its open window while the monitor is disabled: who claims, who waits for the callback?',
  ...tlobModel,
  variants: [...tlobModel.variants, 'review'],
  switches: { ...tlobModel.switches, ...reviewSwitches },
  scenario: (variant, switches) =>
    tlobScenario(
      {
        tasks: 1,
        fds: 1,
        windows: 1,
        pool: 1,
        ticks: 1,
        open: [{ task: 0, fd: 0 }],
        threads: [{ name: 'user', task: 0, fd: 0, calls: ['stop', 'close'] }],
        disable: true,
      },
      variant,
      switches,
    ),
  expect: {
    posted: {
      complete: true,
      states: 59086,
      findings: [
        'cache-destroyed-with-objects cache disable@__tlob_destroy_monitor.destroyCache',
        'free-active slot disable@da_monitor_destroy.freePool',
        'lost-detail slot timer@da_monitor_reset.initial',
        'lost-overflow fp user@tlob_ioctl_stop.latch',
        'report-after-stop slot timer@ha_timer_callback.error',
        'use-after-free fp timer@tlob_reset_notify.latch',
        'use-after-free pool return_slot@da_pool_return_cb.push',
        'warn user@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 52937,
      findings: [],
    },
    review: {
      complete: true,
      states: 25366,
      findings: [
        'cache-destroyed-with-objects cache disable@__tlob_destroy_monitor.destroyCache',
        'free-active slot disable@da_monitor_destroy.freePool',
        'lost-detail slot timer@da_monitor_reset.initial',
        'use-after-free pool return_slot@da_pool_return_cb.push',
      ],
    },
  },
  exhaustive: true,
  unreached: unreached(...lostClaim, 'tlob_stop_all.unlockSkip'),
};
