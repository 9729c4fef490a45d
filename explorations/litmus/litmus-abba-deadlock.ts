import type { Exploration } from '../../src/core/system/exploration.js';
import { expected } from '../../src/store/expected.js';
import { abbaDeadlockScenario } from '../../models/litmus/abba-deadlock.js';

export const litmusAbbaDeadlock: Exploration = {
  name: 'litmus-abba-deadlock',
  reason: 'two mutexes taken in both orders: the smallest deadlock',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: abbaDeadlockScenario,
  expect: expected(import.meta.url),
  exhaustive: true,
};
