import { diningPhilosophers } from '../../models/classics/dining-philosophers.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import { expected } from '../../src/store/expected.js';

export const classicDiningPhilosophers: Exploration = {
  name: 'classic-dining-philosophers',
  reason: 'four philosophers who all reach to the left first, against one who does not',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: (variant) => diningPhilosophers(4, 1, variant),
  expect: expected(import.meta.url),
  exhaustive: true,
};
