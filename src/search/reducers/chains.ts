import { PathCompression } from '../reduction/path-compression.js';
import type { Wrapper } from '../reducer.js';

/**
 * Path compression, named after the chains of steps that it takes as one: what it leaves out are states, not steps. Alone it
 * goes on where there is one choice; with a selection, also where one is enough, and over the steps of a transaction.
 */
export const chains: Wrapper = {
  kind: 'wrapper',
  name: 'chains',
  says: 'path compression: no state is kept that has one choice, or one that is enough: less memory; a chain of steps counts as one',
  order: 50,
  wrap: (run, { selection, sleep }) => new PathCompression(run, selection, sleep),
};
