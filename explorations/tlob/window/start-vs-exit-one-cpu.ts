import { tlobExploration } from '../../../models/tlob/exploration.js';
import type { Setup } from '../../../models/tlob/scenario.js';
import { lostClaim, undoneStart } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';
import { callerAgainstExiter } from './start-vs-exit.js';

export const callerAndExiterOnOneCpu: Setup = { ...callerAgainstExiter, cpus: { caller: 0, exiter: 0, timer: 0 } };

export const startVsExitOneCpu = tlobExploration({
  name: 'start-vs-exit-one-cpu',
  reason:
    'a kernel caller opens a window for another task while that task closes its fd and exits; then it stops the ' +
    'window; both and the timer share a CPU',
  setup: callerAndExiterOnOneCpu,
  expect: expected(import.meta.url),
  unreached: [...lostClaim, ...undoneStart, 'da_handle_start_event returns 0'],
});
