import { peterson } from '../../models/classics/peterson.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import { expected } from '../../src/store/expected.js';

export const classicPeterson: Exploration = {
  name: 'classic-peterson',
  reason: "Peterson's lock for two, twice each, against one that gives way before it announces itself",
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: (variant) => peterson({ processes: 2, rounds: 2, looks: 2 }, variant),
  expect: expected(import.meta.url),
  exhaustive: true,
  unreached: { 'process0.two': 'it is the WARN', 'process1.two': 'it is the WARN' },
};
