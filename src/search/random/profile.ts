import { rngOf } from '../../core/rng.js';
import { actorOf } from '../../core/system/run.js';
import type { SearchInput } from '../../core/search/strategy.js';
import { Polls } from './polls.js';

/** Runs of the profile. They are not counted among the schedules of the search. */
const runs = 32;

/** What random walks tell of a system's actors. */
export interface Profile {
  /** By actor: how many steps of each kind it makes in a run: the mean, at least 1. */
  readonly steps: readonly ReadonlyMap<number, number>[];
  /** By actor: its starter, the actor whose step first let it go; -1 where it can go from the start, or never went. */
  readonly starter: Int32Array;
}

/** `counts` is called before a step of the actor, and adds the kinds of that step, as numbers from 0. */
export function profileOf({ run, seed, limits }: SearchInput, counts: (actor: number, add: (of: number) => void) => void): Profile {
  const { scheduled } = run.world;
  const enabled = new Int32Array(512);
  const polls = Polls.of(run);
  const sums = Array.from({ length: scheduled }, () => new Map<number, number>());
  const starter = new Int32Array(scheduled).fill(-1);
  const startsLater = new Uint8Array(scheduled).fill(1);
  for (let i = 0; i < runs; i++) {
    const rng = rngOf(seed, -1 - i);
    run.reset();
    polls?.begin();
    let last = -1;
    for (let steps = 0; steps < (limits.steps ?? 100_000); steps++) {
      const able = run.choices(enabled);
      const count = polls?.left(enabled, able) ?? able;
      if (count === 0 || polls?.goesRound) break;
      for (let c = 0; c < count; c++) {
        const other = actorOf(enabled[c]!);
        if (last < 0) startsLater[other] = 0;
        else if (startsLater[other] === 1 && starter[other] === -1 && !descends(starter, last, other)) starter[other] = last;
      }
      const choice = enabled[count === 1 ? 0 : rng.below(count)]!;
      const actor = actorOf(choice);
      counts(actor, (of) => sums[actor]!.set(of, (sums[actor]!.get(of) ?? 0) + 1));
      polls?.taking(choice, enabled, count);
      run.step(choice);
      last = actor;
      if (run.world.crashed) break;
      polls?.took();
    }
  }
  return { steps: sums.map((sum) => new Map([...sum].map(([of, n]) => [of, Math.max(1, Math.round(n / runs))]))), starter };
}

/** The actor was started by this ancestor, however indirectly, or is it. */
function descends(starter: Int32Array, actor: number, ancestor: number): boolean {
  let at = actor;
  while (at >= 0 && at !== ancestor) at = starter[at]!;
  return at === ancestor;
}
