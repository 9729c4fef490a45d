import { leaderElection } from '../../models/classics/leader-election.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import { expected } from '../../src/store/expected.js';

export const classicLeaderElection: Exploration = {
  name: 'classic-leader-election',
  reason: 'three nodes of a ring elect a leader over links that hold one message; one that is told of before it is there may get lost',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: (variant) => leaderElection(3, variant),
  expect: expected(import.meta.url),
  exhaustive: true,
  unreached: { 'receive returns 0': 'no link is read before it holds a message' },
};
