import { tlobScenario } from '../models/tlob/scenario.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const allInCore: Exploration = {
  name: 'all-in-core',
  reason: 'START, exit, STOP and close by threads that share an fd, the timer, disable and the callbacks: one window, one tick',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 3, fds: 1, windows: 1, pool: 1, ticks: 1, threads: [{ name: 'starter', task: 0, fd: 0, calls: ['start', 'exit'] }, { name: 'stopper', task: 1, fd: 0, calls: ['stop'] }, { name: 'closer', task: 2, fd: 0, calls: ['close'] }], disable: true }, variant, switches),
  expect: {
    seed: { complete: true, findings: [] },
    repaired: { complete: true, findings: [] },
  },
  exhaustive: true,
};
