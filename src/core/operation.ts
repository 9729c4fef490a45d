import type { World } from './world.js';

/**
 * What is evaluated locally: a number, or what a word holds; a pointer to an object; the address of a word, as a cell's
 * number; an object that stands for all of its type.
 */
export const valueKinds = ['value', 'object', 'address', 'type'] as const;

/**
 * How a parameter reaches the operation. `read`, `write`, `update` are shared locations: checked like a
 * dereference, then given as a cell. `global` is the cell of a named global. The kinds of values are evaluated locally.
 * `tag` is for the reader (a memory order) and is not given.
 */
export type ParamKind = 'read' | 'write' | 'update' | 'global' | (typeof valueKinds)[number] | 'tag';

export const isValue = (kind: ParamKind): boolean => (valueKinds as readonly ParamKind[]).includes(kind);

/** An operation bound to one world. Arguments are integers in the order of `params`, without tags. */
export interface Bound {
  /**
   * Writes to the state by `World.set` and `World.add`, or by what calls them, and never to `World.cells`: a search
   * asks which cells were written.
   */
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
  /** An access whose order nobody says is plain, as in C. Absent: it is marked by itself. */
  readonly unmarked?: 'plain';
  /** Named outcomes that are possible where the scenario allows faults, for coverage. */
  readonly faults?: readonly string[];
  /** `users` are the actors whose paths use it: an operation that keeps state per actor keeps it for these only. */
  bind(world: World, users: readonly number[]): Bound;
}
