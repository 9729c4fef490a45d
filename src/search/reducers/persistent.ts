import type { Independence } from '../../core/independence.js';
import type { Reducer, Reduction } from '../../core/reducer.js';
import { actorOf } from '../../core/run.js';
import type { Searched } from '../../core/strategy.js';

/**
 * Persistent sets (Godefroid, LNCS 1032, 1996), chosen by actor: nothing that the others can do without the chosen ones, however long, conflicts with a
 * pending step of the chosen ones. Who moves only if a chosen one lets it, as far as the primitives tell, is not asked (Valmari's necessary
 * enabling sets). Of the sets that start from one actor each the smallest is taken, the first of equals.
 *
 * Every state with a step that may go back in its actor's program is expanded in full, so that nobody is put off forever (Kurshan, Levin, Minea, Peled, Yenigün, TACAS 1998).
 *
 * A step that crashes ends its run, so it would depend on every other one. It is taken for a step after which its actor makes no other and
 * that changes nothing: whatever others do after it they can also do instead of it. So where a chosen step crashes, a set is chosen once more
 * as if that actor were not there. What a run shows at its end is asked only where nobody crashed.
 */
export const persistent: Reducer = {
  name: 'persistent',
  says: 'persistent sets: of steps that commute with all that others can do meanwhile, one order',
  start: (run) => new Persistent(run),
};

class Persistent implements Reduction {
  private readonly independence: Independence;
  private readonly supporters: Int32Array;

  constructor(run: Searched) {
    this.independence = run.independence();
    this.supporters = new Int32Array(run.world.scheduled);
  }

  get cyclic(): boolean {
    return this.independence.cyclic;
  }

  choose(choices: Int32Array, count: number, gone: number): number {
    let enabled = 0;
    for (let i = 0; i < count; i++) enabled |= 1 << actorOf(choices[i]!);
    enabled &= ~gone;
    let best = enabled;
    let fewest = choicesOf(enabled, choices, count);
    for (let left = enabled; left !== 0 && fewest > 1; left &= left - 1) {
      const set = this.grown(left & -left, enabled, gone, choices, count, fewest);
      if (set === 0 || this.loops(set)) continue;
      best = set;
      fewest = choicesOf(set, choices, count);
    }
    return best;
  }

  private loops(actors: number): boolean {
    for (let left = actors; left !== 0; left &= left - 1) if (this.independence.loops(31 - Math.clz32(left & -left))) return true;
    return false;
  }

  /** The first actor with all that have to come with it; 0 where these have no fewer choices than `fewest`. */
  private grown(first: number, enabled: number, gone: number, choices: Int32Array, count: number, fewest: number): number {
    const { independence } = this;
    let set = first;
    for (;;) {
      if (choicesOf(set, choices, count) >= fewest) return 0;
      let met = 0;
      for (let left = set; left !== 0 && met === 0; left &= left - 1) met = independence.conflictsWith(31 - Math.clz32(left & -left), ~(set | gone), set);
      // who may move at all is asked for only where it matters
      if (met !== 0) {
        const moving = independence.mayMove(enabled, set, gone, this.supporters);
        met = 0;
        for (let left = set; left !== 0 && met === 0; left &= left - 1) met = independence.conflictsWith(31 - Math.clz32(left & -left), moving, set);
      }
      if (met === 0) return set;
      set |= (met & enabled) !== 0 ? met & enabled : this.root(31 - Math.clz32(met & -met), enabled);
    }
  }

  /** The enabled one at the end of the chain that may let a blocked one go. */
  private root(blocked: number, enabled: number): number {
    let actor = blocked;
    while ((enabled & (1 << actor)) === 0) actor = this.supporters[actor]!;
    return 1 << actor;
  }
}

function choicesOf(actors: number, choices: Int32Array, count: number): number {
  let n = 0;
  for (let i = 0; i < count; i++) n += (actors >> actorOf(choices[i]!)) & 1;
  return n;
}
