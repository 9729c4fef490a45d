import { tlobExploration } from '../../../models/tlob/exploration.js';
import { lostClaim } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';
import { callerAndExiterOnOneCpu } from './start-vs-exit-one-cpu.js';

export const startVsExitNonPreemptible = tlobExploration({
  name: 'start-vs-exit-non-preemptible',
  reason:
    'a kernel caller opens a window for another task while that task closes its fd and exits; then it stops the ' +
    'window; both and the timer share a CPU of a kernel whose readers are not preempted',
  switches: { rcu: ['non-preemptible', 'preemptible'] },
  setup: callerAndExiterOnOneCpu,
  expect: expected(import.meta.url),
  unreached: [...lostClaim, 'da_handle_start_event returns 0'],
});
