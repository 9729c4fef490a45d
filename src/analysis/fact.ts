/** By actor and point: 1, from there on it may change what is asked about. */
export type Changers = readonly Uint8Array[];

/** Something that stays so, once nobody is left who may change it: some operations then give 0, and do less. */
export interface Fact {
  holds(cells: Int32Array): boolean;
  /** By actor and point: 1, from there on the actor may change it. */
  readonly changers: Changers;
  /** By actor, the points whose operation then gives 0, and where the step there still leads. */
  readonly after: readonly ReadonlyMap<number, readonly number[]>[];
}
