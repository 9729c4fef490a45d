import { type Footprint, placeSet, type PlaceSet } from '../core/operation/footprint.js';
import type { Changers, Fact } from './fact.js';
import type { Footprints } from './footprints.js';
import type { StaySection } from './sections.js';

/** By actor and point: everything that it may touch from there on. */
interface Future {
  readonly reads: readonly (readonly PlaceSet[])[];
  readonly writes: readonly (readonly PlaceSet[])[];
}

/**
 * By other actor and its point: bit 0, the step may conflict with something from there on; bit s + 1, also while
 * somebody stays in section s.
 */
export type Row = readonly Uint32Array[];

/**
 * What of a step is asked about: all of it; what it does where it is quiet; all but the sections that it enters and the
 * locks that it takes, or but the lock that it drops.
 */
export const Part = { full: 0, quiet: 1, unopened: 2, unclosed: 3 } as const;
export type Part = (typeof Part)[keyof typeof Part];

/** Which steps may meet which futures, while certain facts hold. A row is made when it is first asked for. */
export class Conflicts {
  private readonly futures: readonly Future[];
  /** By actor: of each point the number of its class, and the sets of each class, reads and writes by turns. */
  private readonly classes: readonly { readonly of: readonly number[]; readonly classes: readonly (readonly PlaceSet[])[] }[];
  /** By actor, and point four times, + the part. */
  private readonly rows: (Row | undefined)[][];
  /** Many steps have the same footprint. */
  private readonly made = new Map<string, Row>();
  /** By actor, and point twice, + 1 where it is quiet; and what it is made from, when that is first asked for. */
  private readonly strict: (Row | undefined)[][];
  private touching: readonly Future[] | undefined;
  /** By actor and point: where it leads, as far as it is known. */
  private readonly leads: readonly (readonly (readonly number[])[])[];

  constructor(
    private readonly footprints: Footprints,
    private readonly sections: readonly StaySection[],
    private readonly facts: readonly Fact[],
  ) {
    this.leads = footprints.flows.map(({ after }, actor) =>
      after.map((next, point) =>
        facts.reduce(
          (left, fact) => (fact.after[actor]!.has(point) ? left.filter((to) => fact.after[actor]!.get(point)!.includes(to)) : left),
          next,
        ),
      ),
    );
    this.futures = [this.closure(() => false), ...sections.map((section) => this.closure((actor, point) => section.stops(actor, point)))];
    this.classes = footprints.points.map((ofActor, other) =>
      distinct(ofActor.map((_, at) => this.futures.flatMap(({ reads, writes }) => [reads[other]![at]!, writes[other]![at]!]))),
    );
    this.rows = footprints.points.map(() => []);
    this.strict = footprints.points.map(() => []);
  }

  /** Whether the step there is quiet, as far as the facts tell. */
  isQuiet(actor: number, point: number): boolean {
    return this.footprints.points[actor]![point]?.quiet !== undefined && this.facts.some(({ after }) => after[actor]!.has(point));
  }
  /** What it touches, as far as they tell. */
  now(actor: number, point: number): Footprint | undefined {
    const of = this.footprints.points[actor]![point];
    return this.isQuiet(actor, point) ? of!.quiet : of?.full;
  }
  /** Where it leads, as far as they tell. */
  after(actor: number, point: number): readonly number[] {
    return this.leads[actor]![point]!;
  }

  row(actor: number, point: number, part: Part): Row {
    const number = point * 4 + part;
    const known = this.rows[actor]![number];
    if (known !== undefined) return known;
    const { full, quiet, locks } = this.footprints.points[actor]![point]!;
    const counts =
      part === Part.unopened
        ? (place: number) => !full.enters.has(place)
        : part === Part.unclosed
          ? (place: number) => !locks.includes(place)
          : () => true;
    const made = this.rowOf(actor, part === Part.quiet ? quiet! : full, counts);
    this.rows[actor]![number] = made;
    return made;
  }

  /**
   * As a row, but of conflicts whichever comes first; it counts as one that somebody there may wait for what the step
   * changes, be it that a section stops it.
   */
  eitherWay(actor: number, point: number, quiet: boolean): Row {
    const number = point * 2 + (quiet ? 1 : 0);
    const known = this.strict[actor]![number];
    if (known !== undefined) return known;
    this.touching ??= [() => false, ...this.sections.map((section) => (other: number, at: number) => section.stops(other, at))].map(
      (stops) => this.closure(stops, true),
    );
    const { size } = this.footprints.places;
    const of = this.footprints.points[actor]![point]!;
    const footprint = quiet ? of.quiet! : of.full;
    const touched = placeSet(new Set(everyPlace(footprint)), size, footprint.readsAll);
    const changed = placeSet(footprint.writes, size, footprint.writesAll);
    const made = this.footprints.points.map((ofActor, other) =>
      Uint32Array.from(ofActor, (_, at) =>
        other === actor
          ? 0
          : this.touching!.reduce(
              (bits, { reads, writes }, f) =>
                meet(changed, reads[other]![at]!) || meet(changed, writes[other]![at]!) || meet(touched, writes[other]![at]!)
                  ? bits | (1 << f)
                  : bits,
              0,
            ),
      ),
    );
    this.strict[actor]![number] = made;
    return made;
  }

