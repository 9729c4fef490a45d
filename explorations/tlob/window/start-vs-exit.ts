import { tlobExploration } from '../../../models/tlob/exploration.js';
import type { Setup } from '../../../models/tlob/scenario.js';
import { lostClaim, undoneStart } from '../../../models/tlob/variants/unreached.js';
import { expected } from '../../../src/store/expected.js';

export const callerAgainstExiter: Setup = {
  tasks: 2,
  fds: 1,
  windows: 1,
  pool: 1,
  ticks: 1,
  threads: [
    { name: 'caller', task: 1, of: 0, calls: ['kstart', 'kstop', 'kput'] },
    { name: 'exiter', task: 0, fd: 0, calls: ['close', 'exit'] },
  ],
  disable: false,
};

export const startVsExit = tlobExploration({
  name: 'start-vs-exit',
  reason: 'a kernel caller opens a window for another task while that task closes its fd and exits; then it stops the window',
  setup: callerAgainstExiter,
  expect: expected(import.meta.url),
  unreached: [...lostClaim, ...undoneStart, 'da_handle_start_event returns 0'],
});
