import { rngOf } from '../../core/rng.js';
import type { Way } from '../../core/search/strategy.js';
import type { Searched } from '../../core/system/searched.js';

/** A run that has not come to an end by then may never. */
const longest = 2_000;
/** Runs from one state. */
const tries = 3;

/**
 * Whether an end can be reached from each of some states. That is asked by a run at random from each, so that a yes is sure and a no
 * means nothing. From all states of a complete search one comes to an end or to one of those from which no step goes forward
 * (`Search.backward`): so where each of these comes to an end, every state does, and nobody has to look at all states once more.
 */
export class ShortProof {
  private readonly enabled = new Int32Array(512);
  private next = 0;
  /** A state from which no end was found. */
  failed = false;

  constructor(
    private readonly run: Searched,
    private readonly ways: readonly Way[],
  ) {}

  /** Does about so many steps; true when there is nothing more to do. */
  advance(steps: number): boolean {
    for (let left = steps; left > 0 && this.next < this.ways.length; this.next++) {
      const way = this.ways[this.next]!();
      let taken = longest;
      for (let n = 1; n <= tries && taken === longest; n++) {
        taken = this.comesToAnEnd(way, n);
        left -= way.length + taken;
      }
      if (taken < longest) continue;
      this.failed = true;
      return true;
    }
    return this.next === this.ways.length;
  }

  /** Gives how many steps it took to an end: `longest` where it did not come to one. */
  private comesToAnEnd(way: readonly number[], number: number): number {
    const { run, enabled } = this;
    const { world } = run;
    const rng = rngOf(1, number);
    run.reset();
    for (const choice of way) run.step(choice);
    let taken = 0;
    for (let count = run.choices(enabled); taken < longest && count > 0; count = run.choices(enabled)) {
      run.step(enabled[rng.below(count)]!);
      taken++;
      if (world.crashed) break;
    }
    return taken;
  }
}
