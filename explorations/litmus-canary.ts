import type { Exploration } from '../src/core/exploration.js';
import { canaryScenario } from '../models/litmus/canary.js';

export const litmusCanary: Exploration = {
  name: 'litmus-canary',
  reason: 'fails in every schedule: a checker that is silent here is broken',
  variants: ['seed', 'repaired'],
  switches: {},
  scenario: canaryScenario,
  expect: {
    seed: { complete: true, states: 3, findings: ['double-free obj first@release.free', 'double-free obj second@release.free'] },
    repaired: { complete: true, states: 4, findings: [] },
  },
  exhaustive: true,
};
