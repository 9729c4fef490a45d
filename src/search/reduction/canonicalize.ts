import type { Holds } from '../../core/world/layout.js';
import type { OrbitMember, Symmetry } from '../../core/search/symmetry.js';
import { generationOf, objectOf, type World } from '../../core/world/world.js';
import type { FreshObjects } from './fresh-objects.js';

/** More than any value of a cell: a value that names a member of a class sorts below all that name something else. */
const far = 1 << 20;
/** Refinements at most, each by the ranks of the one before; the first has none. */
const rounds = 3;

/**
 * Finds the canonical order of the members of each class (a sorting heuristic in the manner of Bosnacki, Dams, Holenderski,
 * SPIN 2000): by their own cells, then by what names them. A value that names a symmetric member counts by the rank that
 * this member has so far, and the order is refined until every member has a rank of its own, or for a few rounds. Members
 * that are still tied may leave two states of one orbit both in the search: that costs states, and hides nothing.
 */
export class Canonicalizer {
  /** By class: its members in the order that `sort` found last. */
  readonly sorted: readonly OrbitMember[][];
  /** By class and place in `sorted`: the rank, equal for tied members. */
  private readonly ranks: readonly Int32Array[];
  /** By actor and by object: its class, or -1, and its rank. */
  private readonly classOfActor: Int32Array;
  private readonly classOfObject: Int32Array;
  private readonly rankOfActor: Int32Array;
  private readonly rankOfObject: Int32Array;
  /** By cell: the class that it is of, or -1. */
  private readonly classOfCell: Int32Array;
  /** Naming cells that are no member's own; by class, the indexes of naming cells among a member's own cells. */
  private readonly outside: Int32Array;
  private readonly inside: readonly Int32Array[];
  /** The actors and the RCU heads that are in no class, as bits. */
  private readonly others: number;
  private readonly otherHeads: number;
  /** By class and index of an own cell: the index of the member's actor whose register it is, or -1. */
  private readonly registerOf: readonly Int32Array[];
  private round = 0;

  constructor(
    private readonly world: World,
    private readonly symmetry: Symmetry,
    private readonly fresh: FreshObjects,
  ) {
    const { classes, heads, registers, naming } = symmetry;
    this.sorted = classes.map((members) => [...members]);
    this.ranks = classes.map((members) => new Int32Array(members.length));
    this.classOfActor = new Int32Array(world.actors.length).fill(-1);
    this.classOfObject = new Int32Array(world.objects.length).fill(-1);
    this.rankOfActor = new Int32Array(world.actors.length);
    this.rankOfObject = new Int32Array(world.objects.length);
    this.classOfCell = new Int32Array(world.layout.size).fill(-1);
    classes.forEach((members, c) => {
      for (const { actors, objects, own } of members) {
        for (const actor of actors) this.classOfActor[actor] = c;
        for (const object of objects) this.classOfObject[object] = c;
        for (const cell of own) this.classOfCell[cell] = c;
      }
    });
    const outside = (ofClass: readonly number[]): number => ofClass.reduce((set, of, i) => (of < 0 ? set | (1 << i) : set), 0);
    const headClasses = heads.map((object) => this.classOfObject[object]!);
    this.others = outside([...this.classOfActor].slice(0, 31));
    this.otherHeads = outside([...headClasses, ...headClasses]);
    this.outside = Int32Array.from(naming.filter((cell) => this.classOfCell[cell]! < 0));
    this.inside = classes.map(([first]) => Int32Array.from(first!.own.flatMap((cell, i) => (naming.includes(cell) ? [i] : []))));
    this.registerOf = classes.map(([first]) =>
      Int32Array.from(first!.own, (cell) =>
        first!.actors.findIndex(
          (actor) => cell >= registers[actor]!.first && cell < registers[actor]!.first + (registers[actor]!.holds[0]?.length ?? 0),
        ),
      ),
    );
  }

  /** Puts the members of all classes into the order of the world's state; false where they are in it already. */
  sort(): boolean {
    const { classes } = this.symmetry;
    this.rankOfActor.fill(0);
    this.rankOfObject.fill(0);
    for (let c = 0; c < classes.length; c++) {
      this.ranks[c]!.fill(0);
      for (let i = 0; i < classes[c]!.length; i++) this.sorted[c]![i] = classes[c]![i]!;
    }
    for (this.round = 0; this.round < rounds; this.round++) {
      let tied = false;
      for (let c = 0; c < classes.length; c++) if (this.refine(c)) tied = true;
      if (!tied) break;
      for (let c = 0; c < classes.length; c++) this.note(c);
    }
    for (let c = 0; c < classes.length; c++)
      for (let i = 0; i < classes[c]!.length; i++) if (this.sorted[c]![i] !== classes[c]![i]) return true;
    return false;
  }

  /** Sorts the members of each rank; true where some are still tied that are not both fresh. */
  private refine(c: number): boolean {
    const sorted = this.sorted[c]!;
    const ranks = this.ranks[c]!;
    for (let i = 1; i < sorted.length; i++) {
      const member = sorted[i]!;
      const rank = ranks[i]!;
      let at = i;
      for (; at > 0 && ranks[at - 1] === rank && this.compare(c, member, sorted[at - 1]!) < 0; at--) sorted[at] = sorted[at - 1]!;
      sorted[at] = member;
    }
    let tied = false;
    let before = ranks[0]!;
    let rank = 0;
    for (let i = 1; i < sorted.length; i++) {
      const same = ranks[i] === before && this.compare(c, sorted[i - 1]!, sorted[i]!) === 0;
      before = ranks[i]!;
      if (!same) rank = i;
      else if (!this.fresh.is(sorted[i]!, this.world.cells)) tied = true;
      ranks[i] = rank;
    }
    return tied;
  }

