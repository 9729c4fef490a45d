import type { ActorSpec, ObjectSpec, Scenario } from '../core/system/scenario.js';
import type { OrbitMember } from '../core/search/symmetry.js';
import { objectOf, type World } from '../core/world/world.js';
import type { Argument, Expression, FlatProgram } from '../path/flatten.js';

/** Actors that differ in nothing but their names. */
export function symmetricActors(world: World): readonly OrbitMember[][] {
  const items = world.actors
    .slice(0, world.scheduled)
    .map((spec, actor) => ({ key: actorKey(world, actor), item: { objects: [], actors: [actor], own: ownCells(world, spec.name) } }));
  return grouped(items);
}

/** Objects that differ in nothing but their names, those that belong together as one item, each with its actors. */
export function symmetricObjects(
  world: World,
  flats: readonly FlatProgram[],
  invariants: Scenario['invariants'] = [],
): readonly OrbitMember[][] {
  const candidates = candidatesOf(world, invariants);
  const named = flats.slice(0, world.scheduled).map((flat) => [...namedBy(flat)].filter((object) => candidates.has(object)));
  const root = world.objects.map((_, object) => object);
  const find = (object: number): number => (root[object] === object ? object : find(root[object]!));
  const link = (a: number, b: number): void => {
    root[find(a)] = find(b);
  };
  for (const objects of named) for (const object of objects) link(object, objects[0]!);
  for (const object of candidates)
    for (const value of Object.values(world.objects[object]!.init ?? {}))
      if (typeof value === 'string' && candidates.has(world.objectNumber(value))) link(object, world.objectNumber(value));
  const together = new Map<number, number[]>();
  for (const object of candidates) together.set(find(object), [...(together.get(find(object)) ?? []), object]);
  const items = [...together.values()].map((objects) => {
    const actors = named.flatMap((one, actor) => (one.some((object) => objects.includes(object)) ? [actor] : []));
    const names = new Map(objects.map((object, i) => [world.objects[object]!.name, `#${i}`]));
    return {
      key: JSON.stringify([
        objects.map((object) => [world.role(object), keyOf(world.objects[object]!, names)]),
        actors.map((actor) => actorKey(world, actor, names)),
      ]),
      item: {
        objects,
        actors,
        own: [...objects.map((object) => world.objects[object]!.name), ...actors.map((actor) => world.actors[actor]!.name)].flatMap(
          (name) => ownCells(world, name),
        ),
      },
    };
  });
  return grouped(items);
}

/** Objects that nothing but paths and other objects names. */
function candidatesOf(world: World, invariants: Scenario['invariants'] = []): ReadonlySet<number> {
  const named = new Set<string | undefined>([
    ...invariants.flatMap(({ location }) => (typeof location === 'string' ? [] : [location[0]])),
    ...world.actors.flatMap(({ name, task }) => [name, task]),
    ...world.objects.slice(1).flatMap(({ from, type }) => [from, world.types[type]!.cache]),
  ]);
  const owners = new Set([...world.fieldsOfKind('pool'), ...world.fieldsOfKind('kmem_cache')].map(({ object }) => object));
  return new Set(
    [...world.objects.keys()].filter((object) => object > 0 && !named.has(world.objects[object]!.name) && !owners.has(object)),
  );
}

/** The objects that a program names, but for their type. */
function namedBy({ points, entry }: FlatProgram): ReadonlySet<number> {
  const named = new Set<number>();
  const add = (e: Expression): void => {
    if (e.kind === 'constant' && e.named) named.add(objectOf(e.value));
  };
  for (const point of points) {
    if (!point) continue;
    const kinds = Object.values(point.operation.params).filter((kind) => kind !== 'tag');
    point.args.forEach((arg, i) => arg.kind !== 'cell' && kinds[i] !== 'type' && add(expressionOf(arg)));
  }
  for (const e of expressions(entry, points)) add(e);
  return named;
}

const expressionOf = (arg: Exclude<Argument, { kind: 'cell' }>): Expression => (arg.kind === 'field' ? arg.pointer : arg.value);

/** Every value that a branch tests, notes, writes or keeps, or an actor ends with. */
export function expressions(entry: FlatProgram['entry'], points: FlatProgram['points']): readonly Expression[] {
  const found: Expression[] = [];
  const seen = new Set<unknown>();
  const once = (one: unknown): boolean => !seen.has(one) && seen.add(one) !== undefined;
  type Move = NonNullable<FlatProgram['points'][number]>['moves'][number];
  const test = (guard: NonNullable<Move['guard']>): void => {
    found.push(guard.left, guard.right);
    guard.conditions.forEach(test);
  };
  const follow = (next: FlatProgram['entry']): void => {
    if (!once(next)) return;
    found.push(next.value, ...next.assignments.map(({ value }) => value));
    if (next.next) follow(next.next);
    next.moves.forEach(take);
  };
  const take = (move: Move): void => {
    if (!once(move)) return;
    if (move.guard) test(move.guard);
    found.push(
      ...(move.note?.values ?? []),
      ...move.writes.flatMap(({ object, value }) => [object, value]),
      ...move.assignments.map(({ value }) => value),
    );
    follow(move.next);
  };
  follow(entry);
  for (const point of points) {
    for (const { values } of point ? [...point.before, ...point.after] : []) found.push(...values);
    point?.moves.forEach(take);
  }
  return found.flatMap(function parts(e): readonly Expression[] {
    return e.kind === 'add' || e.kind === 'sub'
      ? [e.left, e.right].flatMap(parts)
      : e.kind === 'lookup'
        ? [e.row, e.column].flatMap(parts)
        : [e];
  });
}

/** An actor that is called as something else is has cells that nobody can tell from that one's: it is like no other. */
function actorKey(world: World, actor: number, names?: ReadonlyMap<string, string>): string {
  const spec = world.actors[actor]!;
  const same = [...world.globalNames, ...world.objects.map(({ name }) => name)].includes(spec.name);
  return `${keyOf(spec, names)}${same ? ` ${spec.name}` : ''}`;
}

/** A declaration without its name; the objects that it names as they are called here. */
function keyOf({ name: _, ...rest }: ActorSpec | ObjectSpec, names: ReadonlyMap<string, string> = new Map()): string {
  const called = (values: { readonly [name: string]: number | string } = {}): unknown =>
    Object.entries(values)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, typeof value === 'string' ? (names.get(value) ?? value) : value]);
  return JSON.stringify(
    Object.entries(rest)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, key === 'params' || key === 'init' ? called(value as Parameters<typeof called>[0]) : value]),
  );
}

function grouped(items: readonly { readonly key: string; readonly item: OrbitMember }[]): readonly OrbitMember[][] {
  const groups = new Map<string, OrbitMember[]>();
  for (const { key, item } of items) groups.set(key, [...(groups.get(key) ?? []), item]);
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** The cells that are named after one, and not after a global, an actor or an object with a longer name. */
function ownCells({ layout, actors, objects, globalNames }: World, name: string): readonly number[] {
  const after = (one: string, cell: string): boolean => cell.startsWith(`${one} `) || cell.startsWith(`${one}.`) || cell === one;
  const longer = [...globalNames, ...actors.map((actor) => actor.name), ...objects.map((object) => object.name)].filter(
    (other) => other !== name && after(name, other),
  );
  return layout.names.flatMap((cell, i) => (after(name, cell) && !longer.some((other) => after(other, cell)) ? [i] : []));
}
