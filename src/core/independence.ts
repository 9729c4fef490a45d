/**
 * What a reducer may ask about the state that an executor is in. Sets of actors are bits. It errs on one side: two steps that it
 * says nothing of commute in every state that comes.
 */
export interface Independence {
  /**
   * Looks at the state, in which so many actors can go: what is asked next is about it. `together`: where a pending
   * step begins a transaction, it is about all steps of that.
   */
  look(enabled: number, together: boolean): void;
  /** Of `moving`, those that have a step, now or later, that may conflict with the pending step of `actor` while `staying` do not move. */
  conflictsWith(actor: number, moving: number, staying: number): number;
  /**
   * Everybody who may move while `staying` do not and `absent` do not exist. For each of them that is blocked now, `supporters` gets
   * one who may let it go.
   */
  mayMove(staying: number, absent: number, supporters: Int32Array): number;
  /** The actor's pending step, which is about to be taken, begins a transaction. */
  begins(actor: number): boolean;
  /** Whether the actor's next step belongs to the transaction that has begun, and is not (1) or is (2) its last. */
  goesOn(actor: number): 0 | 1 | 2;
  /**
   * Nothing that others do may conflict with the actor's pending step, and no cycle goes through it. Only this actor
   * has moved since a state was looked at.
   */
  free(actor: number): boolean;
  /**
   * Nothing that others may do while the actor does not move conflicts with its pending step, whichever comes first,
   * and none of those who move meanwhile waits for what it changes: so whatever they do, in the same places they have
   * to wait, whether it was taken before or not. Stricter than what `conflictsWith` tells.
   */
  alone(actor: number): boolean;
  /** Every cycle of states has such a step; only an actor whose program has a cycle has one. */
  loops(actor: number): boolean;
  /** Some actor's program has a cycle. */
  readonly cyclic: boolean;
}
