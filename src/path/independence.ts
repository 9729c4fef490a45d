import { InputError } from '../core/error.js';
import { placeSet, type PlaceSet } from '../core/footprint.js';
import type { Independence } from '../core/independence.js';
import type { World } from '../core/world.js';
import { OnCpu } from '../kernel/task.js';
import { type ControlFlow, cuts } from './control-flow.js';
import type { Footprints, PointFootprint } from './footprints.js';
import type { FlatProgram } from './flatten.js';
import type { CompiledActor, CompiledPoint } from './program.js';
import { sectionsOf, type StaySection } from './sections.js';

/** How an executor looks at the state that it is in. */
export interface Looking {
  /** The arguments of the operation that an actor stands at. */
  peek(point: CompiledPoint): void;
  waitsFor(actor: number, other: number): boolean;
}

/** By actor and point: everything that it may touch from there on. */
interface Future {
  readonly reads: readonly (readonly PlaceSet[])[];
  readonly writes: readonly (readonly PlaceSet[])[];
}

/** By actor and point: 1, from there on it may change what is asked about. */
type Changers = readonly Uint8Array[];

/** Who may let a blocked actor go from its point. */
interface Letting {
  /** By what it wants: who may change that, or end the object that it waits at. */
  readonly wants: readonly Changers[];
  readonly escapes: Changers;
  readonly looks: Changers;
}

/**
 * Which steps may meet, from the footprints of the points that each actor can still come to. Tables by pairs of points, made once; asking allocates nothing.
 */
export class Independent implements Independence {
  private readonly points: readonly (readonly (PointFootprint | undefined)[])[];
  private readonly flows: readonly ControlFlow[];
  /** By actor and point: every cycle goes through one of them. */
  private readonly turns: readonly (readonly boolean[])[];
  private readonly places: Footprints['places'];
  private readonly future: Future;
  private readonly sections: readonly StaySection[];
  /** Sections that may keep a blocked actor where it is, whoever moves. */
  private readonly barriers: readonly number[];
  /**
   * By asking actor, its point twice (+ 1 where it is quiet), other actor and its point: bit 0, they may conflict; bit s + 1, also while somebody
   * stays in section s.
   */
  private readonly conflict: readonly (readonly (readonly Uint32Array[])[])[];
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
  private enabled = 0;
  private alive = 0;
  private readonly at: Int32Array;
  /** By actor: who may conflict with its pending step, and where the table has more. */
  private readonly met: Int32Array;
  private readonly rows: (readonly Uint32Array[])[];
  private metKnown = 0;
  /** By blocked actor. */
  private readonly letByAny: Int32Array;
  private readonly letByAll: Int32Array;
  private letKnown = 0;
  private readonly insideOf: Int32Array;
  private insideKnown = 0;
  private readonly allSections: number;

  constructor(
    private readonly world: World,
    private readonly actors: readonly CompiledActor[],
    { flows, places, points }: Footprints,
    private readonly looking: Looking,
  ) {
    this.searched = world.scheduled;
    if (this.searched > mostActors) throw new InputError(`${this.searched} actors: reducers work with at most ${mostActors}; search without one`);
    const flats: readonly FlatProgram[] = actors.slice(0, this.searched).map(({ flat }) => flat);
    this.flows = flows;
    this.places = places;
    this.points = points;
    this.sections = sectionsOf(world, flats, this.flows, points);
    // every place has its number before there are sets of them
    const ends = this.sections.map(({ within }) => (within === 0 ? -1 : places.named(`access to ${world.objects[within]!.name}`)));
    const switched = actors.map(({ spec }) => (spec.task === undefined ? -1 : places.named(`switched out ${world.objectNumber(spec.task)}`)));
    this.future = this.closure(() => false);
    if (this.sections.length > mostSections) throw new InputError(`${this.sections.length} locks, files and other sections: reducers work with at most ${mostSections}; search without one`);
    this.conflict = this.conflicts([this.future, ...this.sections.map((section) => this.closure((actor, point) => section.stops(actor, point)))]);
    this.pc = Int32Array.from(actors, ({ pc }) => pc);
    [this.at, this.met, this.letByAny, this.letByAll] = [new Int32Array(this.searched), new Int32Array(this.searched), new Int32Array(this.searched), new Int32Array(this.searched)];
    this.rows = actors.slice(0, this.searched).map((_, actor) => this.conflict[actor]![0]!);
    this.insideOf = new Int32Array(this.sections.length);
    this.allSections = 2 ** this.sections.length - 1;
    this.ends = ends.map((place) => (place < 0 ? undefined : this.changers([place])));
    this.switched = switched.map((place) => (place < 0 ? undefined : this.changers([place])));
    this.lets = points.map((ofActor) => ofActor.map(() => undefined));
    this.barriers = this.sections.flatMap(({ never }, s) => (never ? [s] : []));
    // where a step may meet most others, little is lost by taking them all
    this.turns = this.flows.map((flow, actor) => cuts(flow, (point) => this.conflict[actor]![point * 2]!.reduce((sum, others) => sum + others.reduce((n, met) => n + (met & 1), 0), 0)));
  }

  // --- made once

  /** What may be touched from each point on, up to before the points at which somebody else's section stops it. */
  private closure(stops: (actor: number, point: number) => boolean): Future {
    const { size } = this.places;
    const reads = this.points.map((points) => points.map((point) => placeSet(new Set([...(point?.full.reads ?? []), ...(point?.full.pauses ?? [])]), size, point?.full.readsAll)));
    const writes = this.points.map((points) => points.map((point) => placeSet(point?.full.writes ?? new Set(), size, point?.full.writesAll)));
    this.flows.forEach(({ after }, actor) => {
      for (let changed = true; changed; ) {
        changed = false;
        for (let point = after.length - 1; point > 0; point--) {
          for (const next of after[point]!) {
            if (next === 0 || stops(actor, next)) continue;
            if (join(reads[actor]![point]!, reads[actor]![next]!)) changed = true;
            if (join(writes[actor]![point]!, writes[actor]![next]!)) changed = true;
          }
        }
      }
    });
    return { reads, writes };
  }

