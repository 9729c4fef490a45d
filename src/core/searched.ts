import type { Independence } from './independence.js';
import type { CellRange, Executor } from './run.js';
import type { Symmetry } from './symmetry.js';

/** Where a state keeps what a bound of pre-emptions has to know of the way to it: numbers of cells. See search/within. */
export interface Budget {
  /** The most pre-emptions of a schedule. */
  readonly most: number;
  /** How many there were. */
  readonly used: number;
  /** Whom it is a pre-emption to leave: an actor's number + 1, or 0. */
  readonly last: number;
}

export interface Searched extends Executor {
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
  /** Which actors are alike. */
  symmetry(): Symmetry;
  /** Whether a step of another actor may disable or enable this actor's next one. */
  mayWait(actor: number): boolean;
  /** Its steps are transactions: see core/independence. */
  readonly together?: boolean;
  /** The last step was such a transaction. */
  readonly joined?: boolean;
  /** It had to end before a step that crashes. */
  readonly broken?: boolean;
  /** Whether one step may lead the actor from its point back to it, as far as its program tells. */
  mayReturn(actor: number): boolean;
  /** Present where its states keep such. */
  readonly budget: Budget | undefined;
  /** By actor: its point and registers, which only its own steps change. */
  readonly own: readonly CellRange[];
}
