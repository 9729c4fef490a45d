import { tlobScenario } from '../models/tlob/scenario.js';
import { tlobSwitches, tlobVariants, unbuiltSwitches } from '../models/tlob/variants.js';
import type { Exploration } from '../src/core/scenario.js';

export const exitClosesFd: Exploration = {
  name: 'exit-closes-fd',
  reason: 'an fd with a live window is shared by fork: the parent exits, which closes its copy, while the child stops the window and closes',
  variants: tlobVariants,
  switches: tlobSwitches,
  unbuilt: unbuiltSwitches,
  scenario: (variant, switches) => tlobScenario({ tasks: 2, fds: 1, shared: 1, windows: 1, pool: 1, ticks: 1, open: { task: 0, fd: 0 }, threads: [{ name: 'parent', task: 0, fd: 0, calls: ['exit-closing'] }, { name: 'child', task: 1, fd: 0, calls: ['ioctl-stop', 'close-shared'] }], disable: false }, variant, switches),
  expect: {
  },
  exhaustive: true,
};
