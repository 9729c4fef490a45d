import { nestSwitches } from '../models/tlob/nest.js';
import { tlobScenario } from '../models/tlob/scenario.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const nestedStart: Exploration = {
  name: 'nested-start',
  reason: 'a kernel caller opens and closes a window inside one that is open, while the task exits',
  variants: [...tlobVariants, 'nest'],
  switches: { ...tlobSwitches, ...nestSwitches },
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 2, fds: 0, windows: 2, pool: 1, ticks: 0, open: { task: 0 }, threads: [{ name: 'inner', task: 1, of: 0, calls: ['kstart', 'kstop', 'kput'] }, { name: 'exiter', task: 0, calls: ['exit'] }], disable: false }, variant, switches),
  expect: {
    seed: { complete: true, findings: [] },
    repaired: { complete: true, findings: [] },
  },
  exhaustive: true,
};
