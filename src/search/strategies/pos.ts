import type { Rng } from '../../core/rng.js';
import { actorOf } from '../../core/system/run.js';
import type { Strategy } from '../../core/search/strategy.js';
import type { Searched } from '../../core/system/searched.js';
import { endOf } from '../random/draw.js';
import { PendingPriorities } from '../random/pending-priorities.js';
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
    new Walk(input, new PartialOrder(input.run), { schedules: input.limits.schedules ?? null, steps: input.limits.steps ?? null }),
};

class PartialOrder implements Policy {
  private readonly priorities: PendingPriorities;

  constructor(private readonly run: Searched) {
    this.priorities = new PendingPriorities(run.world.scheduled);
  }

  begin(): void {
    this.priorities.begin();
  }

  pick(choices: Int32Array, count: number, rng: Rng): number {
    return this.priorities.highest(choices, count, rng);
  }

  taking(choice: number, choices: Int32Array, count: number): void {
    const actor = actorOf(choice);
    const mine = this.run.footprint(actor);
    this.priorities.drop(actor);
    for (let i = 0; i < count; i = endOf(choices, count, i)) {
      const other = actorOf(choices[i]!);
      if (other !== actor && this.priorities.has(other) && mayConflict(mine, this.run.footprint(other))) this.priorities.drop(other);
    }
  }
}
