import type { Section } from '../core/operation/section.js';
import type { World } from '../core/world/world.js';
import { dropsLock, sectionsIn } from './brackets.js';
import { targets } from './control-flow.js';
import { type Conflicts, Part, type Row } from './conflicts.js';
import type { Footprints } from './footprints.js';
import type { FlatProgram } from '../path/flatten.js';
import { change, depths, isThroughout } from './nesting.js';

/** What a step is in a transaction: it opens something, closes something, or neither; or it can only be the last one, or none. */
const Kind = { opener: 0, closer: 1, mover: 2, last: 3, none: 4 } as const;

/** What a transaction does with its actor's next step: ends before it, goes on over it, ends with it. */
export const Goes = { no: 0, on: 1, last: 2 } as const;
type Goes = (typeof Goes)[keyof typeof Goes];

/** Bits of what is open: something that is not closed in any transaction; and that something has been closed. */
const forGood = 1 << 31;
const closed = 1 << 30;
const mostOpen = 30;

/** A transaction that may take a longer way is none. */
const longest = 256;

/** By actor and point, what it may open and close, as bits: sections of its own, spinlocks. */
export interface Brackets {
  readonly opens: readonly Int32Array[];
  readonly closes: readonly Int32Array[];
}

/**
 * Counts where it is known exactly how deep in a section of that kind the actor is; a lock of which nobody knows that
 * it is dropped is open for good.
 */
export function bracketsOf(world: World, flats: readonly FlatProgram[], { points, places, endings }: Footprints): Brackets {
  const sections = sectionsIn(flats).filter(({ inside }) => inside !== undefined);
  const cells: number[] = [];
  const bitOf = (cell: number): number => {
    const known = cells.indexOf(cell);
    const at = known >= 0 ? known : cells.push(cell) - 1;
    return at + sections.length < mostOpen ? 1 << (at + sections.length) : forGood;
  };
  const found = flats.map((flat, actor) => {
    const least = sections.map((section) => depths(flat, section, 'least', isThroughout(world, section, actor)));
    const most = sections.map((section) => depths(flat, section, 'most', isThroughout(world, section, actor)));
    const own = sections.map((section) => places.named(`in ${section.name} ${actor}`));
    const left = sections.map((section) => places.named(`out of ${section.name} ${actor}`));
    const opens = new Int32Array(flat.points.length);
    const closes = new Int32Array(flat.points.length);
    points[actor]!.forEach((point, p) => {
      if (!point) return;
      const { enters, frees } = point.full;
      for (const place of enters) {
        const s = own.indexOf(place);
        if (s >= 0) opens[p]! |= least[s]![p] === 0 && most[s]![p] === 0 ? 1 << s : forGood;
        else if (place < world.layout.size) opens[p]! |= endings.lock(place) ? bitOf(place) : forGood;
      }
      for (const place of frees) {
        const s = left.indexOf(place);
        if (s < 0) continue;
        if (!isThroughout(world, sections[s]!, actor)) closes[p]! |= least[s]![p] === 1 && most[s]![p] === 1 ? 1 << s : 0;
        else if (endsThere(flat, p) && leftWithOne(flat, p, sections[s]!, least[s]![p]!, most[s]![p]!)) closes[p]! |= 1 << s;
      }
      if (dropsLock(point.operation))
        for (const cell of point.locks) if (point.locks.length === 1 && endings.lock(cell)) closes[p]! |= bitOf(cell) & ~forGood;
    });
    return { opens, closes };
  });
  return { opens: found.map(({ opens }) => opens), closes: found.map(({ closes }) => closes) };
}

/** Whatever the step gives, the actor ends with it. */
const endsThere = ({ points }: FlatProgram, p: number): boolean =>
  points[p]!.moves.every(({ next }) => targets(next, []).every((to) => to === 0));

/** Whatever it gives, of what the actor is in so often it then is in one, throughout. */
const leftWithOne = ({ points }: FlatProgram, p: number, section: Section, least: number, most: number): boolean =>
  points[p]!.moves.every((_, i) =>
    [least + change(points[p]!, i, section, 'least'), most + change(points[p]!, i, section, 'most')].every((left) => left <= 1),
  );

/**
 * Steps of one actor that are taken together, so that no state is looked at in which it stands in between (Lipton, CACM
 * 18(12), 1975). The first one enters a section, or takes a lock, that is left again in any case. Then it goes on over
 * steps that nobody else can tell and others that open something, up to the first step that somebody can tell, that one
 * included; or it closes again what it has opened, and ends when all is closed, or before a step that somebody can
 * tell.
 *
 * Whatever others do in between they can also do before the first of them: what was opened has only kept them from
 * something. Where nothing stays open nobody can tell the transaction at all.
 */
export class Transactions {
  private readonly kinds: readonly Uint8Array[];
  private readonly rows: Uint32Array[][];
  private readonly points = new Int32Array(longest);
  private readonly opened = new Int32Array(longest);
  private readonly openers = new Int32Array(longest);
  /** Of the transaction under way. */
  private open = 0;

  constructor(
    private readonly world: World,
    private readonly footprints: Footprints,
    private readonly conflicts: Conflicts,
    private readonly brackets: Brackets,
    sticky: readonly (readonly boolean[])[],
  ) {
    this.kinds = footprints.points.map((ofActor, actor) =>
      Uint8Array.from(ofActor, (point, p) => {
        if (point === undefined) return Kind.last;
        const { enters, frees, asks, awaits } = conflicts.now(actor, p)!;
        // where it may go on in several ways it stops first
        if (point.chooses || sticky[actor]![p]) return Kind.none;
        if (asks.size > 0) return Kind.last;
        if (brackets.closes[actor]![p] !== 0) return Kind.closer;
        if (frees.size > 0 || awaits.size > 0) return Kind.last;
        const takes = point.takes && point.locks.length === 1;
        if (enters.size > 0) return point.blocks && !takes ? Kind.last : Kind.opener;
        return point.blocks ? Kind.last : Kind.mover;
      }),
    );
    this.rows = footprints.points.map(() => footprints.points.map((ofActor) => new Uint32Array(ofActor.length)));
  }

