import { Defect } from '../../core/error.js';
import { actorOf, outcomesPerActor } from '../../core/system/run.js';
import type { Search } from '../../core/search/strategy.js';
import type { PreemptionCount } from '../../core/system/searched.js';
import type { Searchable } from '../searchable.js';
import { interrupts, needsMore, Preemptions } from './preemption.js';
import { SystemDecorator } from './system-decorator.js';

/**
 * A system whose schedules have a number of preemptions at most. Its states also hold how many preemptions there were, and
 * the actor that it is a preemption to leave: the one that stepped last, or none where that one is blocked, has ended, rests
 * at its start or spins. So states that differ only in which of such actors stepped last are one. Both follow from the steps,
 * and what can happen from a state depends on nothing else: every schedule within the bound is looked at, and no other.
 *
 * Runs end where those of the system itself end: an actor that could go on may always do so, at no cost.
 */
export class PreemptionBounded extends SystemDecorator {
  private readonly rule: Preemptions;
  /** At actor * actors + other: 1 where a step of the actor interrupts the other. */
  private readonly interrupted: Uint8Array;
  private readonly its = new Int32Array(outcomesPerActor);
  private readonly found: KeptFindings;

  /** Throws a Defect where the system was not compiled for so many preemptions. */
  constructor(
    run: Searchable,
    private readonly counted: PreemptionCount,
    preemptions: number | undefined = counted.most,
  ) {
    super(run);
    if (counted.most !== preemptions)
      throw new Defect(`a system that was compiled for ${counted.most} preemptions is searched within ${preemptions}`);
    const { world } = run;
    run.reset();
    this.rule = new Preemptions(run);
    this.interrupted = Uint8Array.from({ length: world.scheduled ** 2 }, (_, i) =>
      Number(interrupts(world, Math.floor(i / world.scheduled), i % world.scheduled)),
    );
    this.found = new KeptFindings(run);
  }

  override remark(complete: boolean): string | undefined {
    return complete ? needsMore(this.counted.most, 'preemption') : undefined;
  }
  override get bounds(): Search['bounds'] {
    return { preemptions: this.counted.most };
  }

  override choices(out: Int32Array): number {
    return this.affordable(this.run.choices(out), out);
  }
  override choicesOf(actor: number, out: Int32Array): number {
    return this.affordable(this.run.choicesOf(actor, out), out);
  }

  step(choice: number): void {
    const { run, counted, its, found } = this;
    const { world } = run;
    const actor = actorOf(choice);
    const before = world.cells[counted.last]! - 1;
    run.step(choice);
    if (world.crashed) return;
    if (this.preempts(actor, before)) world.add(counted.used, 1);
    // to see whether the actor could go on, its choices are tried
    found.keep();
    world.set(counted.last, this.rule.goesOn(actor, its, run.choicesOf(actor, its)) ? actor + 1 : 0);
    found.giveBack();
  }

  /** A step of the actor leaves `before`, an actor that it is a preemption to leave (-1 = none). */
  private preempts(actor: number, before: number): boolean {
    return before >= 0 && before !== actor && this.interrupted[actor * this.world.scheduled + before] === 0;
  }

  /** Leaves in `out`, of its `count` choices, those that need no more preemptions than are left; gives their number. */
  private affordable(count: number, out: Int32Array): number {
    const { counted } = this;
    const { cells } = this.world;
    const before = cells[counted.last]! - 1;
    if (before < 0 || cells[counted.used]! < counted.most) return count;
    let n = 0;
    for (let i = 0; i < count; i++) if (!this.preempts(actorOf(out[i]!), before)) out[n++] = out[i]!;
    return n;
  }
}

/** What the last step found, kept while other steps are tried. */
class KeptFindings {
  private count = 0;
  private readonly lists: readonly Int32Array[];
  private readonly kept: readonly Int32Array[];

  constructor(private readonly run: Pick<Searchable, 'world'>) {
    const { foundDetector, foundObject, foundOther, foundOtherAt, foundTie } = run.world;
    this.lists = [foundDetector, foundObject, foundOther, foundOtherAt, foundTie];
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
