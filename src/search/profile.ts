import { rngOf } from '../core/rng.js';
import { actorOf } from '../core/run.js';
import type { SearchInput } from '../core/strategy.js';

/** Runs of the profile; they are no schedules of the search. */
const runs = 32;

/**
 * How many steps of a kind each actor makes in a run: the mean of random walks, and at least 1. `counts` says which classes of words a step about to be
 * taken counts for, as numbers from 0; without classes there is one.
 */
export function stepsOf({ run, seed, limits }: SearchInput, counts: (actor: number, add: (of: number) => void) => void): readonly ReadonlyMap<number, number>[] {
  const enabled = new Int32Array(512);
  const sums = run.world.actors.slice(0, run.world.scheduled).map(() => new Map<number, number>());
  for (let i = 0; i < runs; i++) {
    const rng = rngOf(seed, -1 - i);
    run.reset();
    for (let steps = 0; steps < (limits.steps ?? 100_000); steps++) {
      const count = run.choices(enabled);
      if (count === 0) break;
      const choice = enabled[count === 1 ? 0 : rng.below(count)]!;
      const actor = actorOf(choice);
      counts(actor, (of) => sums[actor]!.set(of, (sums[actor]!.get(of) ?? 0) + 1));
      run.step(choice);
      if (run.world.crashed) break;
    }
  }
  return sums.map((sum) => new Map([...sum].map(([of, n]) => [of, Math.max(1, Math.round(n / runs))])));
}
