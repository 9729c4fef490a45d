/** Which actors of a system are alike: whatever one of a class can do in a state, another one can do in the state in which the two are exchanged. */
export interface Symmetry {
  /** Actors that are alike, two or more a class, in declaration order. */
  readonly classes: readonly (readonly number[])[];
  /** By actor of a class: the cells that are its own, in one order for all of the class. */
  readonly own: readonly (readonly number[])[];
  /** Cells that hold an actor's number + 1, or 0. */
  readonly owners: readonly number[];
  /** Cells that hold a set of actors, as bits. */
  readonly sets: readonly number[];
  /** Why there are not more: sentences' ends. */
  readonly refused: readonly string[];
}

/** A set of actors after they have moved. */
export function movedSet(set: number, to: Int32Array): number {
  let moved = 0;
  for (let left = set; left !== 0; left &= left - 1) moved |= 1 << to[31 - Math.clz32(left & -left)]!;
  return moved;
}
