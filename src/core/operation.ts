import type { World } from './world.js';

/**
 * How a parameter reaches the operation. `read`, `write`, `update` are shared locations: checked like a
 * dereference, then given as a cell. `global` is the cell of a named global. `value` is evaluated locally.
 * `tag` is for the reader (a memory order) and is not given.
 */
export type ParamKind = 'read' | 'write' | 'update' | 'global' | 'value' | 'tag';

/** An operation bound to one world. Arguments are integers in the order of `params`, without tags. */
export interface Bound {
  /** Writes to the state by `World.set` and `World.add`, or by what calls them, and never to `World.cells`: a search asks which cells were written. */
  apply(args: Int32Array, outcome: number): number;
  /** Absent: it can always go. It must change nothing and tell nothing; a location may be -1 (a bad pointer). */
  enabled?(args: Int32Array): boolean;
  /** Writes the outcomes that are possible now (numbers from `World.outcome`) and gives how many; absent: outcome 0 alone. */
  outcomes?(args: Int32Array, out: Int32Array): number;
  /** While blocked: whether it waits for this actor. Absent: for nobody in particular. */
  waitsFor?(args: Int32Array, other: number): boolean;
}

/** A kernel primitive: one atomic step on the shared world. */
export interface Operation {
  /** The kernel's name in camelCase. */
  readonly name: string;
  readonly params: { readonly [param: string]: ParamKind };
  /** What it reads and writes besides the locations among its parameters. */
  readonly touches?: readonly string[];
  /** Named outcomes that are possible where the scenario allows faults, for coverage. */
  readonly faults?: readonly string[];
  /** `users` are the actors whose paths use it: an operation that keeps state per actor keeps it for these only. */
  bind(world: World, users: readonly number[]): Bound;
}
