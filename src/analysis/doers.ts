import { Footprint, Places } from '../core/operation/footprint.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Doers } from '../core/world/causes.js';
import { type Done, doneBy } from '../core/world/deeds.js';
import { Event } from '../core/world/event.js';
import type { World } from '../core/world/world.js';
import { ends } from '../kernel/footprint/sections.js';
import { readers } from '../kernel/rcu.js';
import type { FlatProgram, Point } from '../path/flatten.js';
import { cellsOf, constantOf, given, locationsOf, pointees } from './arguments.js';
import { isKnown } from './brackets.js';
import { pointsTo, type PointsTo } from './points-to.js';

/**
 * Who may end an object's life, and who may change it, and where: what a state has to have room for that keeps who did (core/world/causes).
 * It is asked before the state is laid out, of the scheduled actors' programs, whose points have these numbers; what is not known is
 * taken to be done to every object.
 */
export function doersOf(world: World, flats: readonly FlatProgram[], numberOf: (actor: number, point: number) => number): Doers {
  const doers = world.objects.map(() => ({
    ends: flats.map(() => new Set<number>()),
    late: flats.map(() => new Set<number>()),
    changes: flats.map(() => new Set<number>()),
    givenLater: false,
  }));
  const places = new Places(world.layout.size);
  const all = [...world.objects.keys()].slice(1);
  flats.forEach((flat, actor) => {
    const of = pointsTo(flat, world, (point, from) => given(point, from, world));
    flat.points.forEach((point, p) => {
      if (!point) return;
      const at = numberOf(actor, p);
      const does = (event: number, objects: readonly number[], writes: boolean): void => {
        const done: Done = doneBy(event, writes);
        for (const object of objects.length === 0 && (done.ends || done.changes) ? all : objects) {
          const one = doers[object]!;
          if (event === Event.freedLate) one.late[actor]!.add(at);
          else if (done.ends) one.ends[actor]!.add(at);
          if (done.changes) one.changes[actor]!.add(at);
          if (event === Event.freeLater) one.givenLater = true;
        }
      };
      if (!isKnown(point.operation)) for (const event of Object.values(Event)) does(event, all, true);
      else listen(world, actor, point, of, places, does);
    });
  });
  const sorted = (sets: readonly ReadonlySet<number>[]): number[][] => sets.map((points) => [...points].sort((a, b) => a - b));
  return doers.map(({ ends: ended, late, changes, givenLater }) => ({
    // of what nobody gives to kfree_rcu() no reader is the last
    ends: sorted(givenLater ? ended.map((points, actor) => new Set([...points, ...late[actor]!])) : ended),
    changes: sorted(changes),
    givenLater,
  }));
}

/** Has a point's operation tell what the detectors may hear of its step. */
function listen(
  world: World,
  actor: number,
  point: Point,
  of: PointsTo,
  places: Places,
  does: (event: number, objects: readonly number[], writes: boolean) => void,
): void {
  const step: AbstractStep = {
    w: world,
    actor,
    footprint: new Footprint(),
    objects: (argument) => pointees(point.args[argument]!, of, world),
    global: (argument) => (point.args[argument] as { readonly cell: number }).cell,
    place: (name) => places.named(name),
    location: () => cellsOf(point.args[0]!, of, world),
    emits: (event, objects = []) => does(event, objects, true),
    depth: () => 0,
    leaves: () => false,
    constant: (argument) => constantOf(point.args[argument]!),
    held: () => [],
  };
  for (const { argument, writes } of locationsOf(point)) {
    const arg = point.args[argument]!;
    const objects = arg.kind === 'field' ? pointees(arg, of, world) : [];
    if (objects.length > 0) does(Event.access, objects, writes);
  }
  if (readers.throughout!(world, actor)) ends(step, readers);
  point.operation.footprint!.touches(step);
}
