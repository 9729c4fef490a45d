import { tlobScenario } from '../models/tlob/scenario.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const disableToTheEnd: Exploration = {
  name: 'disable-to-the-end',
  reason: 'disable alone with an open window: stop_all, the grace periods, the callbacks, pool and cache',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 1, fds: 0, windows: 1, pool: 1, ticks: 1, open: { task: 0 }, threads: [], disable: true }, variant, switches),
  expect: {
    seed: { complete: true, findings: [] },
    repaired: { complete: true, findings: [] },
  },
  exhaustive: true,
};
