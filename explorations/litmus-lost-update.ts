import type { Exploration } from '../src/core/scenario.js';
import { lostUpdateScenario } from '../models/litmus/lost-update.js';

export const litmusLostUpdate: Exploration = {
  name: 'litmus-lost-update',
  reason: 'two increments as a load and a store: one of them is lost',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: lostUpdateScenario,
  expect: {
    posted: {
      complete: true,
      states: 12,
      findings: ['data-race a@increment.write', 'data-race b@increment.write', 'invariant (every increment counts)'],
    },
    repaired: {
      complete: true,
      states: 4,
      findings: [],
    },
  },
  exhaustive: true,
  unreached: { 'increment.read': 'the load and the store are one step' },
};
