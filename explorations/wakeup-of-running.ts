import { tlobScenario } from '../models/tlob/scenario.js';
import { movedReport, secondLookUp, unreached } from '../models/tlob/unreached.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const wakeupOfRunning: Exploration = {
  name: 'wakeup-of-running',
  reason: 'another CPU wakes the monitored task while it runs: the event comes all the same, and its transition is invalid',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 1, fds: 1, windows: 1, pool: 1, ticks: 1, open: [{ task: 0, fd: 0 }], threads: [{ name: 'user', task: 0, fd: 0, calls: ['stop', 'close'] }, { name: 'waker', task: 0, calls: ['wakeup'] }], disable: false }, variant, switches),
  expect: {
    seed: {
      complete: true,
      states: 76245,
      findings: [
        'data-race slot timer@da_monitor_reset.initial',
        'data-race slot user@da_monitor_reset.initial',
        'data-race slot waker@da_monitor_reset.initial',
        'lost-detail slot timer@da_monitor_reset.initial',
        'spurious-detail slot waker@tlob_reset_notify.detail',
        'spurious-overflow fp user@tlob_ioctl_stop.putTask',
        'use-after-free fp waker@tlob_reset_notify.latch',
      ],
    },
    repaired: {
      complete: true,
      states: 23460,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    ...movedReport, ...secondLookUp,
    'da_event.invalid',
    'da_event.state',
    'da_handle_event.enabled',
    'da_handle_event.find',
    'da_handle_event.lock',
    'da_handle_event.monitoring',
    'da_handle_event.on',
    'da_handle_event.unlock',
    'handle_sched_wakeup.add',
    'handle_sched_wakeup.clock',
    'handle_sched_wakeup.lastTs',
    'handle_sched_wakeup.lockEntry',
    'handle_sched_wakeup.pidAgain',
    'handle_sched_wakeup.stamp',
    'handle_sched_wakeup.sum',
    'handle_sched_wakeup.unlock',
    'handle_sched_wakeup.unlockEntry',
    'tlob_chardev_release.drop',
    'tlob_reset_notify.latch',
    'da_event returns 0',
    'da_handle_event returns 0',
  ),
};
