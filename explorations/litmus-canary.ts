import type { Exploration } from '../src/core/scenario.js';
import { canaryScenario } from '../models/litmus/canary.js';

export const litmusCanary: Exploration = {
  name: 'litmus-canary',
  reason: 'fails in every schedule: a checker that is silent here is broken',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: canaryScenario,
  expect: {
    posted: { complete: true, states: 3, findings: ['double-free obj first@release.free', 'double-free obj second@release.free'] },
    repaired: { complete: true, states: 4, findings: [] },
  },
  exhaustive: true,
};
