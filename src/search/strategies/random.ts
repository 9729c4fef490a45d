import type { Strategy } from '../../core/search/strategy.js';
import { Walk } from '../random/walk.js';

/** Uniform random walk: every enabled choice is equally likely at every step. */
export const random: Strategy = {
  name: 'random',
  says: 'uniform random walk over the enabled choices',
  kind: 'random',
  shortest: false,
  start: (input) =>
    new Walk(
      input,
      { begin: () => {}, pick: (_, count, rng) => rng.below(count) },
      { schedules: input.limits.schedules ?? null, steps: input.limits.steps ?? null },
    ),
};
