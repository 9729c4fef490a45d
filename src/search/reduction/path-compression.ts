import type { Reducer, Reduction, Sleep } from '../../core/reducer.js';
import { actorOf } from '../../core/run.js';
import { Around } from './system-decorator.js';
import type { Searchable } from '../searchable.js';
import { SleepSets } from './sleep-sets.js';

export interface Reducers {
  readonly reducer?: Reducer | undefined;
  /** One by which states between are not kept. */
  readonly chains?: Reducer | undefined;
  /** One by which steps sleep. */
  readonly sleep?: Reducer | undefined;
  /** One by which a state stands for those that differ in which of several actors, which are alike, is which. */
  readonly symmetry?: Reducer | undefined;
  /** One by which schedules with too many pre-emptions are left out. */
  readonly bound?: Reducer | undefined;
}

/** The system as these reducers have it searched, or undefined where that is the system itself. */
export const chainedRun = (run: Searchable, { reducer, chains, symmetry }: Reducers, sleep?: Sleep): Chained | undefined =>
  chains ? new Chained(run, reducer, sleep, symmetry === undefined) : undefined;

export const sleepOf = (run: Searchable, { reducer, sleep }: Reducers): Sleep | undefined =>
  sleep ? new SleepSets(run, reducer?.start?.(run).cyclic ?? false) : undefined;

/** As `--reduce` has them. */
export const reducerNames = ({ reducer, chains, sleep, symmetry, bound }: Reducers): string | undefined =>
  [reducer, sleep, symmetry, bound, chains].flatMap((one) => (one ? [one.name] : [])).join(',') || undefined;

/** A longer chain is cut, in case that it comes back to where it was. */
const longest = 1000;

/**
 * A system whose steps go on for as long as there is one choice only, or one that is enough, so that a search keeps
 * none of the states between; with a reducer, the steps of a transaction are taken together. A step that shows
 * something, or crashes, is only ever the first of a chain: the state before it is kept, and the search takes the step
 * from there.
 */
export class Chained extends Around {
  /**
   * Whether steps are taken together: not where actors become others in between, nor where it matters that others have
   * to wait meanwhile.
   */
  readonly together: boolean;
  /** The last step, or the first of the last chain, was one of a transaction. */
  joined = false;
  /** A transaction had to end before a step that crashes: for the others it is as if its actor were not there. */
  broken = false;
  private readonly reduction: Reduction | undefined;
  private readonly enabled = new Int32Array(512);
  /** The step that was not taken last crashes. */
  private crashes = false;
  private readonly before: Int32Array;
  /** Where a transaction began. */
  private readonly start: Int32Array;

  constructor(
    run: Searchable,
    reducer: Reducer | undefined,
    private readonly sleep?: Sleep,
    together = true,
  ) {
    super(run);
    this.together = together && reducer?.start !== undefined && run.budget === undefined;
    this.reduction = reducer?.start?.(this);
    this.before = new Int32Array(run.world.cells.length);
    this.start = new Int32Array(run.world.cells.length);
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
    const { run } = this;
    let last = actorOf(first);
    this.broken = false;
    this.joined = this.begins(last);
    taken?.push(first);
    run.step(first);
    if (run.world.foundCount > 0) return;
    if (this.joined && !this.rest(last, taken, sleep)) {
      this.broken = this.crashes;
      return;
    }
    for (let n = 0; n < longest; n++) {
      const next = this.onward(last);
      if (next < 0 || sleep?.follow(actorOf(next)) === false) return;
      last = actorOf(next);
      if (!this.chain(next, taken, sleep)) return;
    }
  }

  /** One more step of a chain, or a transaction; false where the chain ends before it. */
  private chain(next: number, taken: number[] | undefined, sleep: Sleep | undefined): boolean {
    const { run, start } = this;
    if (!this.begins(actorOf(next))) return this.one(next, taken, sleep);
    const length = taken?.length ?? 0;
    const asleep = sleep?.before ?? 0;
    start.set(run.world.cells);
    if (!this.one(next, taken, sleep)) return false;
    if (this.rest(actorOf(next), taken, sleep)) return true;
    if (!this.crashes) return false;
    // the search is to see what the others do without it
    run.world.load(start);
    if (taken !== undefined) taken.length = length;
    sleep?.undo(asleep);
    return false;
  }

  private begins(actor: number): boolean {
    return this.together && this.run.independence().begins(actor);
  }

  /** What is left of the transaction that the actor has begun; false where it ends before a step that shows something. */
  private rest(actor: number, taken: number[] | undefined, sleep: Sleep | undefined): boolean {
    const independence = this.run.independence();
    for (let goesOn = independence.goesOn(actor); goesOn !== 0; goesOn = goesOn === 2 ? 0 : independence.goesOn(actor)) {
      const next = this.single(actor);
      if (next < 0) return true;
      sleep?.follow(actor);
      if (!this.one(next, taken, sleep)) return false;
    }
    return true;
  }

  /** A step that nobody has to see; false where it is not taken, for it shows something. */
  private one(choice: number, taken: number[] | undefined, sleep: Sleep | undefined): boolean {
    const { run, before } = this;
    const { world } = run;
    before.set(world.cells);
    run.step(choice);
    if (world.foundCount === 0) {
      taken?.push(choice);
      return true;
    }
    this.crashes = world.crashed;
    world.load(before);
    sleep?.undo(sleep.before);
    world.startStep(actorOf(choice));
    return false;
  }

  /** The one choice of the actor, or -1. */
  private single(actor: number): number {
    const { run, enabled } = this;
    return run.choicesOf(actor, enabled) === 1 ? enabled[0]! : -1;
  }

  /** The same, of the actor that has taken the last step where that is enough: it is the quickest to see. */
  private onward(last: number): number {
    if (this.together && this.run.independence().free(last)) {
      const next = this.single(last);
      if (next >= 0) return next;
    }
    return this.forced();
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
