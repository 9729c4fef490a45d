import type { Strategy } from '../../core/search/strategy.js';
import { DepthFirst } from '../depth-first.js';
import { visitedOf } from '../states/visited-kind.js';

/** Depth-first over unique states: the same states and findings as bfs, found along longer schedules. */
export const dfs: Strategy = {
  name: 'dfs',
  says: 'depth-first over unique states; complete',
  kind: 'exhaustive',
  shortest: false,
  visits: true,
  start: (input) => new DepthFirst(input, visitedOf(input)),
};