  /** Whether the actor's pending step may be put off, and somebody can tell when it is taken. `at`: where everybody is. */
  mayBegin(actor: number, at: Int32Array): boolean {
    const p = at[actor]!;
    return (
      this.kinds[actor]![p] === Kind.opener &&
      this.free(actor, p) &&
      !this.meets(actor, this.conflicts.row(actor, p, Part.unopened), at) &&
      this.meets(actor, this.conflicts.row(actor, p, Part.full), at)
    );
  }

  /** With whom a transaction that begins there may conflict, as bits, and by what (`row`); -1 where it may not begin. */
  met(actor: number, at: Int32Array): number {
    if (!this.mayBegin(actor, at)) return -1;
    const { points, opened, openers } = this;
    const rows = this.rows[actor]!;
    for (let other = 0; other < at.length; other++) rows[other]![at[other]!] = 0;
    points[0] = at[actor]!;
    opened[0] = 0;
    let size = 1;
    let openerCount = 0;
    let inside = false;
    for (let next = 0; next < size; next++) {
      const p = points[next]!;
      const before = opened[next]!;
      const goes = next === 0 ? Goes.on : this.goesOver(actor, p, before, at);
      if (goes === Goes.no) {
        inside = true;
        continue;
      }
      if (goes === Goes.last) {
        this.join(actor, this.rowOf(actor, p), at);
        inside = true;
        continue;
      }
      const open = this.after(actor, p, before);
      if (this.kinds[actor]![p] === Kind.opener) openers[openerCount++] = p;
      if ((open & ~closed) === 0) continue;
      const to = this.conflicts.after(actor, p);
      for (let i = 0; i < to.length; i++) {
        let known = false;
        for (let j = 0; j < size && !known; j++) known = points[j] === to[i] && opened[j] === open;
        if (known) continue;
        if (size === longest) return -1;
        points[size] = to[i]!;
        opened[size++] = open;
      }
    }
    if (inside) for (let i = 0; i < openerCount; i++) this.join(actor, this.conflicts.row(actor, openers[i]!, Part.full), at);
    let met = 0;
    for (let other = 0; other < at.length; other++) met |= (rows[other]![at[other]!]! & 1) << other;
    return met;
  }

  /** By what: valid until the next `met` of that actor. */
  row(actor: number): Row {
    return this.rows[actor]!;
  }

  /** The actor has taken the first step of one. */
  begun(actor: number, from: number): void {
    this.open = this.after(actor, from, 0);
  }

  /** Whether its next step, at `p`, belongs to it. `at` is where everybody was when it began. */
  next(actor: number, p: number, at: Int32Array): Goes {
    const goes = this.goesOver(actor, p, this.open, at);
    if (goes !== Goes.on) return goes;
    this.open = this.after(actor, p, this.open);
    return (this.open & ~closed) === 0 ? Goes.last : Goes.on;
  }

  private after(actor: number, p: number, open: number): number {
    const kind = this.kinds[actor]![p];
    return kind === Kind.opener
      ? open | this.brackets.opens[actor]![p]!
      : kind === Kind.closer
        ? (open & ~this.brackets.closes[actor]![p]!) | closed
        : open;
  }

  private goesOver(actor: number, p: number, open: number, at: Int32Array): Goes {
    const kind = p === 0 ? Kind.none : this.kinds[actor]![p]!;
    if (kind === Kind.none) return Goes.no;
    if (kind === Kind.closer)
      return (this.brackets.closes[actor]![p]! & ~open) === 0 && !this.meets(actor, this.conflicts.row(actor, p, Part.unclosed), at)
        ? Goes.on
        : this.last(open);
    if (kind === Kind.last) return this.last(open);
    if (!this.meets(actor, this.rowOf(actor, p), at)) return kind === Kind.opener && (open & closed) !== 0 ? Goes.no : Goes.on;
    return kind === Kind.opener &&
      (open & closed) === 0 &&
      this.free(actor, p) &&
      !this.meets(actor, this.conflicts.row(actor, p, Part.unopened), at)
      ? Goes.on
      : this.last(open);
  }

  private last(open: number): Goes {
    return (open & closed) === 0 ? Goes.last : Goes.no;
  }

  private rowOf(actor: number, p: number): Row {
    return this.conflicts.row(actor, p, this.conflicts.isQuiet(actor, p) ? Part.quiet : Part.full);
  }

  /** The lock that it takes there, if it does, is free. */
  private free(actor: number, p: number): boolean {
    const { locks, takes } = this.footprints.points[actor]![p]!;
    return !takes || this.world.cells[locks[0]!] === 0;
  }

  private meets(actor: number, row: Row, at: Int32Array): boolean {
    for (let other = 0; other < at.length; other++) if (other !== actor && (row[other]![at[other]!]! & 1) !== 0) return true;
    return false;
  }

  private join(actor: number, row: Row, at: Int32Array): void {
    const rows = this.rows[actor]!;
    for (let other = 0; other < at.length; other++) if (other !== actor) rows[other]![at[other]!]! |= row[other]![at[other]!]!;
  }
}
