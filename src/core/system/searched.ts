import type { Independence } from '../search/independence.js';
import type { CellRange, Executor } from './run.js';
import type { Symmetry } from '../search/symmetry.js';

/** Where a state keeps what a bound of preemptions has to know of the way to it: see search/reduction/preemption-bounded. */
export interface PreemptionCount {
  /** The most preemptions of a schedule. */
  readonly most: number;
  /** The cell of the number of preemptions so far. */
  readonly used: number;
  /** The cell of the actor that it is a preemption to leave: its number + 1, or 0. */
  readonly last: number;
}

/** An executor with what a search has to know of its system. Sets of actors are bits. */
export interface Searched extends Executor {
  /** The point that the last step was taken from, for errors. */
  lastPoint?(): string;
  /** Where the actor stands, as a number among its points; 0 = it has finished. */
  pointNumber(actor: number): number;
  /** Of `choices`, the actor's. */
  choicesOf(actor: number, out: Int32Array): number;
  /**
   * The footprint of the actor's next step where it stands: for each place that it may read 2 * place, for each that it may
   * write 2 * place + 1 (a place is a cell, or what is finer or coarser than one). A blocked actor reads what it waits for. Places
   * that no other actor touches are left out. The array does not change later.
   */
  footprint(actor: number): readonly number[];
  /**
   * The word in memory that a place of a footprint is, or is about, as its first cell, where two actors may access it and one of them
   * may write it: a global or a member of an object, a lock like any other. -1: none.
   */
  wordOf(place: number): number;
  /** What is known of which steps are independent; made when it is first asked for. */
  independence(): Independence;
  /** Which actors and objects are symmetric. */
  symmetry(): Symmetry;
  /** Whether a step of another actor may disable or enable this actor's next one. */
  mayWait(actor: number): boolean;
  /** A step of it takes a whole transaction, where one begins: see core/search/independence. */
  readonly takesTransactions?: boolean;
  /** The last step was, or began with, a transaction. */
  readonly tookTransaction?: boolean;
  /** That transaction had to end before a step that crashes. */
  readonly brokeTransaction?: boolean;
  /** A step may end in a permuted state, where each actor has become another one. */
  readonly permutes?: boolean;
  /** Whether one step may lead the actor from its point back to the same point, as far as its program tells. */
  mayReturn(actor: number): boolean;
  /** A run may come back to a state that it was in, as far as the programs tell. */
  readonly cyclic: boolean;
  /**
   * Whether a step that the actor may come to from where it stands may write one of these places, which are as in a footprint.
   * `except`: at another than these points.
   */
  mayWrite(actor: number, places: ReadonlySet<number>, except?: ReadonlySet<number>): boolean;
  /** Present where the system was compiled for a bound of preemptions. */
  readonly preemptionCount: PreemptionCount | undefined;
  /** By actor: its point and registers, which only its own steps change. */
  readonly own: readonly CellRange[];
}
