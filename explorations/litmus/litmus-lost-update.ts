import type { Exploration } from '../../src/core/system/exploration.js';
import { expected } from '../../src/store/expected.js';
import { lostUpdateScenario } from '../../models/litmus/lost-update.js';

export const litmusLostUpdate: Exploration = {
  name: 'litmus-lost-update',
  reason: 'two increments as a load and a store: one of them is lost',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: lostUpdateScenario,
  expect: expected(import.meta.url),
  exhaustive: true,
  unreached: { 'increment.read': 'the load and the store are one step' },
};
