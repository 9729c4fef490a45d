import type { Rng } from '../core/rng.js';
import { actorOf } from '../core/run.js';

/** Draws an actor by weight, then one of its choices uniformly; gives the choice's index. Choices of one actor stand side by side. */
export function drawn(choices: Int32Array, count: number, rng: Rng, weight: (actor: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) if (i === 0 || actorOf(choices[i]!) !== actorOf(choices[i - 1]!)) sum += weight(actorOf(choices[i]!));
  let at = rng.below(sum);
  let first = 0;
  for (;;) {
    const actor = actorOf(choices[first]!);
    let end = first;
    while (end < count && actorOf(choices[end]!) === actor) end++;
    at -= weight(actor);
    if (at < 0) return end === first + 1 ? first : first + rng.below(end - first);
    first = end;
  }
}
