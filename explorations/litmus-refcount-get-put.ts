import type { Exploration } from '../src/core/scenario.js';
import { refcountGetPutScenario } from '../models/litmus/refcount-get-put.js';

export const litmusRefcountGetPut: Exploration = {
  name: 'litmus-refcount-get-put',
  reason: 'a count that is looked at and then taken, against the put that frees',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: refcountGetPutScenario,
  expect: {
    posted: {
      complete: true,
      states: 29,
      findings: ['refcount-inc-on-zero user@get.take', 'use-after-free obj user@get.look', 'use-after-free obj user@get.take'],
    },
    repaired: { complete: true, states: 50, findings: [] },
  },
  exhaustive: true,
  unreached: { 'get.look': 'the look and the increment are one step', 'put.free': 'a callback frees' },
};
