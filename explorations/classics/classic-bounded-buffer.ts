import { boundedBuffer } from '../../models/classics/bounded-buffer.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import { expected } from '../../src/store/expected.js';

export const classicBoundedBuffer: Exploration = {
  name: 'classic-bounded-buffer',
  reason:
    'two producers and two consumers of a ring of two slots; a consumer that waits for an item with the lock held keeps it from coming',
  variants: ['posted', 'repaired'],
  switches: {},
  scenario: (variant) => boundedBuffer({ producers: 2, consumers: 2, capacity: 2, items: 2 }, variant),
  expect: expected(import.meta.url),
  exhaustive: true,
};
