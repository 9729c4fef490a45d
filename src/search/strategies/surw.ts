import type { Rng } from '../../core/rng.js';
import { actorOf } from '../../core/run.js';
import type { Searched, Strategy } from '../../core/strategy.js';
import { drawn } from '../draw.js';
import { stepsOf } from '../profile.js';
import { type Policy, Walk } from '../walk.js';

/**
 * Selectively uniform random walk (Zhao et al., ASPLOS 2025): uniform over the orders of the interesting steps, any order of the others.
 * Interesting are, in each schedule, the steps that touch one class of words, drawn from those that two actors touch and one
 * writes. Deviation: their counts are means of 32 random walks; an actor's outcome is drawn uniformly.
 */
export const surw: Strategy = {
  name: 'surw',
  says: 'uniform over the orders of the steps on one shared word, another one in each schedule',
  exhaustive: false,
  shortest: false,
  start(input) {
    const { run } = input;
    const writers = new Map<number, Set<number>>();
    const counts = stepsOf(input, (actor, add) => {
      for (const touched of run.footprint(actor)) {
        add(touched >> 1);
        if (touched & 1) writers.set(touched >> 1, (writers.get(touched >> 1) ?? new Set()).add(actor));
      }
    });
    const shared = [...writers.keys()].filter((word) => counts.filter((of) => of.has(word)).length > 1).sort((a, b) => a - b);
    return new Walk(input, new Selective(run, counts, shared), { schedules: input.limits.schedules ?? null, steps: input.limits.steps ?? null });
  },
};

class Selective implements Policy {
  private readonly left: Int32Array;
  private word = -1;
  /** The actor that makes the next interesting step; -1 = not drawn yet. */
  private intended = -1;
  /** Actors that wait for it. */
  private readonly blocked: Uint8Array;

  constructor(
    private readonly run: Searched,
    private readonly counts: readonly ReadonlyMap<number, number>[],
    private readonly shared: readonly number[],
  ) {
    this.left = new Int32Array(counts.length);
    this.blocked = new Uint8Array(counts.length);
  }

  begin(rng: Rng): void {
    this.word = this.shared.length === 0 ? -1 : this.shared[rng.below(this.shared.length)]!;
    for (let a = 0; a < this.left.length; a++) this.left[a] = this.counts[a]!.get(this.word) ?? 0;
    this.intended = -1;
    this.blocked.fill(0);
  }

  pick(choices: Int32Array, count: number, rng: Rng): number {
    for (;;) {
      const free = (actor: number): number => 1 - this.blocked[actor]!;
      let some = false;
      for (let i = 0; i < count; i++) if (free(actorOf(choices[i]!))) some = true;
      if (!some) {
        this.blocked.fill(0);
        this.intended = -1;
      }
      const pick = drawn(choices, count, rng, free);
      const actor = actorOf(choices[pick]!);
      if (!this.interesting(actor)) return pick;
      if (this.intended < 0) this.intended = actorOf(choices[drawn(choices, count, rng, (a) => Math.max(this.left[a]!, a === actor ? 1 : 0))]!);
      if (this.intended === actor) return pick;
      this.blocked[actor] = 1;
    }
  }

  taking(choice: number): void {
    const actor = actorOf(choice);
    if (!this.interesting(actor)) return;
    this.left[actor] = Math.max(0, this.left[actor]! - 1);
    this.intended = -1;
    this.blocked.fill(0);
  }

  private interesting(actor: number): boolean {
    const touched = this.run.footprint(actor);
    for (let i = 0; i < touched.length; i++) if (touched[i]! >> 1 === this.word) return true;
    return false;
  }
}
