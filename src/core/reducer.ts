import type { Searched } from './strategy.js';

/** What a search may leave out, asked state by state. Its answers depend on the state alone. */
export interface Reduction {
  /**
   * The actors, as bits, whose choices are enough to take in the state that the run is in. `gone` are those whose step
   * crashed here: what the others do without them is asked for again.
   */
  choose(choices: Int32Array, count: number, gone: number): number;
  /** Runs may come back to a state, as far as the programs tell. */
  readonly cyclic: boolean;
}

/**
 * A way to leave out schedules that show nothing new: findings and final states stay the same; but for one that bounds
 * what is searched.
 */
export interface Reducer {
  readonly name: string;
  readonly says: string;
  /** Which choices of a state are enough; absent: every one is taken. */
  start?(run: Searched): Reduction;
  /** What it says is enough is so within a bound of pre-emptions too, where the run has a budget. */
  readonly withinBounds?: true;
  /** Schedules with more than so many pre-emptions are left out, and what only these show: see search/within. */
  readonly bounds?: true;
  /** A step goes on while one choice is enough, and the states between are not kept. */
  readonly chains?: true;
  /** No step is taken that commutes with another one of the same state which was taken before: see Sleep. */
  readonly sleeps?: true;
  /** A state stands for those in which actors that are alike are exchanged: see search/folded. */
  readonly folds?: true;
}

/**
 * Who is asleep, on the way from a state over one step to the next one: sets of actors, as bits. Whatever begins with a
 * step of theirs is looked at elsewhere. Who is asleep can go, with all its outcomes, and does not crash.
 */
export interface Sleep {
  /** In the state that the run is in. */
  readonly asleep: number;
  /** After the step, or the chain of steps, that was taken last. */
  readonly after: number;
  /** In a chain it was a sleeper's turn: what comes of it is looked at elsewhere. */
  readonly covered: boolean;
  /** The run is in a state in which these are asleep. */
  enter(asleep: number): void;
  /** A step of the actor is about to be taken there. */
  take(actor: number): void;
  /** All choices of the actor were taken there, and none crashed. */
  took(actor: number): void;
  /** In a chain, the run is about to take the one step that is enough; false where it need not, for the actor is asleep. */
  follow(actor: number): boolean;
  /** Who slept before the step that `follow` was told of last. */
  readonly before: number;
  /** The chain goes back to where so many slept. */
  undo(asleep: number): void;
  /** After the step, or the step of a chain, that was taken last, each actor became another one. */
  moved(to: Int32Array): void;
}
