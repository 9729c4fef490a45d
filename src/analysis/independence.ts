import { InputError } from '../core/error.js';
import type { Independence } from '../core/search/independence.js';
import type { World } from '../core/world/world.js';
import { OnCpu } from '../kernel/task.js';
import { Conflicts, Part, type Row } from './conflicts.js';
import { stickyPoints } from './cycles.js';
import type { Changers, Fact } from './fact.js';
import { factsOf } from './facts.js';
import type { Footprints, PointFootprint } from './footprints.js';
import type { FlatProgram } from '../path/flatten.js';
import type { CompiledActor, CompiledPoint } from '../path/program.js';
import { sectionsOf, type StaySection } from './sections.js';
import { type Brackets, bracketsOf, Transactions } from './transactions.js';

/** How an executor looks at the state that it is in. */
export interface Looking {
  /** The arguments of the operation that an actor stands at. */
  peek(point: CompiledPoint): void;
  waitsFor(actor: number, other: number): boolean;
}

/** What is known while certain facts hold. */
interface Situation {
  readonly conflicts: Conflicts;
  readonly transactions: Transactions;
}

/** Who may let a blocked actor go from its point. */
interface Letting {
  /** By what it wants: who may change that, or end the object that it waits at. */
  readonly wants: readonly Changers[];
  readonly escapes: Changers;
  readonly looks: Changers;
}

/**
 * Which steps may meet, from the footprints of the points that each actor can still come to. Tables by pairs of points,
 * made once; asking allocates nothing.
 */
export class Independent implements Independence {
  private readonly points: readonly (readonly (PointFootprint | undefined)[])[];
  private readonly facts: readonly Fact[];
  private readonly brackets: Brackets;
  /** By the facts that hold, as bits. */
  private readonly situations = new Map<number, Situation>();
  private readonly always: Situation;
  private now: Situation;
  /** By actor and point: every cycle goes through one of them. */
  private readonly sticky: readonly (readonly boolean[])[];
  private readonly sections: readonly StaySection[];
  /** Sections that may keep a blocked actor where it is, whoever moves. */
  private readonly barriers: readonly number[];
  /** By actor and point: who may let it go, as far as it has been asked. */
  private readonly lets: readonly (Letting | undefined)[][];
  /** Where each actor's point is kept. */
  private readonly pc: Int32Array;
  private readonly searched: number;
  /** By section: who may end what it is in, if that can end. */
  private readonly ends: readonly (Changers | undefined)[];
  /** By actor: who may switch its task in. */
  private readonly switched: readonly (Changers | undefined)[];

  // of the state that is looked at
  private byTransaction = false;
  private enabled = 0;
  private alive = 0;
  private readonly at: Int32Array;
  /** By actor: who may conflict with its pending step, and where the table has more. */
  private readonly met: Int32Array;
  private readonly rows: Row[];
  private metKnown = 0;
  /** By blocked actor. */
  private readonly letByAny: Int32Array;
  private readonly letByAll: Int32Array;
  private letKnown = 0;
  private readonly insideOf: Int32Array;
  private insideKnown = 0;
  private readonly allSections: number;
  private readonly supporters: Int32Array;

  constructor(
    private readonly world: World,
    private readonly actors: readonly CompiledActor[],
    private readonly footprints: Footprints,
    private readonly looking: Looking,
  ) {
    this.searched = world.scheduled;
    if (this.searched > mostActors)
      throw new InputError(`${this.searched} actors: reducers work with at most ${mostActors}; search without one`);
    const flats: readonly FlatProgram[] = actors.slice(0, this.searched).map(({ flat }) => flat);
    const { places, points } = footprints;
    this.points = points;
    this.sections = sectionsOf(world, flats, footprints);
    // every place has its number before there are sets of them
    const ends = this.sections.map(({ within }) => (within === 0 ? -1 : places.named(`access to ${world.objects[within]!.name}`)));
    const switched = actors.map(({ spec }) =>
      spec.task === undefined ? -1 : places.named(`switched out ${world.objectNumber(spec.task)}`),
    );
    if (this.sections.length > mostSections)
      throw new InputError(
        `${this.sections.length} locks, files and other sections: reducers work with at most ${mostSections}; search without one`,
      );
    this.brackets = bracketsOf(world, flats, footprints);
    this.facts = factsOf(world, flats, footprints);
    this.pc = Int32Array.from(actors, ({ pc }) => pc);
    [this.at, this.met, this.letByAny, this.letByAll] = [
      new Int32Array(this.searched),
      new Int32Array(this.searched),
      new Int32Array(this.searched),
      new Int32Array(this.searched),
    ];
    this.supporters = new Int32Array(this.searched);
    this.insideOf = new Int32Array(this.sections.length);
    this.allSections = 2 ** this.sections.length - 1;
    const conflicts = new Conflicts(footprints, this.sections, []);
    this.ends = ends.map((place) => (place < 0 ? undefined : conflicts.changers([place])));
    this.switched = switched.map((place) => (place < 0 ? undefined : conflicts.changers([place])));
    this.lets = points.map((ofActor) => ofActor.map(() => undefined));
    this.barriers = this.sections.flatMap(({ never }, s) => (never ? [s] : []));
    // where a step may meet most others, little is lost by taking them all
    this.sticky = stickyPoints(world, footprints, flats, (actor, point) =>
      conflicts.row(actor, point, Part.full).reduce((sum, others) => sum + others.reduce((n, met) => n + (met & 1), 0), 0),
    );
    this.always = this.now = { conflicts, transactions: new Transactions(world, footprints, conflicts, this.brackets, this.sticky) };
    this.situations.set(0, this.always);
    this.rows = actors.slice(0, this.searched).map(() => []);
  }

