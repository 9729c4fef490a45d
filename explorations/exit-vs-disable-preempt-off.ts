import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';
import { exitVsDisable } from './exit-vs-disable.js';

export const exitVsDisablePreemptOff: Exploration = {
  ...exitVsDisable,
  name: 'exit-vs-disable-preempt-off',
  reason: 'the same as exit-vs-disable where the exit probe runs with preemption off: a reader throughout, and not allowed to sleep',
  switches: { ...exitVsDisable.switches, probes: ['preempt-off', 'srcu'] },
  expect: {
    posted: {
      complete: true,
      states: 679878,
      findings: [
        'cache-destroyed-with-objects cache disable@__tlob_destroy_monitor.destroyCache',
        'free-active slot disable@da_monitor_destroy.freePool',
        'lost-detail slot timer@da_monitor_reset.initial',
        'use-after-free fp timer@tlob_reset_notify.latch',
        'use-after-free pool return_slot@da_pool_return_cb.push',
        'warn closer@tlob_stop_task.warn',
        'warn exiter@tlob_stop_task.warn',
      ],
    },
    repaired: {
      complete: true,
      states: 654027,
      findings: [],
    },
  },
  unreached: unreached(...lostClaim, 'tlob_stop_all.unlockSkip'),
};
