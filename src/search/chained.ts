import type { Reducer, Reduction, Sleep } from '../core/reducer.js';
import { actorOf } from '../core/run.js';
import { Around } from './around.js';
import type { Searchable } from './explore.js';
import { SleepSets } from './sleep-sets.js';

export interface Reducers {
  readonly reducer?: Reducer | undefined;
  /** One by which states between are not kept. */
  readonly chains?: Reducer | undefined;
  /** One by which steps sleep. */
  readonly sleep?: Reducer | undefined;
  /** One by which a state stands for those that differ in which of several actors, which are alike, is which. */
  readonly symmetry?: Reducer | undefined;
}

/** The system as these reducers have it searched, or undefined where that is the system itself. */
export const chainedRun = (run: Searchable, { reducer, chains }: Reducers, sleep?: Sleep): Chained | undefined => (chains ? new Chained(run, reducer?.start?.(run), sleep) : undefined);

export const sleepOf = (run: Searchable, { reducer, sleep }: Reducers): Sleep | undefined => (sleep ? new SleepSets(run, reducer?.start?.(run).cyclic ?? false) : undefined);

/** As `--reduce` has them. */
export const reducerNames = ({ reducer, chains, sleep, symmetry }: Reducers): string | undefined => [reducer, sleep, symmetry, chains].flatMap((one) => (one ? [one.name] : [])).join(',') || undefined;

/** A longer chain is cut, in case that it comes back to where it was. */
const longest = 1000;

/**
 * A system whose steps go on for as long as there is one choice only, or one that is enough, so that a search keeps none of the states between. A step
 * that shows something, or crashes, is only ever the first of a chain: the state before it is kept, and the search takes the step from there.
 */
export class Chained extends Around {
  private readonly enabled = new Int32Array(512);
  private readonly before: Int32Array;

  constructor(
    run: Searchable,
    private readonly reduction: Reduction | undefined,
    private readonly sleep?: Sleep,
  ) {
    super(run);
    this.before = new Int32Array(run.world.cells.length);
  }

  step(choice: number): void {
    this.follow(choice, undefined, this.sleep);
  }

  /** The choices of the system itself that these stand for, from its start. Leaves the state as it was. */
  unfold(choices: readonly number[]): readonly number[] {
    const { world } = this.run;
    const here = world.cells.slice();
    const all: number[] = [];
    this.run.reset();
    for (const choice of choices) this.follow(choice, all, undefined);
    world.load(here);
    return all;
  }

  private follow(first: number, taken: number[] | undefined, sleep: Sleep | undefined): void {
    const { run, before } = this;
    const { world } = run;
    const { cells } = world;
    taken?.push(first);
    run.step(first);
    for (let n = 0; n < longest && world.foundCount === 0; n++) {
      const next = this.forced();
      if (next < 0 || sleep?.follow(actorOf(next)) === false) return;
      before.set(cells);
      run.step(next);
      if (world.foundCount > 0) {
        world.load(before);
        sleep?.undo();
        world.startStep(actorOf(next));
        return;
      }
      taken?.push(next);
    }
  }

  /** The one choice that is enough here, or -1. */
  private forced(): number {
    const { run, enabled, reduction } = this;
    const count = run.choices(enabled);
    if (count === 1) return enabled[0]!;
    if (count === 0 || reduction === undefined) return -1;
    const actors = reduction.choose(enabled, count, 0);
    let only = -1;
    for (let i = 0; i < count; i++) {
      if ((actors & (1 << actorOf(enabled[i]!))) === 0) continue;
      if (only >= 0) return -1;
      only = enabled[i]!;
    }
    return only;
  }
}
