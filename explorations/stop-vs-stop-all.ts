import { tlobScenario } from '../models/tlob/scenario.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const stopVsStopAll: Exploration = {
  name: 'stop-vs-stop-all',
  reason: 'a thread stops its open window while the monitor is disabled: who claims, who waits for the callback?',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 1, fds: 1, windows: 1, pool: 1, ticks: 1, open: { task: 0, fd: 0 }, threads: [{ name: 'user', task: 0, fd: 0, calls: ['stop', 'close'] }], disable: true }, variant, switches),
  expect: {
    seed: { complete: true, findings: [] },
    repaired: { complete: true, findings: [] },
  },
  exhaustive: true,
};
