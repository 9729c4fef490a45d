import type { Holds, Layout } from '../world/layout.js';
import { generationOf, objectOf, pointerOf } from '../world/world.js';

/** A member of a symmetric class: an actor, or objects with the actors that are there for them alone. */
export interface OrbitMember {
  readonly objects: readonly number[];
  readonly actors: readonly number[];
  /** The cells that are its own, in the same order for all members of the class. */
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
 * What of a system is symmetric: whatever can happen to a member of a class in some state can happen to another member in the
 * state in which the two are exchanged (scalarsets: Ip and Dill, Formal Methods in System Design 9, 1996).
 */
export interface Symmetry {
  /** Two or more members a class, in declaration order. */
  readonly classes: readonly (readonly OrbitMember[])[];
  /** The cells whose values name actors or objects; what they hold is for the layout to say. Registers are not among them. */
  readonly naming: readonly number[];
  /** By actor. */
  readonly registers: readonly Registers[];
  /** The object of each RCU head, in the order of their cells. */
  readonly heads: readonly number[];
  /** The classes by name, for reports. */
  readonly names: readonly string[];
  /** Why there are not more classes: sentences' ends. */
  readonly refused: readonly string[];
}

/** A permutation of the members of classes, and what it makes of a state. */
export class Permutation {
  /** By actor and by object: which one it becomes; by cell: where its value goes. */
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

  /** The member becomes that one. */
  move(member: OrbitMember, to: OrbitMember): void {
    for (let i = 0; i < member.actors.length; i++) this.actors[member.actors[i]!] = to.actors[i]!;
    for (let i = 0; i < member.objects.length; i++) this.objects[member.objects[i]!] = to.objects[i]!;
    for (let i = 0; i < member.own.length; i++) this.places[member.own[i]!] = to.own[i]!;
  }

  /** This permutation, and after it that one. */
  followedBy(next: Permutation): void {
    for (let i = 0; i < this.actors.length; i++) this.actors[i] = next.actors[this.actors[i]!]!;
    for (let i = 0; i < this.objects.length; i++) this.objects[i] = next.objects[this.objects[i]!]!;
    for (let i = 0; i < this.places.length; i++) this.places[i] = next.places[this.places[i]!]!;
  }

  /** Writes the permuted state. */
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
    if (holds === 'actors') return permutedSet(value, this.actors);
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

/** The permuted set of actors: actor `a` became `to[a]`. */
export function permutedSet(set: number, to: Int32Array): number {
  let moved = 0;
  for (let left = set; left !== 0; left &= left - 1) moved |= 1 << to[31 - Math.clz32(left & -left)]!;
  return moved;
}
