import type { Holds } from '../core/world/layout.js';
import type { Scenario } from '../core/system/scenario.js';
import type { OrbitMember, Registers, Symmetry } from '../core/search/symmetry.js';
import { objectOf, type World } from '../core/world/world.js';
import { slotsNamed } from '../kernel/pool.js';
import { symmetricActors, expressions, symmetricObjects } from './symmetric-declarations.js';
import type { FlatProgram } from '../path/flatten.js';
import { Kind, type RegisterKinds, registerKinds } from './register-kinds.js';
import { allocate, type Allocation } from '../path/registers.js';
import { misused } from './word-kinds.js';

/**
 * Derives what is alike. Actors are where they are declared alike but for their names, so that they run one program on
 * the same arguments, and nothing that the state holds tells them apart at the start. Objects are where they are
 * declared alike, with whoever is there for them alone: an actor whose program names no other such object, as a timer's
 * callback.
 *
 * What follows is what could tell them apart later: cells of which nobody says what they hold, detectors that do not
 * say that they treat actors and objects alike, accesses of memory to a word that holds an actor's number, such as a
 * lock's, whose value a path could then reckon with, and paths that take a pointer for more than the name of an object.
 * No operation gives an actor's number; those that keep one, or a set, say so of its cell.
 */
export function symmetryOf(
  world: World,
  flats: readonly FlatProgram[],
  start: Int32Array,
  invariants: Scenario['invariants'] = [],
): Symmetry {
  const { layout } = world;
  const allocations = flats.map((flat, actor) => allocate(flat, world.actors[actor]!.name));
  const kinds = flats.map((flat, actor) =>
    registerKinds(flat, world, (point, register) => ((allocations[actor]!.live[point]! >> BigInt(register)) & 1n) !== 0n),
  );
  const refused: string[] = [];
  const classes: OrbitMember[][] = [];
  const why = obstacle(world, flats, invariants);
  for (const items of symmetricActors(world)) {
    const against = why ?? between(world, items, start);
    if (against === undefined) classes.push(items);
    else refused.push(`${labelOf(world, items, ', ')} are declared alike, but ${against}`);
  }
  const taken = new Set(classes.flat().flatMap(({ actors }) => actors));
  for (const items of symmetricObjects(world, flats, invariants)) {
    const against =
      why ??
      (items.some(({ actors }) => actors.some((actor) => taken.has(actor)))
        ? 'actors that are there for one of them are alike'
        : undefined) ??
      kinds.find(({ reckons }) => reckons)?.reckons ??
      amongObjects(world, flats, items, start);
    if (against === undefined) classes.push(items);
    else refused.push(`${labelOf(world, items, ', ')} are declared alike, but ${against}`);
  }
  return {
    classes,
    naming: layout.holds.flatMap((what, cell) => (what === 'number' ? [] : [cell])),
    registers: kinds.map((kind, actor) => registersOf(world, actor, allocations[actor]!, kind)),
    heads: world.fieldsOfKind('rcu_head').map(({ object }) => object),
    names: classes.map((items) => labelOf(world, items, ' = ')),
    refused,
  };
}

const labelOf = (world: World, items: readonly OrbitMember[], between: string): string =>
  items
    .map(({ objects, actors }) =>
      (objects.length > 0 ? objects.map((object) => world.objects[object]!.name) : actors.map((actor) => world.actors[actor]!.name)).join(
        '+',
      ),
    )
    .join(between);

// --- what stands against it

/** What stands against any symmetry of the system. */
function obstacle(world: World, flats: readonly FlatProgram[], invariants: Scenario['invariants']): string | undefined {
  const unlike = world.detectors.find(({ alike }) => !alike);
  if (unlike) return `the detector ${unlike.kind} does not say that it treats actors and objects alike`;
  for (const { points } of flats)
    for (const point of points)
      if (point && !point.operation.alike) return `${point.operation.name} does not say that it treats actors and objects alike`;
  const unknown = world.layout.holds.indexOf(undefined);
  if (unknown >= 0) return `nothing says what ${world.layout.names[unknown]} holds`;
  return misused(world, flats) ?? asking(world, invariants);
}

/** A condition on who is named somewhere at the end. */
function asking(world: World, invariants: Scenario['invariants'] = []): string | undefined {
  const one = invariants.find(
    ({ location, equals }) =>
      equals !== 0 &&
      world.layout.holds[
        typeof location === 'string' ? world.global(location) : world.fieldCell(world.objectNumber(location[0]), location[1])
      ] !== 'number',
  );
  return one && `the invariant "${one.name}" asks which one it is`;
}

