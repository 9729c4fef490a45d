import type { Holds, Layout } from './layout.js';
import { generationOf, objectOf, pointerOf } from './world.js';

/** One of several that are alike: an actor, or objects with the actors that are there for them alone. */
export interface Item {
  readonly objects: readonly number[];
  readonly actors: readonly number[];
  /** The cells that are its own, in one order for all of its class. */
  readonly own: readonly number[];
}

/** Where an actor's registers are, and what they hold at each of its points. */
export interface Registers {
  /** The cell of its point. */
  readonly point: number;
  readonly first: number;
  /** By point, then by register. */
  readonly holds: readonly (readonly Holds[])[];
}

/**
 * What of a system is alike: whatever can happen in a state can happen in the state in which two of a class are
 * exchanged, to the other one.
 */
export interface Symmetry {
  /** Two or more a class, in declaration order. */
  readonly classes: readonly (readonly Item[])[];
  /** Cells that say of actors or objects which: what they hold is the layout's to say. Registers are not among them. */
  readonly naming: readonly number[];
  /** By actor. */
  readonly registers: readonly Registers[];
  /** The objects of the RCU heads, in the order of their cells. */
  readonly heads: readonly number[];
  /** The classes by name, for reports. */
  readonly names: readonly string[];
  /** Why there are not more: sentences' ends. */
  readonly refused: readonly string[];
}

/** Who becomes whom, and where what was theirs goes. */
export class Renaming {
  readonly actors: Int32Array;
  readonly objects: Int32Array;
  readonly places: Int32Array;
  private readonly copy: Int32Array;
  /** By object, its RCU heads; by head, which of its object's it is. */
  private readonly headsOf: readonly (readonly number[])[];
  private readonly nth: readonly number[];

  constructor(
    private readonly symmetry: Symmetry,
    private readonly layout: Layout,
    sizes: { readonly actors: number; readonly objects: number },
  ) {
    const same = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);
    this.actors = same(sizes.actors);
    this.objects = same(sizes.objects);
    this.places = same(layout.size);
    this.copy = new Int32Array(layout.size);
    const { heads } = symmetry;
    this.headsOf = Array.from({ length: sizes.objects }, (_, object) => heads.flatMap((of, head) => (of === object ? [head] : [])));
    this.nth = heads.map((object, head) => this.headsOf[object]!.indexOf(head));
  }

  reset(): void {
    for (let i = 0; i < this.actors.length; i++) this.actors[i] = i;
    for (let i = 0; i < this.objects.length; i++) this.objects[i] = i;
    for (let i = 0; i < this.places.length; i++) this.places[i] = i;
  }

  /** This one becomes that one. */
  move(item: Item, to: Item): void {
    for (let i = 0; i < item.actors.length; i++) this.actors[item.actors[i]!] = to.actors[i]!;
    for (let i = 0; i < item.objects.length; i++) this.objects[item.objects[i]!] = to.objects[i]!;
    for (let i = 0; i < item.own.length; i++) this.places[item.own[i]!] = to.own[i]!;
  }

  /** This renaming, and after it that one. */
  followedBy(next: Renaming): void {
    for (let i = 0; i < this.actors.length; i++) this.actors[i] = next.actors[this.actors[i]!]!;
    for (let i = 0; i < this.objects.length; i++) this.objects[i] = next.objects[this.objects[i]!]!;
    for (let i = 0; i < this.places.length; i++) this.places[i] = next.places[this.places[i]!]!;
  }

  /** Writes the state that comes of another one. */
  apply(from: Int32Array, into: Int32Array): void {
    const { symmetry, layout, copy, places } = this;
    copy.set(from);
    for (let i = 0; i < symmetry.naming.length; i++) {
      const cell = symmetry.naming[i]!;
      copy[cell] = this.value(layout.holds[cell]!, from[cell]!);
    }
    for (let a = 0; a < symmetry.registers.length; a++) {
      const { point, first, holds } = symmetry.registers[a]!;
      const here = holds[from[point]!]!;
      for (let i = 0; i < here.length; i++) if (here[i] !== 'number') copy[first + i] = this.value(here[i]!, from[first + i]!);
    }
    for (let cell = 0; cell < places.length; cell++) into[places[cell]!] = copy[cell]!;
  }

  value(holds: Holds, value: number): number {
    if (holds === 'number' || value <= 0) return value;
    if (holds === 'actor') return this.actors[value - 1]! + 1;
    if (holds === 'actors') return movedSet(value, this.actors);
    if (holds === 'pointer') return pointerOf(this.objects[objectOf(value)]!, generationOf(value));
    return holds === 'address' ? this.places[value]! : this.callbacks(value);
  }

  private callbacks(set: number): number {
    const { heads } = this.symmetry;
    let moved = 0;
    for (let left = set; left !== 0; left &= left - 1) {
      const bit = 31 - Math.clz32(left & -left);
      const head = bit % heads.length;
      // the heads of an object keep their order
      moved |= 1 << (this.headsOf[this.objects[heads[head]!]!]![this.nth[head]!]! + bit - head);
    }
    return moved;
  }
}

/** A set of actors after they have moved. */
export function movedSet(set: number, to: Int32Array): number {
  let moved = 0;
  for (let left = set; left !== 0; left &= left - 1) moved |= 1 << to[31 - Math.clz32(left & -left)]!;
  return moved;
}
