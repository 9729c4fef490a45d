import { lostClaim, unreached } from '../models/tlob/variants/unreached.js';
import type { Exploration } from '../src/core/scenario.js';
import { startVsExitOneCpu } from './start-vs-exit-one-cpu.js';

export const startVsExitNonPreemptible: Exploration = {
  ...startVsExitOneCpu,
  name: 'start-vs-exit-non-preemptible',
  reason:
    'a kernel caller opens a window for another task while that task closes its fd and exits; then it stops the window; both and the timer share a CPU of a kernel whose readers are not preempted',
  switches: { ...startVsExitOneCpu.switches, rcu: ['non-preemptible', 'preemptible'] },
  expect: {
    posted: {
      complete: true,
      states: 24747,
      findings: ['lost-detail slot timer@da_monitor_reset.initial', 'null-dereference slot exiter@tlob_stop_task.cancel'],
    },
    repaired: {
      complete: true,
      states: 21129,
      findings: [],
    },
  },
  unreached: unreached(...lostClaim, 'da_handle_start_event returns 0'),
};
