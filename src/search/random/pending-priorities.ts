import type { Rng } from '../../core/rng.js';
import { actorOf } from '../../core/system/run.js';
import { endOf, oneOf } from './draw.js';

/** Random priorities of pending steps, of 30 bits: one is drawn when a step can go for the first time, and stands until it is dropped. */
export class PendingPriorities {
  /** By actor, of its pending step; 0 = none yet. */
  private readonly priority: Int32Array;

  constructor(actors: number) {
    this.priority = new Int32Array(actors);
  }

  /** A new run: nothing has a priority yet. */
  begin(): void {
    this.priority.fill(0);
  }

  /** The index of the choice of highest priority; one of the same actor's uniformly. `among`: of actors that are not 0 there alone. */
  highest(choices: Int32Array, count: number, rng: Rng, among?: Int32Array): number {
    const { priority } = this;
    let best = -1;
    for (let i = 0; i < count; i = endOf(choices, count, i)) {
      const actor = actorOf(choices[i]!);
      if (priority[actor] === 0) priority[actor] = 1 + rng.below(0x3fffffff);
      if (among?.[actor] === 0) continue;
      if (best < 0 || priority[actor]! > priority[actorOf(choices[best]!)]!) best = i;
    }
    return oneOf(best, endOf(choices, count, best), rng);
  }

  has(actor: number): boolean {
    return this.priority[actor] !== 0;
  }

  /** Its pending step is taken, or draws anew. */
  drop(actor: number): void {
    this.priority[actor] = 0;
  }
}