  /** Who may change one of these places. */
  changers(places: Iterable<number>, all = false): Changers {
    const set = placeSet(new Set(places), this.footprints.places.size, all);
    return this.futures[0]!.writes.map((ofActor) => Uint8Array.from(ofActor, (writes) => (meet(set, writes) ? 1 : 0)));
  }

  private rowOf(actor: number, footprint: Footprint, counts: (place: number) => boolean): Row {
    const { size } = this.footprints.places;
    const reads = placeSet(new Set([...footprint.reads].filter(counts)), size, footprint.readsAll);
    const changed = placeSet(
      new Set([...footprint.writes].filter((place) => counts(place) && !footprint.frees.has(place))),
      size,
      footprint.writesAll,
    );
    const key = `${actor}: ${reads} ${changed}`;
    const known = this.made.get(key);
    if (known !== undefined) return known;
    // it touches few places
    const words = [...reads.keys()].filter((i) => (reads[i]! | changed[i]!) !== 0);
    const row = this.classes.map(({ classes, of }, other) => {
      if (other === actor) return new Uint32Array(of.length);
      const met = classes.map((sets) => {
        let bits = 0;
        for (let f = 0; f < this.futures.length; f++) {
          const [theirReads, theirWrites] = [sets[2 * f]!, sets[2 * f + 1]!];
          if (words.some((i) => ((changed[i]! & (theirReads[i]! | theirWrites[i]!)) | (reads[i]! & theirWrites[i]!)) !== 0)) bits |= 1 << f;
        }
        return bits;
      });
      return Uint32Array.from(of, (c) => met[c]!);
    });
    this.made.set(key, row);
    return row;
  }

  /**
   * What may be touched from each point on, up to before the points at which somebody else's section stops it;
   * `strict`: what is looked at to wait there counts too, as all that is waited for.
   */
  private closure(stops: (actor: number, point: number) => boolean, strict = false): Future {
    const { points, flows, places } = this.footprints;
    const { size } = places;
    const now = points.map((ofActor, actor) => ofActor.map((_, p) => this.now(actor, p)));
    const reads = now.map((ofActor) =>
      ofActor.map((one) => placeSet(new Set(one && (strict ? everyPlace(one) : looksAt(one))), size, one?.readsAll)),
    );
    const writes = now.map((ofActor) => ofActor.map((one) => placeSet(one?.writes ?? new Set(), size, one?.writesAll)));
    const waited = strict ? reads.map((ofActor) => ofActor.map((set) => set.slice())) : undefined;
    flows.forEach(({ after }, actor) => {
      if (waited)
        after.forEach((_, point) =>
          this.after(actor, point).forEach((to) => to !== 0 && stops(actor, to) && join(reads[actor]![point]!, waited[actor]![to]!)),
        );
      const open = after.map((_, point) => this.after(actor, point).filter((to) => to !== 0 && !stops(actor, to)));
      for (let changed = true; changed; ) {
        changed = false;
        for (let point = after.length - 1; point > 0; point--) {
          for (const next of open[point]!) {
            if (join(reads[actor]![point]!, reads[actor]![next]!)) changed = true;
            if (join(writes[actor]![point]!, writes[actor]![next]!)) changed = true;
          }
        }
      }
    });
    return { reads, writes };
  }
}

const looksAt = ({ reads, pauses, asks }: Footprint): readonly number[] => [...reads, ...pauses, ...asks];
/** Whatever it looks at, be it only to see whether it can go or whom to wait for. */
const everyPlace = ({ reads, awaits, pauses, asks }: Footprint): readonly number[] => [...reads, ...awaits, ...pauses, ...asks];

function meet(a: PlaceSet, b: PlaceSet): boolean {
  for (let i = 0; i < a.length; i++) if ((a[i]! & b[i]!) !== 0) return true;
  return false;
}

/** Which of the sets are equal: by number the class, and the sets of each class. */
function distinct(sets: readonly (readonly PlaceSet[])[]): {
  readonly of: readonly number[];
  readonly classes: readonly (readonly PlaceSet[])[];
} {
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
