/** Which choices of a state are enough, asked state by state. The answers depend on the state alone. */
export interface Reduction {
  /**
   * The actors, as bits, whose choices are enough in the state that the run is in. `choices` holds its `count` choices.
   * The step of each actor in `crashed` crashed here: the answer is about the others, as if those did not exist.
   */
  choose(choices: Int32Array, count: number, crashed: number): number;
  /** Runs may come back to a state, as far as the programs tell. */
  readonly cyclic: boolean;
}

/**
 * The sleep set (Godefroid, LNCS 1032, 1996) on the way from a state over one step to the next one. Sets of actors are bits.
 * Every schedule that begins with a step of a sleeping actor is looked at elsewhere. A sleeping actor can go, with all its
 * outcomes, and does not crash.
 */
export interface Sleep {
  /** The sleep set of the state that the run is in. */
  readonly asleep: number;
  /** The sleep set after the step, or the compressed path, that was taken last. */
  readonly after: number;
  /** The compressed path came to the turn of a sleeping actor: what follows is looked at elsewhere. */
  readonly covered: boolean;
  /** The run is in a state with this sleep set. */
  enter(asleep: number): void;
  /** A step of the actor is about to be taken there. */
  take(actor: number): void;
  /** All choices of the actor were taken there, and none crashed. */
  took(actor: number): void;
  /** On a compressed path the run is about to take the one step that is enough. False where the actor sleeps: it need not be taken. */
  follow(actor: number): boolean;
  /** The sleep set before the step that `follow` was last asked about. */
  readonly before: number;
  /** The path goes back to a state with this sleep set. */
  undo(asleep: number): void;
  /** The last step, or the last one on a path, ended in a permuted state: actor `a` became actor `to[a]`. */
  moved(to: Int32Array): void;
}
