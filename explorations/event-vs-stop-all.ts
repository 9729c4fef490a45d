import { tlobScenario } from '../models/tlob/scenario.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const eventVsStopAll: Exploration = {
  name: 'event-vs-stop-all',
  reason: 'the monitored task is preempted while the monitor is disabled: the window of a kernel caller, no fd',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 1, fds: 0, windows: 1, pool: 1, ticks: 1, open: { task: 0 }, threads: [{ name: 'switch', task: 0, calls: ['preempt'] }], disable: true }, variant, switches),
  expect: {
    seed: { complete: true, findings: [] },
    repaired: { complete: true, findings: [] },
  },
  exhaustive: true,
};
