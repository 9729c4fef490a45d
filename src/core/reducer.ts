import type { Searched } from './strategy.js';

/** What a search may leave out, asked state by state. Its answers depend on the state alone. */
export interface Reduction {
  /**
   * The actors, as bits, whose choices are enough to take in the state that the run is in. `gone` are those whose step crashed here: what the
   * others do without them is asked for again.
   */
  choose(choices: Int32Array, count: number, gone: number): number;
}

/** A way to leave out schedules that show nothing new: findings and final states stay the same. */
export interface Reducer {
  readonly name: string;
  readonly says: string;
  /** Absent: every choice is taken. */
  start?(run: Searched): Reduction;
  /** A step goes on while one choice is enough, and the states between are not kept. */
  readonly chains?: true;
}
