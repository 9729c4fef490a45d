import { tlobScenario } from '../models/tlob/scenario.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const startVsExit: Exploration = {
  name: 'start-vs-exit',
  reason: 'a kernel caller opens a window for another task while that task closes its fd and exits; then it stops the window',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 2, fds: 1, windows: 1, pool: 1, ticks: 1, threads: [{ name: 'caller', task: 1, of: 0, calls: ['kstart', 'kstop', 'kput'] }, { name: 'exiter', task: 0, fd: 0, calls: ['close', 'exit'] }], disable: false }, variant, switches),
  expect: {
    seed: { complete: true, findings: [] },
    repaired: { complete: true, findings: [] },
  },
  exhaustive: true,
};
