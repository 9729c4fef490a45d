import type { Independence } from '../../core/independence.js';
import type { Reducer, Reduction } from '../../core/reducer.js';
import { actorOf } from '../../core/run.js';
import type { Searched } from '../../core/strategy.js';
import { Staying } from '../reduction/bounded-persistent.js';

/**
 * Persistent sets (Godefroid, LNCS 1032, 1996), chosen by actor: nothing that the others can do without the chosen
 * ones, however long, conflicts with a pending step of the chosen ones. Who moves only if a chosen one lets it, as far
 * as the primitives tell, is not asked (Valmari's necessary enabling sets). Of the sets that start from one actor each
 * the smallest is taken, the first of equals.
 *
 * It looks at what can still happen: branches that are closed for good, since a hashtable or a word will stay empty,
 * are left out. Of who asks whom to wait for and who enters a section, the one who asks goes first: nobody can do less
 * then. In chains the steps of a transaction are one (path/transactions).
 *
 * Every state with a step that may go back in its actor's program is expanded in full, so that nobody is put off
 * forever (Kurshan, Levin, Minea, Peled, Yenigün, TACAS 1998).
 *
 * A step that crashes ends its run, so it would depend on every other one. It is taken for a step after which its actor
 * makes no other and that changes nothing: whatever others do after it they can also do instead of it. So where a
 * chosen step crashes, a set is chosen once more as if that actor were not there. What a run shows at its end is asked
 * only where nobody crashed.
 *
 * Within a bound of pre-emptions most of these sets cost more than they save: see search/staying for the one that does not.
 */
export const persistent: Reducer = {
  name: 'persistent',
  says: 'persistent sets: of steps that commute with all that others can do meanwhile, one order',
  start: (run) => (run.budget === undefined ? new Persistent(run) : new Staying(run, run.budget)),
  withinBounds: true,
};

class Persistent implements Reduction {
  private readonly independence: Independence;
  private readonly supporters: Int32Array;
  /** By actor, of the state that is looked at. */
  private readonly choices: Int32Array;
  private readonly together: boolean;

  constructor(run: Searched) {
    this.together = run.together === true;
    this.independence = run.independence();
    this.supporters = new Int32Array(run.world.scheduled);
    this.choices = new Int32Array(run.world.scheduled);
  }

  get cyclic(): boolean {
    return this.independence.cyclic;
  }

  choose(choices: Int32Array, count: number, gone: number): number {
    this.choices.fill(0);
    let enabled = 0;
    for (let i = 0; i < count; i++) {
      const actor = actorOf(choices[i]!);
      enabled |= 1 << actor;
      this.choices[actor]!++;
    }
    this.independence.look(enabled, this.together);
    enabled &= ~gone;
    let best = enabled;
    let fewest = this.choicesOf(enabled);
    // one choice is the least, and often there is one that is enough
    for (let left = enabled; left !== 0 && fewest > 1; left &= left - 1) {
      const actor = first(left);
      if (this.choices[actor] !== 1 || this.met(1 << actor, enabled, gone) !== 0 || this.independence.loops(actor)) continue;
      return 1 << actor;
    }
    for (let left = enabled; left !== 0 && fewest > 1; left &= left - 1) {
      const set = this.grown(left & -left, enabled, gone, fewest);
      if (set === 0 || this.loops(set)) continue;
      best = set;
      fewest = this.choicesOf(set);
    }
    return best;
  }

  private loops(actors: number): boolean {
    for (let left = actors; left !== 0; left &= left - 1) if (this.independence.loops(first(left))) return true;
    return false;
  }

  /** An actor with all that have to come with it; 0 where these have no fewer choices than `fewest`. */
  private grown(start: number, enabled: number, gone: number, fewest: number): number {
    let set = start;
    for (;;) {
      if (this.choicesOf(set) >= fewest) return 0;
      const met = this.met(set, enabled, gone);
      if (met === 0) return set;
      set |= (met & enabled) !== 0 ? met & enabled : this.root(first(met), enabled);
    }
  }

  /** Whoever may move without the set and may conflict with the first of it that has a conflict. */
  private met(set: number, enabled: number, gone: number): number {
    const met = this.conflicts(set, enabled & ~set);
    // who of the others may move is asked for only where it matters
    if (met !== 0 || this.conflicts(set, ~(set | gone)) === 0) return met;
    return this.conflicts(set, this.independence.mayMove(set, gone, this.supporters));
  }

  /** Of those who move, whoever may conflict with the first of the set that has a conflict. */
  private conflicts(set: number, moving: number): number {
    let met = 0;
    for (let left = set; left !== 0 && met === 0; left &= left - 1) met = this.independence.conflictsWith(first(left), moving, set);
    return met;
  }

  /** The enabled one at the end of the chain that may let a blocked one go. */
  private root(blocked: number, enabled: number): number {
    let actor = blocked;
    while ((enabled & (1 << actor)) === 0) actor = this.supporters[actor]!;
    return 1 << actor;
  }

  private choicesOf(actors: number): number {
    let n = 0;
    for (let left = actors; left !== 0; left &= left - 1) n += this.choices[first(left)]!;
    return n;
  }
}

/** The first of a set of actors. */
const first = (actors: number): number => 31 - Math.clz32(actors & -actors);
