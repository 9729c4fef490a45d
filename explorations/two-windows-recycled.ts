import { tlobScenario } from '../models/tlob/scenario.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const twoWindowsRecycled: Exploration = {
  name: 'two-windows-recycled',
  reason: 'two windows one after the other in one slot, which comes back after a grace period',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 1, fds: 1, windows: 2, pool: 1, ticks: 1, threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'stop', 'start', 'close'] }], disable: false }, variant, switches),
  expect: {
    seed: { complete: true, findings: [] },
    repaired: { complete: true, findings: [] },
  },
  exhaustive: true,
};
