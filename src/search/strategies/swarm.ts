import type { Strategy } from '../../core/search/strategy.js';
import { Swarm } from '../swarm.js';

/**
 * Swarm verification (Holzmann, Joshi, Groce, IEEE TSE 37(6), 2011): many small bitstate searches that differ in the seed and the
 * number of their hash functions, the size of their table, the order of the actors and the depth that they go to. Their
 * diversity makes up for their size. Deviations: the members run one after the other, each until its table is half full or
 * nothing is left, and have no limit of time; `--schedules` is the number of members.
 */
export const swarm: Strategy = {
  name: 'swarm',
  says: 'many small, diverse bitstate searches; --schedules of them, tables of --memory or less',
  kind: 'random',
  shortest: false,
  sized: true,
  start: (input) => new Swarm(input),
};
