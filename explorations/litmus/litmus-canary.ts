import type { Exploration } from '../../src/core/system/exploration.js';
import { expected } from '../../src/store/expected.js';
import { canaryScenario } from '../../models/litmus/canary.js';

export const litmusCanary: Exploration = {
  name: 'litmus-canary',
  reason: 'fails in every schedule: a checker that is silent here is broken',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: canaryScenario,
  expect: expected(import.meta.url),
  exhaustive: true,
};
