import type { World } from '../core/world/world.js';
import { type Footprints, locationsOf, type PointFootprint } from './footprints.js';
import type { Looking } from './independence.js';
import type { CompiledActor } from '../path/program.js';

/** What the next step of an actor may touch, told as numbers: of each place twice its number, + 1 where it is changed. */
export class NextSteps {
  /** By place: two actors may touch it. */
  private readonly shared: readonly boolean[];
  /** By object: the place that says whether it may be accessed. */
  private readonly access: readonly number[];
  /** By actor, point twice (+ 1 where it is quiet) and cell of its location: known already. */
  private readonly known: readonly (readonly Map<number, readonly number[]>[])[];
  /** By actor and point: an operation has one location at most. */
  private readonly locations: readonly (readonly (ReturnType<typeof locationsOf>[number] | undefined)[])[];

  constructor(
    private readonly world: World,
    private readonly actors: readonly CompiledActor[],
    private readonly points: Footprints['points'],
    places: Footprints['places'],
    private readonly looking: Looking,
  ) {
    this.access = world.objects.map(({ name }) => places.named(`access to ${name}`));
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
    this.known = points.map((ofActor) => ofActor.flatMap(() => [new Map(), new Map()]));
    this.locations = points.map((_, actor) => actors[actor]!.flat.points.map((point) => (point ? locationsOf(point)[0] : undefined)));
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
    const location = this.locations[actor]![at];
    // the other places do not depend on the state
    const cell = location === undefined ? -1 : buffer[location.argument]!;
    const known = this.known[actor]![at * 2 + (quiet ? 1 : 0)]!;
    let found = known.get(cell);
    if (found === undefined) {
      found = this.made(point, quiet, location, cell);
      known.set(cell, found);
    }
    return found;
  }

  private made(
    point: PointFootprint,
    quiet: boolean,
    location: ReturnType<typeof locationsOf>[number] | undefined,
    cell: number,
  ): readonly number[] {
    const { reads, writes, awaits, pauses, asks, readsAll, writesAll } = quiet ? point.quietRest! : point.rest;
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
      for (const place of this.world.fieldAt(cell)) {
        if (location.reads) add(place, false);
        if (location.writes && !(quiet && point.says.quiet!.readsLocations)) add(place, true);
      }
    }
    return [...found];
  }
}

const none = -1;
const several = -2;
