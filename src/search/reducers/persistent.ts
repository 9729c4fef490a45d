import type { Independence } from '../../core/search/independence.js';
import type { Reduction } from '../../core/search/reduction.js';
import { actorOf } from '../../core/system/run.js';
import type { Searched } from '../../core/system/searched.js';
import type { Selection } from '../reducer.js';
import { BoundedPersistent } from '../reduction/bounded-persistent.js';

/**
 * Persistent sets (Godefroid, LNCS 1032, 1996), chosen by actor: nothing that the others can do while the chosen ones do not
 * move, however long, conflicts with a pending step of the chosen ones. An actor that moves only if a chosen one lets it, as
 * far as the primitives tell, is not asked (Valmari's necessary enabling sets). A set grows from each enabled actor in turn;
 * the smallest is taken, the first of equals.
 *
 * What counts is what can still happen: branches that are closed for good, since a hashtable or a word will stay empty, do not.
 * Of an actor that asks whom to wait for and one that enters a section, the one that asks goes first: nobody can do less
 * then. Where steps are transactions, all steps of one are asked about (analysis/transactions).
 *
 * The cycle proviso: a state with a sticky step is expanded in full, so that nobody is put off forever (Kurshan, Levin, Minea,
 * Peled, Yenigün, TACAS 1998).
 *
 * A step that crashes ends its run, so it would depend on every other step. It is taken for a step that changes nothing and
 * after which its actor makes no other: whatever the others do after it they can also do instead of it. So where a chosen step
 * crashes, a set is chosen once more as if its actor did not exist. What a run shows at its end is asked only where nobody crashed.
 *
 * Within a bound of preemptions most of these sets cost more than they save: see BoundedPersistent for the one that does not.
 */
export const persistent: Selection = {
  kind: 'selection',
  name: 'persistent',
  says: 'persistent sets: of steps that commute with all that others can do meanwhile, one order',
  order: 10,
  start: (run) => (run.preemptionCount === undefined ? new Persistent(run) : new BoundedPersistent(run, run.preemptionCount)),
  withinBounds: true,
};

class Persistent implements Reduction {
  private readonly independence: Independence;
  private readonly supporters: Int32Array;
  /** By actor: how many choices it has in the state that is looked at. */
  private readonly choices: Int32Array;
  private readonly transactions: boolean;

  constructor(run: Searched) {
    this.transactions = run.takesTransactions === true;
    this.independence = run.independence();
    this.supporters = new Int32Array(run.world.scheduled);
    this.choices = new Int32Array(run.world.scheduled);
  }

  get cyclic(): boolean {
    return this.independence.cyclic;
  }

  choose(choices: Int32Array, count: number, crashed: number): number {
    this.choices.fill(0);
    let enabled = 0;
    for (let i = 0; i < count; i++) {
      const actor = actorOf(choices[i]!);
      enabled |= 1 << actor;
      this.choices[actor]!++;
    }
    this.independence.look(enabled, this.transactions);
    enabled &= ~crashed;
    let best = enabled;
    let fewest = this.choicesOf(enabled);
    // one choice is the least, and often there is one that is enough
    for (let left = enabled; left !== 0 && fewest > 1; left &= left - 1) {
      const actor = first(left);
      if (this.choices[actor] !== 1 || this.conflicting(1 << actor, enabled, crashed) !== 0 || this.independence.isSticky(actor)) continue;
      return 1 << actor;
    }
    for (let left = enabled; left !== 0 && fewest > 1; left &= left - 1) {
      const set = this.grown(left & -left, enabled, crashed, fewest);
      if (set === 0 || this.isSticky(set)) continue;
      best = set;
      fewest = this.choicesOf(set);
    }
    return best;
  }

  private isSticky(actors: number): boolean {
    for (let left = actors; left !== 0; left &= left - 1) if (this.independence.isSticky(first(left))) return true;
    return false;
  }

  /** The persistent set that grows from an actor; 0 where it has no fewer choices than `fewest`. */
  private grown(start: number, enabled: number, crashed: number, fewest: number): number {
    let set = start;
    for (;;) {
      if (this.choicesOf(set) >= fewest) return 0;
      const others = this.conflicting(set, enabled, crashed);
      if (others === 0) return set;
      set |= (others & enabled) !== 0 ? others & enabled : this.root(first(others), enabled);
    }
  }

  /** The actors that may move while the set does not, and may conflict with the first of the set that has a conflict. */
  private conflicting(set: number, enabled: number, crashed: number): number {
    const others = this.conflicts(set, enabled & ~set);
    // which of the others may move takes long to find out: only where it matters
    if (others !== 0 || this.conflicts(set, ~(set | crashed)) === 0) return others;
    return this.conflicts(set, this.independence.mayMove(set, crashed, this.supporters));
  }

  /** Of `moving`, those that may conflict with the first of the set that has a conflict. */
  private conflicts(set: number, moving: number): number {
    let others = 0;
    for (let left = set; left !== 0 && others === 0; left &= left - 1) others = this.independence.conflictsWith(first(left), moving, set);
    return others;
  }

  /** The enabled actor at the end of the chain of those that may let a blocked one go. */
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
