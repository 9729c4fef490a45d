/**
 * What a reducer may ask about the state that an executor is in. Sets of actors are bits. It errs on one side: two steps that it
 * says nothing of commute in every state that comes.
 *
 * A transaction (Lipton, CACM 18(12), 1975) is a sequence of one actor's steps that the others cannot tell from one step:
 * what they do between two of its steps they could as well do before the first or after the last.
 */
export interface Independence {
  /**
   * Looks at the state, in which these actors can go: what is asked next is about it. `transactions`: where a pending
   * step begins a transaction, the answers are about all steps of that.
   */
  look(enabled: number, transactions: boolean): void;
  /** Of `moving`, those that have a step, now or later, that may conflict with the pending step of `actor` while `staying` do not move. */
  conflictsWith(actor: number, moving: number, staying: number): number;
  /**
   * Everybody who may move while `staying` do not and `absent` do not exist. For each of them that is blocked now, `supporters` gets
   * one who may let it go (a necessary enabling set: Valmari).
   */
  mayMove(staying: number, absent: number, supporters: Int32Array): number;
  /** The actor's pending step, which is about to be taken, begins a transaction. */
  beginsTransaction(actor: number): boolean;
  /** Whether the actor's next step belongs to the transaction that has begun: 0 = no, 1 = yes, 2 = yes, as its last step. */
  continuesTransaction(actor: number): 0 | 1 | 2;
  /**
   * The actor's pending step is safe (Holzmann and Peled, FORTE 1994): nothing that others do may conflict with it, and it is
   * not sticky. Only this actor has moved since a state was looked at.
   */
  isSafe(actor: number): boolean;
  /**
   * The actor alone is a persistent set within a bound of preemptions (Coons, Musuvathi, McKinley, OOPSLA 2013). Nothing
   * that others may do while it does not move conflicts with its pending step, in either order, and nobody who moves
   * meanwhile waits for what that step changes: so the others block at the same places before it and after it. Stricter
   * than what `conflictsWith` tells.
   */
  isBoundPersistent(actor: number): boolean;
  /**
   * The actor's pending step is sticky (Kurshan, Levin, Minea, Peled, Yenigün, TACAS 1998): every cycle of states has such
   * a step, and the cycle proviso is that a state with one is expanded in full. Only an actor whose program has a cycle has one.
   */
  isSticky(actor: number): boolean;
  /** Some actor's program has a cycle. */
  readonly cyclic: boolean;
}
