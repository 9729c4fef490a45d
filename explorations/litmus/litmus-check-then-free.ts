import type { Exploration } from '../../src/core/system/exploration.js';
import { expected } from '../../src/store/expected.js';
import { checkThenFreeScenario } from '../../models/litmus/check-then-free.js';

export const litmusCheckThenFree: Exploration = {
  name: 'litmus-check-then-free',
  reason: 'two cleaners look at a flag before they claim it: the smallest double free',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: checkThenFreeScenario,
  expect: expected(import.meta.url),
  exhaustive: true,
  unreached: { 'cleanup.check': 'the check and the claim are one step' },
};
