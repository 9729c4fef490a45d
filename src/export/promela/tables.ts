import { isSpin } from '../../core/operation/operation.js';
import { arrayInC, matrixInC } from '../../core/detector/detector-in-c.js';
import type { World } from '../../core/world/world.js';
import type { PlacedActor } from './actor.js';
import type { Cells } from './cells.js';
import { type Kept, membersOf, nodeMembers } from './kept.js';

/** The kinds of actors, in the order of their numbers in C. */
export const actorKinds = ['task', 'tracepoint', 'softirq', 'hardirq', 'rcu-callback', 'env'] as const;

export const flag = (value: boolean): number => (value ? 1 : 0);

/** What a model has in a place of its own: tables of its types, objects and actors, of what primitives keep. */
export function tables(world: World, cells: Cells, kept: Kept, placed: readonly PlacedActor[], pools: readonly number[]): string[] {
  return [
    ...cellTables(world, cells),
    ...objectTables(world, pools),
    ...actorTables(world, kept, placed),
    ...primitiveTables(world, kept),
    ...lockTables(kept),
  ];
}

/** An array with what this gives of each. */
const each = <T>(name: string, all: readonly T[], value: (one: T, i: number) => number): string => arrayInC(name, all.map(value));

function cellTables(world: World, cells: Cells): string[] {
  const ranges = world.objects.map((_, object) => rangeOf(world, object));
  return [
    arrayInC('place', cells.places.place),
    arrayInC('lowest', cells.min, 'int'),
    each('kept', cells.min, (_, cell) => flag(world.isKept(cell))),
    arrayInC('highest', cells.max, 'int'),
    arrayInC('initial', cells.initial, 'int'),
    each('owner', cells.initial, (_, cell) =>
      Math.max(
        0,
        ranges.findIndex(({ from, size }) => cell >= from && cell < from + size),
      ),
    ),
  ];
}

const rangeOf = (world: World, object: number) => (object === 0 ? { from: 0, size: 0 } : world.cellsOf(object));

/** All types' fields, by number. */
export const fieldsOf = (world: World): readonly string[] =>
  [...new Set(Object.values(world.types).flatMap((type) => Object.keys(type.fields)))].sort(
    (a, b) => world.fieldNumber(a) - world.fieldNumber(b),
  );

function objectTables(world: World, pools: readonly number[]): string[] {
  const { objects, types, actors } = world;
  const typeNames = Object.keys(types);
  const uprobes = new Map(world.fieldsOfKind('uprobe').map(({ object, cell }) => [object, cell]));
  const cacheNumber = (object: number): number => {
    const name = object === 0 ? undefined : world.cacheOf(object);
    return name === undefined ? 0 : objects.findIndex((other) => other.name === name);
  };
  return [
    each('life_cell', objects, (_, object) => (object === 0 ? 0 : world.lifeCell(object))),
    each('generation_cell', objects, (_, object) => (object === 0 ? -1 : world.generationCell(object))),
    each('type_of', objects, ({ type }) => typeNames.indexOf(type)),
    each('cache_of', objects, (_, object) => cacheNumber(object)),
    arrayInC('pool_of', pools),
    each('collected', objects, ({ type }) => flag(types[type]?.collected === true)),
    each('first_cell', objects, (_, object) => rangeOf(world, object).from),
    each('last_cell', objects, (_, object) => rangeOf(world, object).from + rangeOf(world, object).size),
    matrixInC(
      'field_cell',
      objects.map(({ type }, object) => fieldsOf(world).map((field) => (types[type]?.fields[field] ? world.fieldCell(object, field) : -1))),
    ),
    each('runner', objects, ({ name }) => actors.findLastIndex(({ task }) => task === name && name !== 'NULL')),
    each('uprobe_cell', objects, (_, object) => uprobes.get(object) ?? -1),
    each('cache_object', world.fieldsOfKind('kmem_cache'), ({ object }) => object),
    each('pool_object', world.fieldsOfKind('pool'), ({ object }) => object),
  ];
}

function actorTables(world: World, kept: Kept, placed: readonly PlacedActor[]): string[] {
  const { actors } = world;
  const whereTasksAre = membersOf(world, 'on_cpu');
  return [
    each('actor_kind', actors, ({ kind }) => actorKinds.indexOf(kind)),
    each('daemon_actor', actors, ({ daemon }) => flag(daemon === true)),
    each('pc_cell', placed, ({ pc }) => pc),
    each('out_cell', actors, ({ task }) => (task === undefined ? -1 : whereTasksAre[world.objectNumber(task)]!)),
    each('cpu_of', actors, ({ cpu = -1 }) => cpu),
    arrayInC('nesting', kept.nesting),
    arrayInC('served', kept.served),
    each('spins_at', placed, ({ flat }) => spinsAt(flat)),
    arrayInC('grace_period', kept.gracePeriod),
    arrayInC('barrier', kept.barrier),
    arrayInC('probe_wait', kept.probeWait),
    arrayInC('handler_wait', kept.handlerWait),
    arrayInC('irqs_off', kept.irqsOff),
    arrayInC('preemption_off', kept.preemptionOff),
    arrayInC('bh_off', kept.bhOff),
    arrayInC('own_state', kept.ownState),
  ];
}

/** The point at which a program spins for a lock before it has done anything; -1 where it does not. */
function spinsAt({ entry, points }: PlacedActor['flat']): number {
  let next = entry;
  while (next.kind === 'assign') next = next.next!;
  const operation = points[next.point]?.operation;
  return operation && isSpin(operation) ? next.point : -1;
}

function primitiveTables(world: World, kept: Kept): string[] {
  const heads = world.fieldsOfKind('rcu_head');
  const timers = world.fieldsOfKind('hrtimer');
  const entries = world.fieldsOfKind('list_node');
  const pointers = world.fieldsOfKind('pointer');
  return [
    arrayInC('sched_lock', kept.schedLocks),
    each('head_cell', heads, ({ cell }) => cell),
    each('head_object', heads, ({ object }) => object),
    arrayInC('head_state', kept.headState),
    arrayInC('head_waits', kept.headWaits),
    each('timer_cell', timers, ({ cell }) => cell),
    each('timer_object', timers, ({ object }) => object),
    each('node_table', kept.nodes, ({ table }) => table),
    each('node_object', kept.nodes, ({ object }) => object),
    each('node_hook', kept.nodes, ({ hook }) => hook),
    each('node_chain', kept.nodes, ({ chain }) => chain),
    arrayInC('node_key', nodeMembers(world, 'key')),
    arrayInC('node_next', nodeMembers(world, 'next')),
    each('hlist_cell', world.fieldsOfKind('hlist'), ({ cell }) => cell),
    each('list_cell', world.fieldsOfKind('list'), ({ cell }) => cell),
    each('entry_cell', entries, ({ cell }) => cell),
    each('entry_object', entries, ({ object }) => object),
    each('pointer_cell', pointers, ({ cell }) => cell),
    each('pointer_object', pointers, ({ object }) => object),
  ];
}

const lockTables = ({ locks, flags }: Kept): string[] => [
  arrayInC('lock_flags', flags),
  each('lock_cell', locks, ({ cell }) => cell),
  each('lock_object', locks, ({ object }) => object),
  each('lock_class', locks, (lock) => lock.class),
  each('lock_spins', locks, ({ spins }) => flag(spins)),
];