  // --- made once

  private lettingOf(actor: number, at: number): Letting {
    const { full, wants, escapes } = this.points[actor]![at]!;
    return {
      wants: wants.map(({ places }) => this.always.conflicts.changers([...places, ...escapes])),
      escapes: this.always.conflicts.changers(escapes),
      looks: this.always.conflicts.changers([...full.reads, ...full.awaits], full.readsAll),
    };
  }

  // --- asked in a state: what depends on it alone is found out once, when it is asked for first

  look(enabled: number, transactions: boolean): void {
    this.enabled = enabled;
    this.byTransaction = transactions;
    this.locate();
    this.metKnown = 0;
    this.letKnown = 0;
    this.insideKnown = 0;
  }

  /** Where everybody is, and what holds from now on. */
  private locate(): void {
    const { cells } = this.world;
    this.alive = 0;
    for (let actor = 0; actor < this.searched; actor++) {
      this.at[actor] = cells[this.pc[actor]!]!;
      if (this.at[actor] !== 0) this.alive |= 1 << actor;
    }
    let hold = 0;
    for (let f = 0; f < this.facts.length; f++)
      if (this.facts[f]!.holds(cells) && this.among(this.facts[f]!.changers) === 0) hold |= 1 << f;
    let now = this.situations.get(hold);
    if (now === undefined) {
      const conflicts = new Conflicts(
        this.footprints,
        this.sections,
        this.facts.filter((_, f) => ((hold >> f) & 1) !== 0),
      );
      now = { conflicts, transactions: new Transactions(this.world, this.footprints, conflicts, this.brackets, this.sticky) };
      this.situations.set(hold, now);
    }
    this.now = now;
  }

  beginsTransaction(actor: number): boolean {
    this.locate();
    if (this.now.transactions.met(actor, this.at) < 0) return false;
    this.now.transactions.begun(actor, this.at[actor]!);
    return true;
  }

  isSafe(actor: number): boolean {
    const at = this.world.cells[this.pc[actor]!]!;
    if (at === 0 || this.sticky[actor]![at]!) return false;
    const rows = this.now.conflicts.row(actor, at, this.quiet(actor, at) ? Part.quiet : Part.full);
    for (let other = 0; other < this.searched; other++) if (other !== actor && (rows[other]![this.at[other]!]! & 1) !== 0) return false;
    return true;
  }

  isBoundPersistent(actor: number): boolean {
    const { at } = this;
    const staying = 1 << actor;
    const rows = this.now.conflicts.eitherWay(actor, at[actor]!, this.quiet(actor, at[actor]!));
    let met = 0;
    for (let other = 0; other < this.searched; other++) met |= (rows[other]![at[other]!]! & 1) << other;
    if (met === 0) return true;
    const moving = this.mayMove(staying, 0, this.supporters);
    for (let left = met & moving; left !== 0; left &= left - 1) {
      const other = 31 - Math.clz32(left & -left);
      if (!this.kept(other, rows[other]![at[other]!]!, moving, staying)) return false;
    }
    return true;
  }

  continuesTransaction(actor: number): 0 | 1 | 2 {
    return this.now.transactions.next(actor, this.world.cells[this.pc[actor]!]!, this.at);
  }

  conflictsWith(actor: number, moving: number, staying: number): number {
    if (((this.metKnown >> actor) & 1) === 0) this.findMet(actor);
    const rows = this.rows[actor]!;
    let found = 0;
    for (let left = this.met[actor]! & moving; left !== 0; left &= left - 1) {
      const other = 31 - Math.clz32(left & -left);
      if (!this.kept(other, rows[other]![this.at[other]!]!, moving, staying)) found |= 1 << other;
    }
    return found;
  }

