import { tlobScenario } from '../models/tlob/scenario.js';
import { movedReport, secondLookUp, unreached } from '../models/tlob/unreached.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const exitVsDisablePreemptOff: Exploration = {
  name: 'exit-vs-disable-preempt-off',
  reason: 'the same as exit-vs-disable where the exit probe runs with preemption off: a reader throughout, and not allowed to sleep',
  variants: tlobVariants,
  switches: { ...tlobSwitches, probes: ['preempt-off', 'srcu'] },
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 2, fds: 1, windows: 1, pool: 1, ticks: 1, open: [{ task: 0, fd: 0 }], threads: [{ name: 'exiter', task: 0, calls: ['exit'] }, { name: 'closer', task: 1, fd: 0, calls: ['close'] }], disable: true }, variant, switches),
  expect: {
    seed: {
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
  exhaustive: true,
  unreached: unreached(
    ...movedReport, ...secondLookUp,
    '__tlob_destroy_monitor.drop',
    '__tlob_destroy_monitor.wait',
    'handle_sched_process_exit.find',
    'handle_sched_process_exit.lock',
    'handle_sched_process_exit.pid',
    'handle_sched_process_exit.target',
    'handle_sched_process_exit.unlock',
    'handle_sched_process_exit.unlockNone',
    'tlob_chardev_release.complete',
    'tlob_chardev_release.drop',
    'tlob_reset_notify.latch',
    'tlob_stop_all.unlockSkip',
    'tlob_stop_task.unlockGone',
    'tlob_stop_task.unlockLost',
    'tlob_stop_task.warn',
    'tlob_stop_task returns -11',
  ),
};
