import type { Exploration } from '../../src/core/system/exploration.js';
import { expected } from '../../src/store/expected.js';
import { refcountGetPutScenario } from '../../models/litmus/refcount-get-put.js';

export const litmusRefcountGetPut: Exploration = {
  name: 'litmus-refcount-get-put',
  reason: 'a count that is looked at and then taken, against the put that frees',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: refcountGetPutScenario,
  expect: expected(import.meta.url),
  exhaustive: true,
  unreached: { 'get.look': 'the look and the increment are one step', 'put.free': 'a callback frees' },
};
