import type { Rng } from '../../core/rng.js';
import { actorOf } from '../../core/run.js';
import type { Strategy } from '../../core/strategy.js';
import { drawn } from '../draw.js';
import { stepsOf } from '../profile.js';
import { type Policy, Walk } from '../walk.js';

/**
 * Uniform random walk over interleavings (Zhao et al., ASPLOS 2025): an actor is drawn by the steps that it has left, so that where
 * the counts are exact and nobody blocks every interleaving is as likely as any other. Deviation: the counts are means of 32
 * random walks, and an actor that has used up its own counts as one step; an actor's outcome is drawn uniformly.
 */
export const urw: Strategy = {
  name: 'urw',
  says: 'each actor as likely as it has steps left: uniform over interleavings where nobody blocks',
  paper: 'Zhao et al., ASPLOS 2025',
  differs: 'steps are counted by 32 random walks, rounded means; who has used up its own counts as one',
  exhaustive: false,
  shortest: false,
  start(input) {
    const total = stepsOf(input, (_, add) => add(0)).map((steps) => steps.get(0) ?? 1);
    return new Walk(input, new ByStepsLeft(total), { schedules: input.limits.schedules ?? null, steps: input.limits.steps ?? null });
  },
};

class ByStepsLeft implements Policy {
  private readonly left: Int32Array;

  constructor(private readonly total: readonly number[]) {
    this.left = Int32Array.from(total);
  }

  begin(): void {
    this.left.set(this.total);
  }

  pick(choices: Int32Array, count: number, rng: Rng): number {
    return drawn(choices, count, rng, this.left);
  }

  taking(choice: number): void {
    const actor = actorOf(choice);
    this.left[actor] = Math.max(1, this.left[actor]! - 1);
  }
}
