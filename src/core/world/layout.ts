/** The smallest and largest value that a cell may hold, and what it holds at first (default 0). */
export interface Range {
  /** A 32-bit integer, as every value. */
  readonly min: number;
  readonly max: number;
  readonly init?: number;
  /** Absent: nobody says, and no actors or objects of its system are taken for alike. */
  readonly holds?: Holds;
}

/**
 * What a cell says of actors and objects: nothing; an actor's number + 1, or a set of actors as bits; a pointer; the
 * address of a word, as its cell; a set of RCU callbacks: a bit for each head in the order of their cells, queued, then
 * as many, running.
 */
export type Holds = 'number' | 'actor' | 'actors' | 'pointer' | 'address' | 'callbacks';

/** 0 or 1. */
export const bit: Range = { min: 0, max: 1 };
/** 0 to `max`. */
export const upTo = (max: number): Range => ({ min: 0, max });
/** Whatever it is, it says nothing of actors or objects. */
export const ofNobody = (range: Range): Range => ({ ...range, holds: 'number' });
/** An actor's number + 1, 0 = nobody; or a set of actors. */
export const actorUpTo = (max: number): Range => ({ ...upTo(max), holds: 'actor' });
/** A pointer, or 0; `max` is World.maxPointer, also where a field's cell says another one. */
export const pointerUpTo = (max: number): Range => ({ ...upTo(max), holds: 'pointer' });
/** A set of so many actors. */
export const actorsOf = (actors: number): Range => ({ ...setOf(actors), holds: 'actors' });
/** A set of so many things, as bits of one word; of more than 31 it holds none. */
export const setOf = (size: number): Range => upTo(size > 31 ? 0 : 2 ** size - 1);

/** What a cell of that range holds at first. */
export const startOf = ({ min, init }: Range): number => init ?? Math.max(0, min);

/** The cells of one packed state: their names and ranges, by number, in declaration order. */
export class Layout {
  /** `object.field`, `object.field.cell`, a global's name, or what its owner calls it, which begins with an actor's or object's name. */
  readonly names: string[] = [];
  readonly min: number[] = [];
  readonly max: number[] = [];
  readonly init: number[] = [];
  /** Undefined: nobody says. */
  readonly holds: (Holds | undefined)[] = [];

  /** Adds a cell and gives its index. */
  cell(name: string, range: Range): number {
    this.names.push(name);
    this.min.push(range.min);
    this.max.push(range.max);
    this.init.push(startOf(range));
    this.holds.push(range.holds);
    return this.names.length - 1;
  }

  /** How many cells there are. */
  get size(): number {
    return this.names.length;
  }
}