  /** Many points have the same future, and many steps the same footprint: each pair of these is looked at once. */
  private conflicts(futures: readonly Future[]): Independent['conflict'] {
    const { size } = this.places;
    const known = new Map<string, readonly Uint32Array[]>();
    const nobody = this.points.map((ofActor) => new Uint32Array(ofActor.length));
    const distinctFutures = this.points.map((ofActor, other) => distinct(ofActor.map((_, at) => futures.flatMap(({ reads, writes }) => [reads[other]![at]!, writes[other]![at]!]))));
    return this.points.map((points, actor) =>
      points.flatMap((point) =>
        [point?.full, point?.quiet].map((footprint) => {
          if (footprint === undefined) return nobody;
          const mine = placeSet(footprint.reads, size, footprint.readsAll);
          const changed = placeSet(new Set([...footprint.writes].filter((place) => !footprint.frees.has(place))), size, footprint.writesAll);
          const key = `${mine} ${changed}`;
          let rows = known.get(key);
          if (rows === undefined) {
            rows = distinctFutures.map(({ classes, of }) => {
              const met = classes.map((sets) => futures.reduce((bits, _, f) => (meet(changed, sets[2 * f]!) || meet(changed, sets[2 * f + 1]!) || meet(mine, sets[2 * f + 1]!) ? bits | (1 << f) : bits), 0));
              return Uint32Array.from(of, (c) => met[c]!);
            });
            known.set(key, rows);
          }
          return rows.map((row, other) => (other === actor ? nobody[other]! : row));
        }),
      ),
    );
  }

  /** Who may change one of these places, by actor and point. */
  private changers(places: Iterable<number>, all = false): Changers {
    const set = placeSet(new Set(places), this.places.size, all);
    return this.future.writes.map((ofActor) => Uint8Array.from(ofActor, (writes) => (meet(set, writes) ? 1 : 0)));
  }

  private lettingOf(actor: number, at: number): Letting {
    const { full, wants, escapes } = this.points[actor]![at]!;
    return {
      wants: wants.map(({ places }) => this.changers([...places, ...escapes])),
      escapes: this.changers(escapes),
      looks: this.changers([...full.reads, ...full.awaits], full.readsAll),
    };
  }

  // --- asked in a state: what depends on it alone is found out once, when it is asked for first

  look(enabled: number): void {
    const { cells } = this.world;
    this.enabled = enabled;
    this.alive = 0;
    for (let actor = 0; actor < this.searched; actor++) {
      this.at[actor] = cells[this.pc[actor]!]!;
      if (this.at[actor] !== 0) this.alive |= 1 << actor;
    }
    this.metKnown = 0;
    this.letKnown = 0;
    this.insideKnown = 0;
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
    return this.turns.some((ofActor) => ofActor.includes(true));
  }

  loops(actor: number): boolean {
    return this.turns[actor]![this.at[actor]!]!;
  }

  /** Whether somebody who stays keeps an actor, of whom these are the bits of conflict, from all that it conflicts by. */
  private kept(other: number, met: number, moving: number, staying: number): boolean {
    const { sections, ends, at } = this;
    for (let left = ~(met >>> 1) & this.allSections; left !== 0; left &= left - 1) {
      const s = 31 - Math.clz32(left & -left);
      const inside = this.inside(s) & staying;
      if (inside !== 0 && (ends[s] === undefined || (this.among(ends[s]) & moving) === 0) && !sections[s]!.passes(other, at[other]!, inside)) return true;
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
    const rows = this.conflict[actor]![at[actor]! * 2 + (this.quiet(actor, at[actor]!) ? 1 : 0)]!;
    let met = 0;
    for (let other = 0; other < this.searched; other++) met |= (rows[other]![at[other]!]! & 1) << other;
    this.rows[actor] = rows;
    this.met[actor] = met;
    this.metKnown |= 1 << actor;
  }

  /** Who may let the blocked actor go: any of some, or all of others together. */
  private findLet(actor: number): void {
    const { world, actors } = this;
    const at = this.at[actor]!;
    const { touches, wants } = this.points[actor]![at]!;
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
    const waits = touches.needsAll ? this.waitsFor(actor) : 0;
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

function meet(a: PlaceSet, b: PlaceSet): boolean {
  for (let i = 0; i < a.length; i++) if ((a[i]! & b[i]!) !== 0) return true;
  return false;
}

/** Which of the sets are equal: by number the class, and the sets of each class. */
function distinct(sets: readonly (readonly PlaceSet[])[]): { readonly of: readonly number[]; readonly classes: readonly (readonly PlaceSet[])[] } {
  const numbers = new Map<string, number>();
  const classes: (readonly PlaceSet[])[] = [];
  const of = sets.map((set) => {
    const key = set.join(' ');
    const known = numbers.get(key) ?? classes.push(set) - 1;
    numbers.set(key, known);
    return known;
  });
  return { of, classes };
}

/** Adds the second to the first; whether that made a difference. */
function join(to: PlaceSet, from: PlaceSet): boolean {
  let changed = false;
  for (let i = 0; i < to.length; i++) {
    const both = (to[i]! | from[i]!) >>> 0;
    if (both === to[i]) continue;
    to[i] = both;
    changed = true;
  }
  return changed;
}
