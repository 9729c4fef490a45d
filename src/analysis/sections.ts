import type { World } from '../core/world.js';
import type { Section } from '../kernel/footprints.js';
import { locksOf } from '../kernel/lock.js';
import { Head, rcuState } from '../kernel/rcu.js';
import { probeWaits } from '../kernel/tracepoint.js';
import { handlers } from '../kernel/uprobe.js';
import { type ControlFlow, got, targets } from './control-flow.js';
import type { FlatProgram } from '../path/flatten.js';
import type { PointFootprint } from './footprints.js';

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
  flows: readonly ControlFlow[],
  points: Points,
): readonly StaySection[] {
  const used = (section: Section): boolean => points.some((ofActor) => ofActor.some((point) => point?.touches.waitsForAll === section));
  const files = new Set(
    points.flatMap((ofActor) => ofActor.flatMap((point) => (point?.touches.waitsForAll === 'file' ? point.about : []))),
  );
  return [
    ...(used('reader') ? [readers(world, flows, points)] : []),
    ...(used('probe') ? [asked(world.part(probeWaits).running, 'probe', flows, points)] : []),
    ...(used('handler') ? [asked(world.part(handlers).running, 'handler', flows, points)] : []),
    ...(used('lock') ? locksOf(world).locks.map(({ cell, object }) => lock(world, cell, object, points)) : []),
    ...[...files].map((object) => file(world, object, flats, points)),
  ];
}

const stopsAt = (points: Points, is: (point: PointFootprint) => boolean): readonly (readonly boolean[])[] =>
  points.map((ofActor) => ofActor.map((point) => point !== undefined && is(point)));

/** Whoever waits asks first who is in the section. On its way from the one to the other it may have asked before those inside came. */
function asked(running: () => number, section: Section, flows: readonly ControlFlow[], points: Points): StaySection {
  const stops = stopsAt(points, ({ touches }) => touches.waitsForAll === section);
  const asking = stopsAt(points, ({ touches }) => touches.asks === section);
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
    inside: (staying) => running() & staying,
    within: 0,
    passes: (actor, point) => open[actor]![point]!,
  };
}

/** Readers: a grace period asks for them when it begins; for a callback, call_rcu() does. */
function readers(world: World, flows: readonly ControlFlow[], points: Points): StaySection {
  const rcu = world.part(rcuState);
  const waiting = asked(rcu.readers, 'reader', flows, points);
  const invokes = stopsAt(points, ({ touches }) => touches.invokes === true);
  const headsOf = points.map((ofActor, actor) =>
    rcu.heads.filter(({ object }) => ofActor.some((point, p) => invokes[actor]![p] && point!.about.includes(object))),
  );
  return {
    ...waiting,
    passes(actor, point, inside) {
      const heads = headsOf[actor]!;
      if (heads.length === 0) return waiting.passes(actor, point, inside);
      // whoever is about to run a callback comes back for one that is queued only then
      if (invokes[actor]![point]) return false;
      for (let i = 0; i < heads.length; i++)
        if ((world.cells[heads[i]!.state]! & Head.queued) !== 0 && (world.cells[heads[i]!.waits]! & inside) === 0) return true;
      return false;
    },
    never(actor, point) {
      if (!invokes[actor]![point]) return false;
      const heads = headsOf[actor]!;
      for (let i = 0; i < heads.length; i++) if ((world.cells[heads[i]!.state]! & Head.queued) !== 0) return false;
      return true;
    },
  };
}

/** A lock that somebody holds. */
function lock(world: World, cell: number, object: number, points: Points): StaySection {
  const stops = stopsAt(points, ({ touches, about }) => touches.waitsForAll === 'lock' && about.length === 1 && about[0] === cell);
  return {
    stops: (actor, point) => stops[actor]![point]!,
    inside: (staying) => (world.cells[cell] === 0 ? 0 : (1 << (world.cells[cell]! - 1)) & staying),
    within: object,
    passes: () => false,
  };
}

/** An operation on a file that is under way: its release waits for it. Who is in one is known from where it stands. */
function file(world: World, object: number, flats: readonly FlatProgram[], points: Points): StaySection {
  const stops = stopsAt(points, ({ touches, about }) => touches.waitsForAll === 'file' && about.length === 1 && about[0] === object);
  const holds = flats.map((flat, actor) => held(flat, points[actor]!, object));
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

/** By point: on every way to it the actor has got the file and not put it. */
function held({ points, entry }: FlatProgram, footprints: readonly (PointFootprint | undefined)[], object: number): readonly boolean[] {
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
      const { touches, about } = footprints[p]!;
      const mine = about.length === 1 && about[0] === object;
      point.moves.forEach((move, i) => {
        const after = touches.file === 'gets' ? value || (mine && got(point.moves, i)) : touches.file === 'puts' ? false : value;
        for (const to of targets(move.next, [])) if (meet(to, after)) changed = true;
      });
    });
  }
  return holds.map((value) => value === true);
}
