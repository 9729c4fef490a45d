import { Defect, InputError } from '../../core/error.js';
import { actorOf, outcomesPerActor } from '../../core/run.js';
import type { Budget, Search, StrategyOptions } from '../../core/strategy.js';
import { Around } from './system-decorator.js';
import type { Reducers } from './path-compression.js';
import type { Searchable } from '../searchable.js';
import { interrupts, needsMore, Preemptions } from './preemption.js';

type Bounding = Pick<Reducers, 'bound'> & Pick<StrategyOptions, 'preemptions'>;

/** The system within the bound that these set, or the system itself where they set none. It must have been compiled for it. */
export function withinRun(run: Searchable, { bound, reducer, sleep, preemptions }: Reducers & Bounding): Searchable {
  if (bound === undefined && run.budget === undefined) return run;
  if (bound === undefined || run.budget === undefined)
    throw new Defect('a system is searched within a number of pre-emptions exactly where it was compiled for that');
  if (run.budget.most !== preemptions)
    throw new Defect(`a system that was compiled for ${run.budget.most} pre-emptions is searched within ${preemptions}`);
  const refused = unboundable({ reducer, sleep });
  if (refused !== undefined) throw new InputError(refused);
  return new Within(run, run.budget);
}

/**
 * What does not go with a bound, as a sentence's end. A step sleeps because another order of the same steps is looked
 * at elsewhere: that order may cost more (Coons, Musuvathi, McKinley, "Bounded Partial-Order Reduction", OOPSLA 2013).
 */
export function unboundable({ reducer, sleep }: Reducers): string | undefined {
  const one = sleep ?? (reducer?.withinBounds ? undefined : reducer);
  return one && `${one.name} relies on other orders of the same steps, which may need more pre-emptions than a bound allows`;
}

/** For reports: the bounds of a search, this one among them. */
export const boundsOf = (bounds: Search['bounds'], { bound, preemptions }: Bounding): Search['bounds'] =>
  bound === undefined ? bounds : { preemptions: preemptions!, ...bounds };

/** What a complete search says of what it left out. */
export const boundRemark = (complete: boolean, { bound, preemptions }: Bounding): string | undefined =>
  bound !== undefined && complete ? needsMore(preemptions!, 'preemption') : undefined;

/**
 * A system whose schedules have a number of pre-emptions at most. To the state belongs how many there were, and whom it
 * is one to leave: the actor that stepped last, or nobody where that one is blocked, has ended, rests at its start or
 * spins, so that states are one which differ only in who did. Both follow from the steps, and what follows from a state
 * depends on nothing else of the way to it: so every schedule within the bound is looked at, and no other.
 *
 * Runs end where those of the system itself end: whoever could go on can be left for nothing or go on, which costs nothing.
 */
export class Within extends Around {
  private readonly rule: Preemptions;
  /** By actor and other actor: 1, it interrupts that one. */
  private readonly interrupted: Uint8Array;
  private readonly its = new Int32Array(outcomesPerActor);
  private readonly shown: Shown;

  constructor(
    run: Searchable,
    private readonly spent: Budget,
  ) {
    super(run);
    const { world } = run;
    run.reset();
    this.rule = new Preemptions(run);
    this.interrupted = Uint8Array.from({ length: world.scheduled ** 2 }, (_, i) =>
      Number(interrupts(world, Math.floor(i / world.scheduled), i % world.scheduled)),
    );
    this.shown = new Shown(run);
  }

  override choices(out: Int32Array): number {
    return this.allowed(this.run.choices(out), out);
  }
  override choicesOf(actor: number, out: Int32Array): number {
    return this.allowed(this.run.choicesOf(actor, out), out);
  }

  step(choice: number): void {
    const { run, spent, its, shown } = this;
    const { world } = run;
    const actor = actorOf(choice);
    const before = world.cells[spent.last]! - 1;
    run.step(choice);
    if (world.crashed) return;
    if (this.preempts(actor, before)) world.add(spent.used, 1);
    shown.keep();
    world.set(spent.last, this.rule.goesOn(actor, its, run.choicesOf(actor, its)) ? actor + 1 : 0);
    shown.giveBack();
  }

  /** Whether a step of the actor leaves one whom it is a pre-emption to leave. */
  private preempts(actor: number, before: number): boolean {
    return before >= 0 && before !== actor && this.interrupted[actor * this.world.scheduled + before] === 0;
  }

  /** Those of so many choices for which there are pre-emptions left. */
  private allowed(count: number, out: Int32Array): number {
    const { spent } = this;
    const { cells } = this.world;
    const before = cells[spent.last]! - 1;
    if (before < 0 || cells[spent.used]! < spent.most) return count;
    let n = 0;
    for (let i = 0; i < count; i++) if (!this.preempts(actorOf(out[i]!), before)) out[n++] = out[i]!;
    return n;
  }
}

/** What the last step showed, kept while others are tried. */
class Shown {
  private count = 0;
  private readonly lists: readonly Int32Array[];
  private readonly kept: readonly Int32Array[];

  constructor(private readonly run: Pick<Searchable, 'world'>) {
    const { foundDetector, foundObject, foundOther, foundTie } = run.world;
    this.lists = [foundDetector, foundObject, foundOther, foundTie];
    this.kept = this.lists.map((list) => list.slice());
  }

  keep(): void {
    this.count = this.run.world.foundCount;
    if (this.count > 0) for (let i = 0; i < this.lists.length; i++) this.kept[i]!.set(this.lists[i]!);
  }

  giveBack(): void {
    const { world } = this.run;
    world.foundCount = this.count;
    world.crashed = false;
    if (this.count > 0) for (let i = 0; i < this.lists.length; i++) this.lists[i]!.set(this.kept[i]!);
  }
}
