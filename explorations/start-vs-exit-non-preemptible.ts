import { tlobScenario } from '../models/tlob/scenario.js';
import { movedReport, secondLookUp, unreached } from '../models/tlob/unreached.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const startVsExitNonPreemptible: Exploration = {
  name: 'start-vs-exit-non-preemptible',
  reason: 'a kernel caller opens a window for another task while that task closes its fd and exits; then it stops the window; both and the timer share a CPU of a kernel whose readers are not preempted',
  variants: tlobVariants,
  switches: { ...tlobSwitches, rcu: ['non-preemptible', 'preemptible'] },
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 2, fds: 1, windows: 1, pool: 1, ticks: 1, threads: [{ name: 'caller', task: 1, of: 0, calls: ['kstart', 'kstop', 'kput'] }, { name: 'exiter', task: 0, fd: 0, calls: ['close', 'exit'] }], cpus: { caller: 0, exiter: 0, timer: 0 }, disable: false }, variant, switches),
  expect: {
    seed: {
      complete: true,
      states: 24747,
      findings: [
        'lost-detail slot timer@da_monitor_reset.initial',
        'null-dereference slot exiter@tlob_stop_task.cancel',
      ],
    },
    repaired: {
      complete: true,
      states: 21129,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: unreached(
    ...movedReport, ...secondLookUp,
    'da_handle_start_event.on',
    'handle_sched_process_exit.find',
    'handle_sched_process_exit.lock',
    'handle_sched_process_exit.pid',
    'handle_sched_process_exit.target',
    'handle_sched_process_exit.unlock',
    'handle_sched_process_exit.unlockNone',
    'tlob_chardev_release.drop',
    'tlob_stop_task.unlockLost',
    'da_handle_start_event returns 0',
    'tlob_stop_task returns -11',
  ),
};
