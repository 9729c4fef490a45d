import type { Footprint } from '../core/operation/footprint.js';
import { Event } from '../core/world/event.js';
import type { World } from '../core/world/world.js';
import { locationsOf } from './arguments.js';
import type { Footprints } from './footprints.js';
import type { Looking } from './independence.js';
import type { CompiledActor } from '../path/program.js';

/** What the next step of an actor may touch, told as numbers: of each place twice its number, + 1 where it is changed. */
export class NextSteps {
  /** By place: two actors may touch it. */
  private readonly shared: boolean[];
  /** By object: the place that says whether it may be accessed. */
  private readonly access: readonly number[];
  /** By cell that some only add to: a place for each of these, which only that one changes, and who else touches the cell looks at. */
  private readonly sums: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** By actor, point twice (+ 1 where it is quiet) and cell of its location: known already. */
  private readonly known: readonly (readonly Map<number, readonly number[]>[])[];
  /** By actor and point: the locations of its operation. */
  private readonly locations: readonly (readonly ReturnType<typeof locationsOf>[])[];

  constructor(
    private readonly world: World,
    private readonly actors: readonly CompiledActor[],
    private readonly points: Footprints['points'],
    places: Footprints['places'],
    private readonly looking: Looking,
  ) {
    this.access = world.objects.map(({ name }) => places.named(`access to ${name}`));
    this.sums = this.sumsOf(places);
    const touchers: number[] = Array.from({ length: places.size }, () => none);
    this.points.forEach((ofActor, actor) => {
      for (const point of ofActor) {
        if (!point) continue;
        const { reads, writes, awaits, pauses, asks, readsAll, writesAll } = point.full;
        const all = readsAll || writesAll ? touchers.keys() : [...reads, ...writes, ...awaits, ...pauses, ...asks];
        for (const place of all) touchers[place] = touchers[place] === none || touchers[place] === actor ? actor : several;
      }
    });
    this.shared = touchers.map((actor) => actor === several);
    for (const [cell, sums] of this.sums) for (const place of sums.values()) this.shared[place] = this.shared[cell]!;
    this.known = points.map((ofActor) => ofActor.flatMap(() => [new Map(), new Map()]));
    this.locations = points.map((_, actor) => actors[actor]!.flat.points.map((point) => (point ? locationsOf(point) : [])));
  }

  /** What is given stays as it is; the same is given again where nothing differs. */
  footprint(actor: number): readonly number[] {
    const at = this.world.cells[this.actors[actor]!.pc]!;
    const point = this.points[actor]![at];
    if (point === undefined) return [];
    const compiled = this.actors[actor]!.points[at]!;
    const { buffer } = compiled;
    this.looking.peek(compiled);
    const quiet = point.isQuiet?.(this.world.cells, buffer) ?? false;
    const [first, another] = this.locations[actor]![at]!;
    // of several it is not asked which words they are
    const location = another === undefined ? first : undefined;
    // the other places do not depend on the state
    const cell = location === undefined ? -1 : buffer[location.argument]!;
    const known = this.known[actor]![at * 2 + (quiet ? 1 : 0)]!;
    let found = known.get(cell);
    if (found === undefined) {
      const whole = quiet ? point.quiet! : point.full;
      const rest = quiet ? point.quietRest! : point.rest;
      found = this.made(another === undefined ? rest : whole, actor, location, cell, quiet && point.says.quiet!.readsLocations === true);
      if (this.sums.size > 0) found = this.withSums(found, actor, point.says.adds === true ? cell : -1);
      known.set(cell, found);
    }
    return found;
  }

  private sumsOf(places: Footprints['places']): ReadonlyMap<number, ReadonlyMap<number, number>> {
    const sums = new Map<number, Map<number, number>>();
    this.points.forEach((ofActor, actor) => {
      for (const cell of ofActor.flatMap((point) => (point?.says.adds ? point.about : []))) {
        if (!sums.has(cell)) sums.set(cell, new Map());
        sums.get(cell)!.set(actor, places.named(`added by ${actor} to ${this.world.layout.names[cell]}`, cell));
      }
    });
    return sums;
  }

  /** Who adds to a cell touches its own part of the sum; whoever else touches it looks at all parts. */
  private withSums(footprint: readonly number[], actor: number, adds: number): readonly number[] {
    const own = this.sums.get(adds)?.get(actor);
    const others = footprint.filter((part) => own === undefined || part >> 1 !== adds);
    const parts = others.flatMap((part) => [...(this.sums.get(part >> 1)?.values() ?? [])].map((place) => place * 2));
    return [...new Set([...others, ...parts, ...(own !== undefined && this.shared[own] ? [own * 2 + 1] : [])])];
  }

  private made(
    { reads, writes, awaits, pauses, asks, readsAll, writesAll }: Footprint,
    actor: number,
    location: ReturnType<typeof locationsOf>[number] | undefined,
    cell: number,
    readsOnly: boolean,
  ): readonly number[] {
    const found = new Set<number>();
    const add = (place: number, write: boolean): void => {
      if (this.shared[place]) found.add(place * 2 + (write ? 1 : 0));
    };
    if (readsAll || writesAll) this.shared.forEach((_, place) => add(place, writesAll));
    for (const place of [...reads, ...awaits, ...pauses, ...asks]) add(place, false);
    for (const place of writes) add(place, true);
    if (location !== undefined && cell >= 0) {
      const object = this.world.ownerOf(cell);
      if (object > 0) add(this.access[object]!, false);
      for (const touched of object > 0 ? this.world.touchedBy(Event.access, { actor, about: [[object]], taken: [], held: [] }) : []) {
        if (touched === undefined) this.shared.forEach((_, at) => add(at, true));
        for (const place of [...(touched?.reads ?? []), ...(touched?.writes ?? [])]) add(place, false);
        for (const place of touched?.writes ?? []) add(place, true);
      }
      const writesCause = location.writes && this.world.causes?.heeds(Event.access) === true;
      for (const place of this.world.causes?.cellsOf(object) ?? []) {
        add(place, false);
        if (writesCause) add(place, true);
      }
      for (const place of this.world.fieldAt(cell)) {
        if (location.reads) add(place, false);
        if (location.writes && !readsOnly) add(place, true);
      }
    }
    return [...found];
  }
}

const none = -1;
const several = -2;