  mayMove(staying: number, absent: number, supporters: Int32Array): number {
    let moving = this.enabled & ~staying & ~absent;
    let waiting = this.alive & ~this.enabled & ~staying & ~absent;
    for (let changed = true; changed && waiting !== 0; ) {
      changed = false;
      for (let left = waiting; left !== 0; left &= left - 1) {
        const actor = 31 - Math.clz32(left & -left);
        const by = this.movedBy(actor, moving, staying);
        if (by < 0) continue;
        supporters[actor] = by;
        moving |= 1 << actor;
        waiting &= ~(1 << actor);
        changed = true;
      }
    }
    return moving;
  }

  get cyclic(): boolean {
    return this.sticky.some((ofActor) => ofActor.includes(true));
  }

  isSticky(actor: number): boolean {
    return this.sticky[actor]![this.at[actor]!]!;
  }

  /** Whether somebody who stays keeps an actor, of whom these are the bits of conflict, from all that it conflicts by. */
  private kept(other: number, met: number, moving: number, staying: number): boolean {
    const { sections, ends, at } = this;
    for (let left = ~(met >>> 1) & this.allSections; left !== 0; left &= left - 1) {
      const s = 31 - Math.clz32(left & -left);
      const inside = this.inside(s) & staying;
      if (
        inside !== 0 &&
        (ends[s] === undefined || (this.among(ends[s]) & moving) === 0) &&
        !sections[s]!.passes(other, at[other]!, inside)
      )
        return true;
    }
    return false;
  }

  /** One of `moving` whose steps may let a blocked actor go; -1 = none. */
  private movedBy(actor: number, moving: number, staying: number): number {
    for (let i = 0; i < this.barriers.length; i++) {
      const section = this.barriers[i]!;
      if ((this.inside(section) & staying) !== 0 && this.sections[section]!.never!(actor, this.at[actor]!)) return -1;
    }
    if (((this.letKnown >> actor) & 1) === 0) this.findLet(actor);
    const all = this.letByAll[actor]!;
    const by = all !== 0 && (all & ~moving) === 0 ? all : this.letByAny[actor]! & moving;
    return 31 - Math.clz32(by & -by);
  }

  /** Who may conflict with the actor's pending step. */
  private findMet(actor: number): void {
    const { at } = this;
    const { conflicts, transactions } = this.now;
    let met = this.byTransaction ? transactions.met(actor, at) : -1;
    if (met >= 0) this.rows[actor] = transactions.row(actor);
    else {
      const rows = conflicts.row(actor, at[actor]!, this.quiet(actor, at[actor]!) ? Part.quiet : Part.full);
      this.rows[actor] = rows;
      met = 0;
      for (let other = 0; other < this.searched; other++) met |= (rows[other]![at[other]!]! & 1) << other;
    }
    this.met[actor] = met;
    this.metKnown |= 1 << actor;
  }

  /** Who may let the blocked actor go: any of some, or all of others together. */
  private findLet(actor: number): void {
    const { world, actors } = this;
    const at = this.at[actor]!;
    const { needsAll, wants } = this.points[actor]![at]!;
    this.lets[actor]![at] ??= this.lettingOf(actor, at);
    const lets = this.lets[actor]![at];
    this.letKnown |= 1 << actor;
    this.letByAll[actor] = 0;
    const { out } = actors[actor]!;
    if (out >= 0 && world.cells[out] === OnCpu.out) {
      this.letByAny[actor] = this.among(this.switched[actor]!);
      return;
    }
    for (let i = 0; i < wants.length; i++) {
      if (!wants[i]!.missing(world.cells)) continue;
      this.letByAny[actor] = this.among(lets.wants[i]!);
      return;
    }
    const waits = needsAll ? this.waitsFor(actor) : 0;
    if (waits !== 0 && (waits & (1 << actor)) === 0) {
      this.letByAll[actor] = waits;
      this.letByAny[actor] = this.among(lets.escapes);
    } else this.letByAny[actor] = this.among(lets.looks) & ~(1 << actor);
  }

  private waitsFor(actor: number): number {
    let set = 0;
    for (let other = 0; other < this.searched; other++) if (this.looking.waitsFor(actor, other)) set |= 1 << other;
    return set;
  }

  /** Those in a section. */
  private inside(section: number): number {
    if (((this.insideKnown >> section) & 1) === 0) {
      this.insideKnown |= 1 << section;
      this.insideOf[section] = this.sections[section]!.inside((1 << this.searched) - 1);
    }
    return this.insideOf[section]!;
  }

  /** Those of them in this state. */
  private among(changers: Changers): number {
    let set = 0;
    for (let actor = 0; actor < this.searched; actor++) set |= changers[actor]![this.at[actor]!]! << actor;
    return set;
  }

  private quiet(actor: number, at: number): boolean {
    const point = this.points[actor]![at]!;
    if (point.isQuiet === undefined) return false;
    const compiled = this.actors[actor]!.points[at]!;
    this.looking.peek(compiled);
    return point.isQuiet(this.world.cells, compiled.buffer);
  }
}

/** Sets of actors are bits of a 32-bit integer. */
const mostActors = 31;
const mostSections = 31;
