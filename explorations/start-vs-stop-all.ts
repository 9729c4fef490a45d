import { tlobScenario } from '../models/tlob/scenario.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const startVsStopAll: Exploration = {
  name: 'start-vs-stop-all',
  reason: 'a thread opens a window while the monitor is disabled: does stop_all see it, and what of the error path?',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 1, fds: 1, windows: 1, pool: 1, ticks: 1, threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'close'] }], disable: true }, variant, switches),
  expect: {
    seed: { complete: true, findings: [] },
    repaired: { complete: true, findings: [] },
  },
  exhaustive: true,
};
