import type { Symmetry } from '../core/symmetry.js';
import type { World } from '../core/world.js';
import type { FlatProgram } from './flatten.js';

/**
 * Derives which actors are alike. Two are where they are declared alike but for their names, so that they run one program on the same arguments, and
 * nothing that the state holds tells them apart at the start. What follows is what could tell them apart later: cells that nobody says of what
 * they hold, detectors that do not say that they treat actors alike, and accesses of memory to a word that holds an actor's number, such as a
 * lock's, whose value a path could then reckon with. No operation gives an actor's number; those that keep one, or a set, say so of its cell.
 */
export function symmetryOf(world: World, flats: readonly FlatProgram[], start: Int32Array): Symmetry {
  const { layout } = world;
  const owners = layout.holds.flatMap((what, cell) => (what === 'actor' ? [cell] : []));
  const sets = layout.holds.flatMap((what, cell) => (what === 'actors' ? [cell] : []));
  const own = world.actors.map(({ name }) => layout.names.flatMap((cell, i) => (cell.startsWith(`${name} `) ? [i] : [])));
  const refused: string[] = [];
  const classes: number[][] = [];
  for (const group of declaredAlike(world)) {
    const why = obstacle(world, flats) ?? between(world, group, own, owners, sets, start);
    if (why === undefined) classes.push(group);
    else refused.push(`${group.map((actor) => world.actors[actor]!.name).join(', ')} are declared alike, but ${why}`);
  }
  return { classes, own, owners, sets, refused };
}

/** Actors that differ in nothing but their names. */
function declaredAlike(world: World): readonly number[][] {
  const groups = new Map<string, number[]>();
  world.actors.slice(0, world.scheduled).forEach(({ name: _, params, ...rest }, actor) => {
    const key = JSON.stringify([Object.entries(rest).sort(), Object.entries(params ?? {}).sort()]);
    groups.set(key, [...(groups.get(key) ?? []), actor]);
  });
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** What stands against any symmetry of the system. */
function obstacle(world: World, flats: readonly FlatProgram[]): string | undefined {
  const unlike = world.detectors.find(({ alike }) => !alike);
  if (unlike) return `the detector ${unlike.kind} does not say that it treats actors alike`;
  const unknown = world.layout.holds.indexOf(undefined);
  if (unknown >= 0) return `nothing says what ${world.layout.names[unknown]} holds`;
  const names = identityFields(world);
  for (const { points } of flats) {
    for (const point of points) {
      const arg = point?.access && point.args[point.access.argument];
      if (arg && arg.kind !== 'value' && (arg.kind === 'cell' ? world.layout.holds[arg.cell] !== 'number' : names.has(arg.field))) return `${point.name} accesses a word that holds an actor's number`;
      if (point?.moves.some(({ writes }) => writes.some(({ field }) => names.has(field)))) return `${point.name} writes a word that holds an actor's number`;
    }
  }
  return undefined;
}

/** Fields, by number, that hold an actor's number in some object. */
function identityFields(world: World): ReadonlySet<number> {
  const { holds } = world.layout;
  const held = (object: number, field: string, size: number): boolean => holds.slice(world.fieldCell(object, field), world.fieldCell(object, field) + size).some((what) => what !== 'number');
  return new Set(world.objects.flatMap(({ type }, object) => (object === 0 ? [] : Object.entries(world.types[type]!.fields).flatMap(([name, { cells }]) => (held(object, name, Math.max(1, cells.length)) ? [world.fieldNumber(name)] : [])))));
}

/** What stands against these being alike. */
function between(world: World, group: readonly number[], own: readonly (readonly number[])[], owners: readonly number[], sets: readonly number[], start: Int32Array): string | undefined {
  const { names, min, max, holds } = world.layout;
  const first = group[0]!;
  if (world.actors[first]!.task !== undefined) return 'a task runs as one of them';
  const shape = (actor: number): string => own[actor]!.map((cell) => `${names[cell]!.slice(world.actors[actor]!.name.length)} ${min[cell]} ${max[cell]} ${holds[cell]}`).join();
  for (const other of group.slice(1)) {
    if (shape(other) !== shape(first)) return 'not the same is kept of each';
    if (own[other]!.some((cell, i) => start[cell] !== start[own[first]![i]!])) return 'they do not start alike';
  }
  const bits = group.reduce((set, actor) => set | (1 << actor), 0);
  const named = owners.find((cell) => group.includes(start[cell]! - 1)) ?? sets.find((cell) => (start[cell]! & bits) !== 0 && (start[cell]! & bits) !== bits);
  return named === undefined ? undefined : `${names[named]} tells them apart at the start`;
}
