import type { Exploration } from '../src/core/scenario.js';
import { abbaDeadlockScenario } from '../models/litmus/abba-deadlock.js';

export const litmusAbbaDeadlock: Exploration = {
  name: 'litmus-abba-deadlock',
  reason: 'two mutexes taken in both orders: the smallest deadlock',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: abbaDeadlockScenario,
  expect: {
    posted: {
      complete: true,
      states: 19,
      findings: ['deadlock', 'lock-order disable@disable.inner', 'lock-order enable@enable.inner'],
    },
    repaired: {
      complete: true,
      states: 16,
      findings: [],
    },
  },
  exhaustive: true,
};