  /** Publishes the ranks of a class for the next round. */
  private note(c: number): void {
    const ranks = this.ranks[c]!;
    for (let i = 0; i < ranks.length; i++) {
      const { actors, objects } = this.sorted[c]![i]!;
      for (let j = 0; j < actors.length; j++) this.rankOfActor[actors[j]!] = ranks[i]!;
      for (let j = 0; j < objects.length; j++) this.rankOfObject[objects[j]!] = ranks[i]!;
    }
  }

  private compare(c: number, a: OrbitMember, b: OrbitMember): number {
    const { cells } = this.world;
    // both are fresh: their cells are equal, and nothing names them
    if (this.fresh.is(a, cells) && this.fresh.is(b, cells)) return 0;
    return this.byOwn(c, a, b) || this.byOutside(a, b) || (this.round > 0 ? this.byOthers(a, b) : 0);
  }

  private byOwn(c: number, a: OrbitMember, b: OrbitMember): number {
    const { cells, layout } = this.world;
    const registers = this.registerOf[c]!;
    for (let i = 0; i < a.own.length; i++) {
      const valueA = cells[a.own[i]!]!;
      const valueB = cells[b.own[i]!]!;
      if (valueA === valueB) continue;
      // their points come first, so that these are the same here
      const holds = registers[i]! < 0 ? layout.holds[a.own[i]!]! : this.registerHolds(a.actors[registers[i]!]!, a.own[i]!);
      const less = this.masked(holds, valueA) - this.masked(holds, valueB);
      if (less !== 0) return less;
    }
    return 0;
  }

  /** By what names them outside of all classes. */
  private byOutside(a: OrbitMember, b: OrbitMember): number {
    const { outside, symmetry } = this;
    const { cells } = this.world;
    for (let i = 0; i < outside.length; i++) {
      const less = this.byName(this.world.layout.holds[outside[i]!]!, cells[outside[i]!]!, a, b);
      if (less !== 0) return less;
    }
    for (let actor = 0; actor < symmetry.registers.length; actor++) {
      const less = this.classOfActor[actor]! < 0 ? this.byRegisters(actor, a, b) : 0;
      if (less !== 0) return less;
    }
    return 0;
  }

  /** By what names them in members of classes, in the order of the ranks. */
  private byOthers(a: OrbitMember, b: OrbitMember): number {
    const { sorted, inside } = this;
    const { cells, layout } = this.world;
    for (let c = 0; c < sorted.length; c++) {
      for (let i = 0; i < sorted[c]!.length; i++) {
        const { own, actors } = sorted[c]![i]!;
        for (let j = 0; j < inside[c]!.length; j++) {
          const cell = own[inside[c]![j]!]!;
          const less = this.byName(layout.holds[cell]!, cells[cell]!, a, b);
          if (less !== 0) return less;
        }
        for (let j = 0; j < actors.length; j++) {
          const less = this.byRegisters(actors[j]!, a, b);
          if (less !== 0) return less;
        }
      }
    }
    return 0;
  }

  private byRegisters(actor: number, a: OrbitMember, b: OrbitMember): number {
    const { cells } = this.world;
    const { point, first, holds } = this.symmetry.registers[actor]!;
    const here = holds[cells[point]!]!;
    for (let i = 0; i < here.length; i++) {
      const less = here[i] === 'number' ? 0 : this.byName(here[i]!, cells[first + i]!, a, b);
      if (less !== 0) return less;
    }
    return 0;
  }

  private byName(holds: Holds, value: number, a: OrbitMember, b: OrbitMember): number {
    return holds === 'number' || value <= 0 ? 0 : this.names(holds, value, b) - this.names(holds, value, a);
  }

  private registerHolds(actor: number, cell: number): Holds {
    const { point, first, holds } = this.symmetry.registers[actor]!;
    return holds[this.world.cells[point]!]![cell - first]!;
  }

  /** The value, where members that it names are known by their class and rank alone. */
  private masked(holds: Holds, value: number): number {
    if (holds === 'number' || value <= 0) return value;
    if (holds === 'actor')
      return this.classOfActor[value - 1]! < 0 ? value : -far * (this.classOfActor[value - 1]! + 1) - this.rankOfActor[value - 1]!;
    if (holds === 'actors') return value & this.others;
    if (holds === 'callbacks') return value & this.otherHeads;
    if (holds === 'address') return this.classOfCell[value]! < 0 ? value : -far * (this.classOfCell[value]! + 1);
    const object = objectOf(value);
    return this.classOfObject[object]! < 0
      ? value
      : -far * (this.classOfObject[object]! + 1) - this.rankOfObject[object]! * 2048 - generationOf(value);
  }

  /** How a value names this member; 0 where it does not. */
  private names(holds: Holds, value: number, { actors, objects, own }: OrbitMember): number {
    if (holds === 'actor') return actors.indexOf(value - 1) + 1;
    if (holds === 'pointer')
      return (objects.indexOf(objectOf(value)) + 1) * 2048 + (objects.includes(objectOf(value)) ? generationOf(value) : 0);
    if (holds === 'address') return own.indexOf(value) + 1;
    let named = 0;
    if (holds === 'actors') {
      for (let i = 0; i < actors.length; i++) named = named * 2 + ((value >> actors[i]!) & 1);
      return named;
    }
    const { heads } = this.symmetry;
    for (let head = 0; head < heads.length; head++)
      if (objects.includes(heads[head]!)) named = named * 4 + (((value >> head) & 1) | (((value >> (head + heads.length)) & 1) << 1));
    return named;
  }
}
