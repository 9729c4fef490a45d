import { Event } from '../../core/world/event.js';
import type { Independence } from '../../core/search/independence.js';
import type { Reduction } from '../../core/search/reduction.js';
import { actorOf } from '../../core/system/run.js';
import type { Searched } from '../../core/system/searched.js';
import type { PreemptionCount } from '../../core/system/searched.js';
import { interrupts } from './preemption.js';

/**
 * What is left of persistent sets within a bound of preemptions (BPOR: Coons, Musuvathi, McKinley, "Bounded Partial-Order
 * Reduction", OOPSLA 2013): the actor that stepped last goes on alone where that is a persistent set, and nobody who moves
 * meanwhile waits for what its step changes. Any other set might ask for a switch that the schedules which it stands for do
 * without. All choices are taken where the actor interrupts another one, where a race may end a run or be kept by a detector,
 * and where its step is sticky. Where its step crashes, the choices of the others are taken too.
 *
 * Why no schedule needs more preemptions by that: docs/reduction.md.
 */
export class BoundedPersistent implements Reduction {
  private readonly independence: Independence;
  /** The actors that may go on alone, as bits: those that interrupt nobody. */
  private readonly uninterrupting: number;

  constructor(
    private readonly run: Searched,
    private readonly counted: PreemptionCount,
  ) {
    const { world } = run;
    this.independence = run.independence();
    const racesAreIdle =
      world.listeners(Event.race).every(({ endsRun }) => !endsRun) &&
      world
        .touchedBy(Event.race, { actor: 0, taken: [], held: [] })
        .every((touched) => touched !== undefined && (touched.reads ?? touched.writes) === undefined);
    this.uninterrupting = !racesAreIdle
      ? 0
      : world.actors
          .slice(0, world.scheduled)
          .reduce((set, _, actor) => (world.actors.some((__, other) => interrupts(world, actor, other)) ? set : set | (1 << actor)), 0);
  }

  get cyclic(): boolean {
    return this.independence.cyclic;
  }

  choose(choices: Int32Array, count: number, crashed: number): number {
    const { independence } = this;
    let enabled = 0;
    for (let i = 0; i < count; i++) enabled |= 1 << actorOf(choices[i]!);
    enabled &= ~crashed;
    const { cells } = this.run.world;
    const last = cells[this.counted.last]! - 1;
    // where no preemption is left, choices that need one are not there: nothing is to be left out
    if (last < 0 || cells[this.counted.used] === this.counted.most) return enabled;
    const alone = enabled & this.uninterrupting & (1 << last);
    if (alone === 0 || alone === enabled) return enabled;
    independence.look(enabled, false);
    return independence.isBoundPersistent(last) && !independence.isSticky(last) ? alone : enabled;
  }
}
