import { tlobScenario } from '../models/tlob/scenario.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const stopVsExit: Exploration = {
  name: 'stop-vs-exit',
  reason: 'the monitored thread exits while another thread stops its window through the fd that they share',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 2, fds: 1, windows: 1, pool: 1, ticks: 1, open: { task: 0, fd: 0 }, threads: [{ name: 'exiter', task: 0, calls: ['exit'] }, { name: 'user', task: 1, fd: 0, calls: ['stop', 'close'] }], disable: false }, variant, switches),
  expect: {
    seed: { complete: true, findings: [] },
    repaired: { complete: true, findings: [] },
  },
  exhaustive: true,
};
