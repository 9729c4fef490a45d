import type { Reduction, Sleep } from '../../core/search/reduction.js';
import { actorOf } from '../../core/system/run.js';
import type { Selection } from '../reducer.js';
import type { Searchable } from '../searchable.js';
import { SystemDecorator } from './system-decorator.js';

/** A longer path is cut, in case that it leads back to where it began. */
const longestPath = 1000;

/**
 * Path compression (Kurshan, Levin, Yenigün, CAV 2002): a step of this system goes on for as long as there is one choice only, or
 * one that is enough, so that a search keeps none of the states in between. With a selection, a step that begins a transaction
 * takes the whole transaction.
 *
 * A step that shows something, or crashes, is only ever the first of a path: the path ends before it, the search keeps that
 * state, and takes the step from there.
 */
export class PathCompression extends SystemDecorator {
  private readonly transactions: boolean;
  private began = false;
  private broke = false;
  private readonly reduction: Reduction | undefined;
  private readonly enabled = new Int32Array(512);
  /** The step that a path last ended before crashes. */
  private crashes = false;
  private readonly before: Int32Array;
  /** The state in which a transaction began. */
  private readonly start: Int32Array;

  constructor(
    run: Searchable,
    selection: Selection | undefined,
    private readonly sleep?: Sleep,
  ) {
    super(run);
    // no transaction goes on over a state that is permuted, nor where it matters that others have to wait meanwhile
    this.transactions = selection !== undefined && run.permutes !== true && run.preemptionCount === undefined;
    this.reduction = selection?.start?.(this);
    this.before = new Int32Array(run.world.cells.length);
    this.start = new Int32Array(run.world.cells.length);
  }

  override get takesTransactions(): boolean {
    return this.transactions;
  }
  override get tookTransaction(): boolean {
    return this.began;
  }
  override get brokeTransaction(): boolean {
    return this.broke;
  }

  step(choice: number): void {
    this.follow(choice, undefined, this.sleep);
  }

  override unfold(choices: readonly number[]): readonly number[] {
    const { world } = this.run;
    const here = world.cells.slice();
    const all: number[] = [];
    this.run.reset();
    for (const choice of choices) this.follow(choice, all, undefined);
    world.load(here);
    return all;
  }

  /** Takes a path from its first choice on. */
  private follow(first: number, taken: number[] | undefined, sleep: Sleep | undefined): void {
    const { run } = this;
    let last = actorOf(first);
    this.broke = false;
    this.began = this.begins(last);
    taken?.push(first);
    run.step(first);
    if (run.world.foundCount > 0) return;
    if (this.began && !this.finish(last, taken, sleep)) {
      this.broke = this.crashes;
      return;
    }
    for (let n = 0; n < longestPath; n++) {
      const next = this.onward(last);
      if (next < 0 || sleep?.follow(actorOf(next)) === false) return;
      last = actorOf(next);
      if (!this.extend(next, taken, sleep)) return;
    }
  }

  /** Takes one more step of a path, or one more transaction; false where the path ends before it. */
  private extend(next: number, taken: number[] | undefined, sleep: Sleep | undefined): boolean {
    const { run, start } = this;
    if (!this.begins(actorOf(next))) return this.takeSilent(next, taken, sleep);
    const length = taken?.length ?? 0;
    const asleep = sleep?.before ?? 0;
    start.set(run.world.cells);
    if (!this.takeSilent(next, taken, sleep)) return false;
    if (this.finish(actorOf(next), taken, sleep)) return true;
    if (!this.crashes) return false;
    // the search has to see what the others do without the step that crashes: from before the transaction
    run.world.load(start);
    if (taken !== undefined) taken.length = length;
    sleep?.undo(asleep);
    return false;
  }

  private begins(actor: number): boolean {
    return this.transactions && this.run.independence().beginsTransaction(actor);
  }

  /** Takes what is left of the transaction that the actor has begun; false where it ends before a step that shows something. */
  private finish(actor: number, taken: number[] | undefined, sleep: Sleep | undefined): boolean {
    const independence = this.run.independence();
    for (let goesOn = independence.continuesTransaction(actor); goesOn !== 0; ) {
      const next = this.single(actor);
      if (next < 0) return true;
      sleep?.follow(actor);
      if (!this.takeSilent(next, taken, sleep)) return false;
      goesOn = goesOn === 2 ? 0 : independence.continuesTransaction(actor);
    }
    return true;
  }

  /** Takes a step that shows nothing; false where it shows something: then it is taken back. */
  private takeSilent(choice: number, taken: number[] | undefined, sleep: Sleep | undefined): boolean {
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

  /** The choice that the path goes on with, or -1. Whether the actor that stepped last has a safe step is the quickest to see. */
  private onward(last: number): number {
    if (this.transactions && this.run.independence().isSafe(last)) {
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