/** What stands against these actors being alike. */
function between(world: World, items: readonly OrbitMember[], start: Int32Array): string | undefined {
  const { names, holds } = world.layout;
  const group = items.map(({ actors }) => actors[0]!);
  if (world.actors[group[0]!]!.task !== undefined) return 'a task runs as one of them';
  const different = differently(world, items) ?? doneElsewhere(world, items);
  if (different !== undefined) return different;
  if (items.some(({ own }) => own.some((cell, i) => start[cell] !== start[items[0]!.own[i]!]))) return 'they do not start alike';
  const bits = group.reduce((set, actor) => set | (1 << actor), 0);
  const named = holds.findIndex(
    (what, cell) =>
      (what === 'actor' && group.includes(start[cell]! - 1)) ||
      (what === 'actors' && (start[cell]! & bits) !== 0 && (start[cell]! & bits) !== bits),
  );
  return named < 0 ? undefined : `${names[named]} tells them apart at the start`;
}

/** What stands against these objects, with their actors, being alike. */
function amongObjects(world: World, flats: readonly FlatProgram[], items: readonly OrbitMember[], start: Int32Array): string | undefined {
  const { names, holds } = world.layout;
  const different = differently(world, items) ?? doneElsewhere(world, items);
  if (different !== undefined) return different;
  if (items[0]!.objects.some((object) => world.generationCell(object) >= 0) && !world.part(slotsNamed))
    return 'of a large pool the first free one is handed out, whatever was done with it';
  // an allocator looks at one of them alone
  if (items.some(({ objects }) => objects.length > 1 && objects.some((object) => world.isFresh(object, start))))
    return 'of several objects that belong together one is handed out';
  for (const i of items[0]!.objects.keys()) {
    const numbers = items.map(({ objects }) => objects[i]!).sort((a, b) => a - b);
    // who looks for the first object of any kind comes to them before or after another one, whichever it is
    if (numbers.at(-1)! - numbers[0]! !== numbers.length - 1) return 'others are declared between them';
  }
  const early = holds.findIndex(
    (what, cell) =>
      what === 'pointer' &&
      start[cell]! > 0 &&
      world.isFresh(objectOf(start[cell]!), start) &&
      items.some(({ objects }) => objects.includes(objectOf(start[cell]!))),
  );
  if (early >= 0) return `${names[early]} names one before it is handed out`;
  for (const { objects, actors, own } of items) {
    for (const object of objects) {
      const { name } = world.objects[object]!;
      const stray = names.findIndex((cell, i) => !own.includes(i) && cell.split(/[ .]/).includes(name));
      if (stray >= 0) return `${names[stray]} is about ${name}`;
    }
    for (const actor of actors) {
      const { points, entry } = flats[actor]!;
      if (expressions(entry, points).some((e) => e.kind === 'constant' && e.named && objects.includes(objectOf(e.value))))
        return `${world.actors[actor]!.name} keeps a pointer that it has from its declaration`;
    }
  }
  return undefined;
}

function differently({ layout, objects, actors }: World, items: readonly OrbitMember[]): string | undefined {
  const { names, min, max, holds } = layout;
  const shape = (item: OrbitMember): string => {
    const called = [...item.objects.map((object) => objects[object]!.name), ...item.actors.map((actor) => actors[actor]!.name)];
    const ending = (cell: string): string => {
      const owner = called.findIndex((name) => cell.startsWith(`${name} `) || cell.startsWith(`${name}.`));
      return `${owner}${cell.slice(called[owner]!.length)}`;
    };
    return item.own.map((cell) => `${ending(names[cell]!)} ${min[cell]} ${max[cell]} ${holds[cell]}`).join();
  };
  return items.some((item) => shape(item) !== shape(items[0]!)) ? 'not the same is kept of each' : undefined;
}

/** What is kept of an object names a point by its number among those of its actor: where two are exchanged, these have to be the same. */
function doneElsewhere({ causes, objects, scheduled }: World, items: readonly OrbitMember[]): string | undefined {
  if (causes === undefined) return undefined;
  const [first, ...others] = items;
  const exchanged = (one: readonly number[], other: readonly number[], is: number): number =>
    one.includes(is) ? other[one.indexOf(is)]! : other.includes(is) ? one[other.indexOf(is)]! : is;
  const unlike = others.some((item) =>
    objects.some((_, object) =>
      Array.from({ length: scheduled }, (_, actor) => actor).some((actor) => {
        const there = exchanged(first!.objects, item.objects, object);
        return causes.pointsOf(object, actor) !== causes.pointsOf(there, exchanged(first!.actors, item.actors, actor));
      }),
    ),
  );
  return unlike ? 'they may free or change objects at different points' : undefined;
}

// --- registers

const holdsOf: { readonly [kinds: number]: Holds } = { [Kind.pointer]: 'pointer', [Kind.address]: 'address' };

function registersOf(world: World, actor: number, { slots, slotOf, live }: Allocation, { at }: RegisterKinds): Registers {
  const { name } = world.actors[actor]!;
  const holds = live.map((set, point) => {
    const here: Holds[] = new Array<Holds>(slots).fill('number');
    slotOf.forEach((slot, register) => {
      if (slot >= 0 && (set >> BigInt(register)) & 1n) here[slot] = holdsOf[at[point]?.[register] ?? 0] ?? 'number';
    });
    return here;
  });
  return { point: world.layout.names.indexOf(`${name} at`), first: world.layout.names.indexOf(`${name} register 0`), holds };
}
