import type { Independence } from './independence.js';
import type { CellRange, Executor } from './run.js';
import type { Symmetry } from './symmetry.js';

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
  /** Where the actor stands, as a number among its points; 0 = it has finished. */
  pointNumber(actor: number): number;
  /** Of `choices`, the actor's. */
  choicesOf(actor: number, out: Int32Array): number;
  /**
   * What the actor's next step may touch where it is: numbers of places (cells, and what is finer or coarser than a
   * cell), each twice, + 1 where it changes it; also what it waits for while it is blocked. Places that nobody else
   * touches are left out. What is given does not change later.
   */
  footprint(actor: number): readonly number[];
  /** What is known of which steps may meet; made when it is first asked for. */
  independence(): Independence;
  /** Which actors and objects are symmetric. */
  symmetry(): Symmetry;
  /** Whether a step of another actor may disable or enable this actor's next one. */
  mayWait(actor: number): boolean;
  /** A step of it takes a whole transaction, where one begins: see core/independence. */
  readonly takesTransactions?: boolean;
  /** The last step was, or began with, a transaction. */
  readonly tookTransaction?: boolean;
  /** That transaction had to end before a step that crashes. */
  readonly brokeTransaction?: boolean;
  /** A step may end in a permuted state, where each actor has become another one. */
  readonly permutes?: boolean;
  /** Whether one step may lead the actor from its point back to it, as far as its program tells. */
  mayReturn(actor: number): boolean;
  /** Present where the system was compiled for a bound of preemptions. */
  readonly preemptionCount: PreemptionCount | undefined;
  /** By actor: its point and registers, which only its own steps change. */
  readonly own: readonly CellRange[];
}
