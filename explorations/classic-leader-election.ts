import { leaderElection } from '../models/classics/leader-election.js';
import type { Exploration } from '../src/core/scenario.js';

export const classicLeaderElection: Exploration = {
  name: 'classic-leader-election',
  reason: 'three nodes of a ring elect a leader over links that hold one message; one that is told of before it is there may get lost',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: (variant) => leaderElection(3, variant),
  expect: {
    posted: {
      complete: true,
      states: 699,
      findings: ['data-race link node0@send.put', 'data-race link node1@send.put', 'data-race link node2@send.put', 'hung-task'],
    },
    repaired: { complete: true, states: 245, findings: [] },
  },
  exhaustive: true,
  unreached: { 'receive returns 0': 'no link is read before it holds a message' },
};
