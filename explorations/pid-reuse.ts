import { tlobScenario } from '../models/tlob/scenario.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const pidReuse: Exploration = {
  name: 'pid-reuse',
  reason: 'a kernel caller opens a window for a task that exits; a new task gets its pid and opens and stops one of its own',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 3, reuses: { 2: 0 }, fds: 1, windows: 2, pool: 1, ticks: 0, threads: [{ name: 'old', task: 0, calls: ['exit'] }, { name: 'caller', task: 1, of: 0, calls: ['kstart', 'kput'] }, { name: 'young', task: 2, fd: 0, of: 0, calls: ['born', 'start', 'stop', 'close'] }], disable: false }, variant, switches),
  expect: {
    seed: { complete: true, findings: [] },
    repaired: { complete: true, findings: [] },
  },
  exhaustive: true,
};
