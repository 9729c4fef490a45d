import { boundedBuffer } from '../models/classics/bounded-buffer.js';
import type { Exploration } from '../src/core/scenario.js';

export const classicBoundedBuffer: Exploration = {
  name: 'classic-bounded-buffer',
  reason:
    'two producers and two consumers of a ring of two slots; a consumer that waits for an item with the lock held keeps it from coming',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: (variant) => boundedBuffer({ producers: 2, consumers: 2, capacity: 2, items: 2 }, variant),
  expect: {
    posted: { complete: true, states: 1927, findings: ['hung-task'] },
    repaired: { complete: true, states: 1953, findings: [] },
  },
  exhaustive: true,
};
