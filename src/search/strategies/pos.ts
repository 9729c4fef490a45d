import type { Rng } from '../../core/rng.js';
import { actorOf } from '../../core/run.js';
import type { Searched, Strategy } from '../../core/strategy.js';
import { mayConflict } from '../footprint.js';
import { type Policy, Walk } from '../walk.js';

/**
 * Partial-order sampling (Yuan, Yang, Gu, CAV 2018): each pending step has a random priority, the highest goes, and the steps that
 * race with it draw anew. Deviation: steps race where they may touch one class of words and one of them writes; an
 * actor's outcome is drawn uniformly. No bound is printed: the paper's holds per partial order.
 */
export const pos: Strategy = {
  name: 'pos',
  says: 'random priorities of pending steps, drawn anew where they race',
  exhaustive: false,
  shortest: false,
  start: (input) => new Walk(input, new PendingPriorities(input.run), { schedules: input.limits.schedules ?? null, steps: input.limits.steps ?? null }),
};

class PendingPriorities implements Policy {
  /** By actor, of its pending step; 0 = none yet. */
  private readonly priority: Float64Array;
  private rng!: Rng;

  constructor(private readonly run: Searched) {
    this.priority = new Float64Array(run.world.scheduled);
  }

  begin(rng: Rng): void {
    this.rng = rng;
    this.priority.fill(0);
  }

  pick(choices: Int32Array, count: number, rng: Rng): number {
    let best = 0;
    for (let i = 0; i < count; i++) {
      const actor = actorOf(choices[i]!);
      if (this.priority[actor] === 0) this.priority[actor] = 1 + rng.below(0x3fffffff);
      if (this.priority[actor]! > this.priority[actorOf(choices[best]!)]!) best = i;
    }
    let end = best;
    while (end < count && actorOf(choices[end]!) === actorOf(choices[best]!)) end++;
    return end === best + 1 ? best : best + this.rng.below(end - best);
  }

  taking(choice: number, choices: Int32Array, count: number): void {
    const actor = actorOf(choice);
    const mine = this.run.footprint(actor);
    this.priority[actor] = 0;
    for (let i = 0; i < count; i++) {
      const other = actorOf(choices[i]!);
      if (other !== actor && mayConflict(mine, this.run.footprint(other))) this.priority[other] = 0;
    }
  }
}
