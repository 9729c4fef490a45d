import type { Operation } from '../../core/operation/operation.js';
import type { Part } from '../../core/operation/promela-form.js';
import type { World } from '../../core/world/world.js';
import type { Cells } from './cells.js';

/** A lock of the model, its class (the name of the field or global) and whether its holder has preemption off. */
interface Lock {
  readonly cell: number;
  readonly object: number;
  readonly class: number;
  readonly spins: boolean;
}

/** What primitives keep besides the model's own cells: numbers of cells, -1 where there is none. */
export interface Kept {
  /** By actor. */
  readonly nesting: readonly number[];
  /** 1 = an interrupt, from its first step to its end. */
  readonly served: readonly number[];
  readonly gracePeriod: readonly number[];
  readonly barrier: readonly number[];
  readonly probeWait: readonly number[];
  readonly handlerWait: readonly number[];
  readonly irqsOff: readonly number[];
  readonly preemptionOff: readonly number[];
  readonly bhOff: readonly number[];
  /** Of its task, where that has one. */
  readonly ownState: readonly number[];
  /** By rcu_head. */
  readonly headState: readonly number[];
  readonly headWaits: readonly number[];
  /** By object. */
  readonly schedLocks: readonly number[];
  /** One for each node of each table, with the table's cell. */
  readonly nodes: readonly { readonly table: number; readonly object: number; readonly hook: number; readonly chain: number }[];
  readonly probesRunning: number;
  readonly probesAtomic: number;
  readonly handlersRunning: number;
  /** Actors share CPUs. */
  readonly pinned: boolean;
  /** By lock: a spinlock was taken with irqs off. */
  readonly flags: readonly number[];
  /** A spinlock may be held with softirqs on. */
  readonly softirqsMatter: boolean;
  readonly locks: readonly Lock[];
}

/** Adds the cells that the used primitives keep; `used` has for each of them the actors that use it. */
export function keep(world: World, cells: Cells, used: ReadonlyMap<Operation, readonly number[]>): Kept {
  const { objects, actors } = world;
  const all = 2 ** actors.length - 1;
  const has = (part: Part, actor: number): boolean =>
    [...used].some(([{ promela }, users]) => promela!.parts?.includes(part) && users.includes(actor));
  const keeps = (part: Part): boolean => [...used.keys()].some(({ promela }) => promela!.parts?.includes(part));
  const once = (part: Part): number => (keeps(part) ? cells.add(0, all) : -1);
  const perActor = (part: Part, max: number): number[] => cells.some(actors.length, (actor) => has(part, actor), max);
  // a probe in the scheduler may say itself when it is in its context
  const isServed = (actor: number): boolean => {
    const { kind } = actors[actor]!;
    return kind === 'tracepoint' ? !has('schedulerLocks', actor) && !has('probe', actor) : kind !== 'task' && kind !== 'env';
  };
  const heads = world.fieldsOfKind('rcu_head');
  const nodes = world
    .fieldsOfKind('hashtable')
    .flatMap(({ cell, type }) => world.objectsOfType(type!).map((object) => ({ table: cell, object })));
  const keys = nodeMembers(world, 'key');
  const maxKey = Math.max(0, ...nodes.map(({ object }) => cells.max[keys[object]!]!));
  const whereTasksAre = membersOf(world, 'on_cpu');
  const probesRunning = once('probe');
  const pinned = actors.some(({ cpu }) => cpu !== undefined);
  const irqsAsTheyAre = keeps('irqsAsTheyAre');
  const irqs = irqsAsTheyAre || keeps('irqs');
  const comeAndGo = keeps('irqsOn') || (keeps('irqs') && (irqsAsTheyAre || world.fieldsOfKind('spinlock').length > 1));
  const locks = locksOf(world);
  return {
    nesting: cells.some(actors.length, (actor) => isServed(actor) || has('reader', actor), 7),
    served: actors.map((_, actor) => (isServed(actor) ? 1 : 0)),
    headState: heads.map(() => cells.add(0, 7)),
    headWaits: heads.map(() => cells.add(0, all)),
    gracePeriod: perActor('gracePeriod', all),
    barrier: perActor('barrier', 2 ** (2 * heads.length) - 1),
    probesRunning,
    probesAtomic: probesRunning < 0 ? -1 : cells.add(0, all),
    probeWait: perActor('probeWait', all),
    handlersRunning: once('handler'),
    handlerWait: perActor('handlerWait', all),
    schedLocks: cells.some(objects.length, (object) => keeps('schedulerLocks') && whereTasksAre[object]! >= 0, actors.length),
    nodes: nodes.map((node) => ({ ...node, hook: cells.add(0, maxKey + 1), chain: cells.add(0, 0) })),
    pinned,
    flags: cells.some(locks.length, (lock) => keeps('irqs') && locks[lock]!.spins, 1),
    softirqsMatter: irqsAsTheyAre || comeAndGo,
    bhOff: perActor('bottomHalves', 7),
    ownState: perActor('ownState', 3).map((cell, actor) => stateOfTask(world, actor) ?? cell),
    irqsOff: cells.some(actors.length, () => pinned || irqs, 1),
    preemptionOff: cells.some(actors.length, () => pinned, 7),
    locks,
  };
}

/** The state of the task that an actor runs as. */
const stateOfTask = (world: World, actor: number): number | undefined => {
  const { task } = world.actors[actor]!;
  const cell = task === undefined ? -1 : membersOf(world, 'task_state')[world.objectNumber(task)]!;
  return cell < 0 ? undefined : cell;
};

/** By object: the first cell of its member of the kind, or -1. */
export function membersOf(world: World, kind: string): readonly number[] {
  const found = world.objects.map(() => -1);
  for (const { object, cell } of world.fieldsOfKind(kind)) if (object > 0) found[object] = cell;
  return found;
}

/** By object: the cell of the member that has this role for the tables and lists whose node it is, or -1. */
export function nodeMembers(world: World, role: string): readonly number[] {
  const found = world.objects.map(() => -1);
  for (const { cell, type } of [...world.fieldsOfKind('hashtable'), ...world.fieldsOfKind('hlist')]) {
    const member = world.globalField(cell).members![role];
    if (member !== undefined) for (const object of world.objectsOfType(type!)) found[object] = world.fieldCell(object, member);
  }
  return found;
}

function locksOf(world: World): readonly Lock[] {
  const locks = [
    ...world.fieldsOfKind('mutex').map((lock) => ({ ...lock, spins: false })),
    ...world.fieldsOfKind('spinlock').map((lock) => ({ ...lock, spins: true })),
  ];
  const classOf = ({ object, name }: { object: number; name: string }): string => (object === 0 ? name : name.slice(name.indexOf('.') + 1));
  const classes = [...new Set(locks.map(classOf))];
  return locks.map((lock) => ({ cell: lock.cell, object: lock.object, spins: lock.spins, class: classes.indexOf(classOf(lock)) }));
}
