import type { Section } from '../core/operation/section.js';
import type { World } from '../core/world/world.js';
import { bracketOf, byResult } from './brackets.js';
import { type ControlFlow, targets } from './control-flow.js';
import { readers } from '../kernel/rcu.js';
import { isThroughout } from './nesting.js';
import type { FlatProgram } from '../path/flatten.js';
import type { Footprints, PointFootprint } from './footprints.js';

type Points = readonly (readonly (PointFootprint | undefined)[])[];

/** A section that keeps others from passing certain points for as long as somebody stays in it. Sets of actors are bits. */
export interface StaySection {
  stops(actor: number, point: number): boolean;
  /** Those of `staying` who are in it now. */
  inside(staying: number): number;
  /** The object whose end lets others pass although somebody is inside, or 0. */
  readonly within: number;
  /** Whether an actor may pass its next stop all the same: it asked before those inside came. */
  passes(actor: number, point: number, inside: number): boolean;
  /** Whether a blocked actor cannot go while those inside stay, whoever else moves. */
  readonly never?: (actor: number, point: number) => boolean;
}

/** Every section that the system's actors can be in. */
export function sectionsOf(
  world: World,
  flats: readonly FlatProgram[],
  { flows, points, foreign }: Pick<Footprints, 'flows' | 'points' | 'foreign'>,
): readonly StaySection[] {
  const waitedFor = new Map<Section, Set<number>>();
  for (const ofActor of points)
    for (const point of ofActor) {
      const section = point?.says.waitsForAll;
      const about = point?.about.length === 1 ? point.about : [];
      if (section) waitedFor.set(section, new Set([...(waitedFor.get(section) ?? []), ...about]));
    }
  // an interrupt that shares its CPU comes although it cannot go on
  const comes = flats.map(({ entry }, actor) =>
    world.actors[actor]!.cpu !== undefined && isThroughout(world, readers, actor) ? targets(entry, []) : [],
  );
  return [...waitedFor].flatMap(([section, about]) => {
    if (section.inside) return [asked(world, section, flows, points)];
    // whoever stays keeps nobody from a lock that somebody else drops
    if (section.each === 'word')
      return [...about].flatMap((cell) => (foreign.has(cell) ? [] : [lock(world, section, cell, points, comes)]));
    return section.each === 'object' ? [...about].map((object) => ofObject(world, section, object, flats, points)) : [];
  });
}

const stopsAt = (points: Points, is: (point: PointFootprint) => boolean): readonly (readonly boolean[])[] =>
  points.map((ofActor) => ofActor.map((point) => point !== undefined && is(point)));

/**
 * Whoever waits asks first who is in the section. On its way from the one to the other it may have asked before those inside came.
 * Where others ask for it, such as for a callback, what they asked for says so.
 */
function asked(world: World, section: Section, flows: readonly ControlFlow[], points: Points): StaySection {
  const inside = section.inside!(world);
  const stops = stopsAt(points, ({ says }) => says.waitsForAll === section);
  const asking = stopsAt(points, ({ says }) => says.asks === section);
  const isAsked = stopsAt(points, ({ says }) => says.waitsForAll === section && says.asked !== undefined);
  const requests = points.map((ofActor, actor) => {
    const own = ofActor.filter((point, p) => point && isAsked[actor]![p]);
    const objects = own.flatMap((point) => point!.about);
    return own[0]?.says.asked?.(world, objects);
  });
  const open = flows.map(({ after }, actor) => {
    const reaches = after.map(() => false);
    for (let changed = true; changed; ) {
      changed = false;
      after.forEach((next, point) => {
        if (reaches[point] || asking[actor]![point] || !next.some((to) => stops[actor]![to] || reaches[to])) return;
        reaches[point] = true;
        changed = true;
      });
    }
    return reaches;
  });
  return {
    stops: (actor, point) => stops[actor]![point]!,
    inside: (staying) => inside() & staying,
    within: 0,
    passes(actor, point, staying) {
      const request = requests[actor];
      if (request === undefined) return open[actor]![point]!;
      // whoever is about to do what it was asked for comes back for what is asked only then
      return !isAsked[actor]![point] && request.waitsForNone(staying);
    },
    ...(requests.some((request) => request !== undefined) && {
      never: (actor: number, point: number) => isAsked[actor]![point]! && !requests[actor]!.pending(),
    }),
  };
}

/** A lock that somebody holds. */
function lock(world: World, section: Section, cell: number, points: Points, comes: readonly (readonly number[])[]): StaySection {
  const stops = stopsAt(points, ({ says, about }) => says.waitsForAll === section && about.length === 1 && about[0] === cell);
  return {
    stops: (actor, point) => stops[actor]![point]! && !comes[actor]!.includes(point),
    inside: (staying) => (world.cells[cell] === 0 ? 0 : (1 << (world.cells[cell]! - 1)) & staying),
    within: world.ownerOf(cell),
    passes: () => false,
  };
}

/** A section of an object, such as an operation on a file, whose release waits for it. Who is in it is known from where it stands. */
function ofObject(world: World, section: Section, object: number, flats: readonly FlatProgram[], points: Points): StaySection {
  const stops = stopsAt(points, ({ says, about }) => says.waitsForAll === section && about.length === 1 && about[0] === object);
  const holds = flats.map((flat, actor) => held(flat, section, points[actor]!, object));
  const cells = flats.map((_, actor) => world.layout.names.indexOf(`${world.actors[actor]!.name} at`));
  return {
    stops: (actor, point) => stops[actor]![point]!,
    inside(staying) {
      let found = 0;
      for (let left = staying; left !== 0; left &= left - 1) {
        const actor = 31 - Math.clz32(left & -left);
        if (holds[actor]![world.cells[cells[actor]!]!]!) found |= 1 << actor;
      }
      return found;
    },
    within: object,
    passes: () => false,
  };
}

/** By point: on every way to it the actor has entered the object's section and not left it. */
function held(
  { points, entry }: FlatProgram,
  section: Section,
  footprints: readonly (PointFootprint | undefined)[],
  object: number,
): readonly boolean[] {
  const holds: (boolean | undefined)[] = points.map(() => undefined);
  const meet = (point: number, value: boolean): boolean => {
    const before = holds[point];
    holds[point] = before === undefined ? value : before && value;
    return holds[point] !== before;
  };
  for (const point of targets(entry, [])) meet(point, false);
  for (let changed = true; changed; ) {
    changed = false;
    points.forEach((point, p) => {
      const value = holds[p];
      if (!point || value === undefined) return;
      const { about } = footprints[p]!;
      const bracket = bracketOf(point.operation, section);
      const mine = about.length === 1 && about[0] === object;
      const enters = (branch: number): boolean =>
        mine && bracket !== undefined && bracket.says === undefined && byResult(bracket, point.moves, branch) === true;
      point.moves.forEach((move, i) => {
        const after = bracket?.enters ? value || enters(i) : bracket ? false : value;
        for (const to of targets(move.next, [])) if (meet(to, after)) changed = true;
      });
    });
  }
  return holds.map((value) => value === true);
}
