import { peterson } from '../models/classics/peterson.js';
import type { Exploration } from '../src/core/scenario.js';

export const classicPeterson: Exploration = {
  name: 'classic-peterson',
  reason: "Peterson's lock for two, twice each, against one that gives way before it announces itself",
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: (variant) => peterson({ processes: 2, rounds: 2, looks: 2 }, variant),
  expect: {
    posted: { complete: true, states: 697, findings: ['warn process0@process0.two', 'warn process1@process1.two'] },
    repaired: { complete: true, states: 594, findings: [] },
  },
  exhaustive: true,
  unreached: { 'process0.two': 'it is the WARN', 'process1.two': 'it is the WARN' },
};
