import type { Rng } from '../../core/rng.js';
import { actorOf } from '../../core/system/run.js';
import type { Strategy } from '../../core/search/strategy.js';
import type { Searched } from '../../core/system/searched.js';
import { endOf, oneOf } from '../random/draw.js';
import { mayConflict } from '../reduction/may-conflict.js';
import { type Policy, Walk } from '../random/walk.js';

/**
 * Partial-order sampling (Yuan, Yang, Gu, CAV 2018): each pending step has a random priority, the highest one is taken, and the
 * enabled steps that race with it draw new ones. Deviations: steps race where their footprints say that they may, which is more
 * often than they do; an actor's outcome is drawn uniformly; priorities have 30 bits. No bound is printed: the paper's is per
 * partial order.
 */
export const pos: Strategy = {
  name: 'pos',
  says: 'random priorities of pending steps, drawn anew where they race',
  paper: 'Yuan, Yang, Gu, CAV 2018',
  differs: 'steps race where they may touch one word and one of them may write it',
  kind: 'random',
  shortest: false,
  start: (input) =>
    new Walk(input, new PendingPriorities(input.run), { schedules: input.limits.schedules ?? null, steps: input.limits.steps ?? null }),
};

class PendingPriorities implements Policy {
  /** By actor, of its pending step; 0 = none yet. */
  private readonly priority: Int32Array;

  constructor(private readonly run: Searched) {
    this.priority = new Int32Array(run.world.scheduled);
  }

  begin(): void {
    this.priority.fill(0);
  }

  pick(choices: Int32Array, count: number, rng: Rng): number {
    const { priority } = this;
    let best = 0;
    for (let i = 0; i < count; i = endOf(choices, count, i)) {
      const actor = actorOf(choices[i]!);
      if (priority[actor] === 0) priority[actor] = 1 + rng.below(0x3fffffff);
      if (priority[actor]! > priority[actorOf(choices[best]!)]!) best = i;
    }
    return oneOf(best, endOf(choices, count, best), rng);
  }

  taking(choice: number, choices: Int32Array, count: number): void {
    const actor = actorOf(choice);
    const mine = this.run.footprint(actor);
    this.priority[actor] = 0;
    for (let i = 0; i < count; i = endOf(choices, count, i)) {
      const other = actorOf(choices[i]!);
      if (other !== actor && this.priority[other] !== 0 && mayConflict(mine, this.run.footprint(other))) this.priority[other] = 0;
    }
  }
}
