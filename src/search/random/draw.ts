import type { Rng } from '../../core/rng.js';
import { actorOf } from '../../core/system/run.js';

/**
 * Draws an actor by weight (an integer by actor; the sum of those that have a choice is at least 1), then one of its
 * choices uniformly; gives the choice's index.
 */
export function drawn(choices: Int32Array, count: number, rng: Rng, weights: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < count; i = endOf(choices, count, i)) sum += weights[actorOf(choices[i]!)]!;
  let at = rng.below(sum);
  for (let first = 0; ; ) {
    const end = endOf(choices, count, first);
    at -= weights[actorOf(choices[first]!)]!;
    if (at < 0) return oneOf(first, end, rng);
    first = end;
  }
}

/** The choices of one actor stand side by side: where those end that begin at an index. */
export function endOf(choices: Int32Array, count: number, first: number): number {
  const actor = actorOf(choices[first]!);
  let end = first + 1;
  while (end < count && actorOf(choices[end]!) === actor) end++;
  return end;
}

/** An index drawn uniformly; where there is one only, without the generator. */
export const oneOf = (first: number, end: number, rng: Rng): number => (end === first + 1 ? first : first + rng.below(end - first));
