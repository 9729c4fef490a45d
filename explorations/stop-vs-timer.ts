import { tlobScenario } from '../models/tlob/scenario.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const stopVsTimer: Exploration = {
  name: 'stop-vs-timer',
  reason: 'one fd, one thread, nobody foreign: only the timer and the callbacks run beside it',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 1, fds: 1, windows: 1, pool: 1, ticks: 1, threads: [{ name: 'user', task: 0, fd: 0, calls: ['start', 'stop', 'close'] }], disable: false }, variant, switches),
  expect: {
    seed: { complete: true, findings: [] },
    repaired: { complete: true, findings: [] },
  },
  exhaustive: true,
};
