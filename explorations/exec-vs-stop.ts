import { tlobScenario } from '../models/tlob/scenario.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const execVsStop: Exploration = {
  name: 'exec-vs-stop',
  reason: 'a thread with an open window execs and gets the pid of its leader while another process stops the window, then it exits',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 3, fds: 1, windows: 1, pool: 1, ticks: 1, open: { task: 1, fd: 0 }, threads: [{ name: 'leader', task: 0, calls: ['exit-as-leader'] }, { name: 'execer', task: 1, of: 0, calls: ['exec', 'exit'] }, { name: 'stopper', task: 2, fd: 0, calls: ['stop', 'close'] }], disable: false }, variant, switches),
  expect: {
    seed: { complete: true, findings: [] },
    repaired: { complete: true, findings: [] },
  },
  exhaustive: true,
};
