import type { Exploration } from '../src/core/scenario.js';
import { checkThenFreeScenario } from '../models/litmus/check-then-free.js';

export const litmusCheckThenFree: Exploration = {
  name: 'litmus-check-then-free',
  reason: 'two cleaners look at a flag before they claim it: the smallest double free',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: checkThenFreeScenario,
  expect: {
    posted: { complete: true, states: 29, findings: ['double-free obj exit@cleanup.free', 'double-free obj stop@cleanup.free'] },
    repaired: { complete: true, states: 12, findings: [] },
  },
  exhaustive: true,
  unreached: { 'cleanup.check': 'the check and the claim are one step' },
};
