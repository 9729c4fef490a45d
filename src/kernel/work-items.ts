import { InputError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { actorsOf, actorUpTo, bit, ofNobody, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { PlacedField } from '../core/world/memory.js';
import { objectOf, type World } from '../core/world/world.js';
import { byClass, lockdepMaps } from './lockdep-map.js';

const mostQueues = 7;

/** Cells of a struct work_struct, from its first; a delayed one has a timer and the workqueue that it is for besides. */
export const Work = { setUp: 0, pending: 1, last: 2, disabled: 3, armed: 4, expires: 5, to: 6 } as const;

/**
 * struct work_struct: set up? pending (WORK_STRUCT_PENDING)? the workqueue last queued to, by its number, which stands for the pool in
 * `data`, and how often it is disabled. That it is in a queue, or runs, is the pool's to know and outlives the object.
 */
export const workField: Field = {
  kind: 'work',
  cells: [
    { name: '', range: bit },
    { name: 'pending', range: bit },
    { name: 'last', range: upTo(mostQueues) },
    { name: 'disabled', range: upTo(7) },
  ],
};

/** struct delayed_work: its work, its timer (armed? when does it expire?), the workqueue that the timer will queue to. */
export const delayedWorkField: Field = {
  kind: 'work',
  cells: [
    ...workField.cells,
    { name: 'armed', range: bit },
    { name: 'expires', range: upTo(127) },
    { name: 'to', range: upTo(mostQueues) },
  ],
};

/** struct workqueue_struct, with a pool of its own: open, draining, or being destroyed. */
export const workqueueField: Field = { kind: 'workqueue', cells: [{ name: '', range: upTo(2) }] };
/** One whose pool is also that of the others of this name: all are bound and queued to from one CPU, or all unbound. */
export const workqueueIn = (pool: string): Field => ({ ...workqueueField, members: { pool } });
/** The pool of all unbound workqueues, before 6.6; then each CPU may have one (wq_update_pod()), and so each workqueue. */
const unboundPool = 'WQ_UNBOUND';
/** One with WQ_UNBOUND. */
export const unboundWorkqueueField: Field = workqueueIn(unboundPool);

export const Queue = { open: 0, draining: 1, destroying: 2 } as const;

/** What a pool knows of one item on one of its workqueues. */
export interface Slot {
  /** The item's first cell, the workqueue's number, its pool's. */
  readonly item: number;
  readonly queue: number;
  readonly pool: number;
  /** One of `Queued`. */
  readonly queued: number;
  /** Who runs it. */
  readonly runner: number;
  /** Who waits for what is queued, and for what runs; where somebody may. */
  awaited?: { readonly queued: number; readonly run: number };
}

/** It is in the queue; `broken`: it was set up while it was, so that the queue leads nowhere. */
export const Queued = { no: 0, yes: 1, broken: 2 } as const;

/** Work items and workqueues, and what their pools know (kernel/workqueue.c). */
export function workItems(w: World) {
  const items = w.fieldsOfKind('work');
  const queues = w.fieldsOfKind('workqueue').map(({ cell, object, name }) => {
    const field = object === 0 ? w.globalField(cell) : w.types[w.objects[object]!.type]!.fields[name.slice(name.indexOf('.') + 1)]!;
    const pool = field.members?.['pool'] ?? name;
    return { cell, object, name, pool: pool === unboundPool && !w.isBefore('6.6') ? name : pool };
  });
  if (queues.length > mostQueues) throw new InputError(`${queues.length} workqueues: a scenario may have at most ${mostQueues}`);
  for (const { object, name } of items)
    if (w.objects[object]!.state === 'pooled')
      throw new InputError(`${name}: a work item in a slot of a pool is not modelled; allocate its object with kzalloc`);
  const pools = [...new Set(queues.map(({ pool }) => pool))];
  const slots = items.flatMap(({ cell, name: item }) =>
    queues.map(
      ({ name, pool }, queue): Slot => ({
        item: cell,
        queue: queue + 1,
        pool: pools.indexOf(pool),
        queued: w.cell(`${item} queued on ${name}`, ofNobody(upTo(2))),
        runner: w.cell(`${item} from ${name} run by`, actorUpTo(w.actors.length)),
      }),
    ),
  );
  const of = new Map(items.map(({ cell }) => [cell, slots.filter(({ item }) => item === cell)]));
  const delayed = new Set(delayedWorks(w).map(({ cell }) => cell));
  // its number is that of a workqueue, and says which one is meant
  if (queues.filter(({ object }) => object !== 0).length > 1)
    for (const { cell } of items)
      for (const number of [Work.last, ...(delayed.has(cell) ? [Work.to] : [])]) w.layout.holds[cell + number] = undefined;
  const isMap = (name: string, of: readonly number[], its: (slot: Slot) => boolean): void => {
    const runners = slots.filter(its).map(({ runner }) => runner);
    w.part(lockdepMaps).push({ name, of, isIn: (actor) => runners.some((runner) => w.cells[runner] === actor + 1) });
  };
  for (const [name, all] of byClass(w, items)) {
    const own = all.map(({ cell }) => cell);
    isMap(`function of ${name}`, own, ({ item }) => own.includes(item));
  }
  // each alloc_workqueue() has a class of its own, and which of several of one type came from which nobody knows
  for (const [name, all] of byClass(w, queues))
    if (all.length === 1) isMap(`functions on ${name}`, [all[0]!.cell], ({ queue }) => queues[queue - 1] === all[0]);
  const runnerIn = (item: number, pool: number): Slot | undefined =>
    of.get(item)!.find((slot) => slot.pool === pool && w.cells[slot.runner] !== 0);
  const wait = (cell: number, who: number): void => w.set(cell, w.cells[cell]! | who);
  return {
    items,
    queues,
    slots,
    of: (item: number): readonly Slot[] => of.get(item)!,
    isDelayed: (item: number): boolean => delayed.has(item),
    /** Who of its pool runs an item: the pool never runs it twice at once, whichever workqueue it came from. */
    runnerIn,
    /** The number of the workqueue that a pointer leads to, 0 for NULL. */
    numberOf: (pointer: number): number => queues.findIndex(({ object }) => object !== 0 && object === objectOf(pointer)) + 1,
    /** Somebody may wait, and that is part of a state. */
    awaitable(): void {
      const who = actorsOf(w.actors.length);
      for (const slot of slots) {
        const what = `${w.layout.names[slot.item]} from ${queues[slot.queue - 1]!.name} awaited`;
        slot.awaited ??= { queued: w.cell(`${what} queued by`, who), run: w.cell(`${what} running by`, who) };
      }
    },
    /** The acting one waits for what is queued there, or for what runs. */
    joins: (slot: Slot, what: 'queued' | 'run'): void => wait(slot.awaited![what], 1 << w.actor),
    /** What is queued there runs. */
    begins({ queued, runner, awaited }: Slot): void {
      w.set(queued, Queued.no);
      w.set(runner, w.actor + 1);
      if (!awaited) return;
      wait(awaited.run, w.cells[awaited.queued]!);
      w.set(awaited.queued, 0);
    },
    ends({ runner, awaited }: Slot): void {
      w.set(runner, 0);
      if (awaited) w.set(awaited.run, 0);
    },
    /**
     * try_to_grab_pending(): out of the queue, or of the timer. Who flushes what was queued waits for the run behind which it was.
     * Whether it was pending.
     */
    grab(item: number): number {
      const pending = w.cells[item + Work.pending]!;
      w.set(item + Work.pending, 0);
      if (delayed.has(item)) disarm(w, item);
      for (const { queued, pool, awaited } of of.get(item)!) {
        if (w.cells[queued] !== Queued.yes) continue;
        w.set(queued, Queued.no);
        if (!awaited) continue;
        const running = runnerIn(item, pool);
        if (running) wait(running.awaited!.run, w.cells[awaited.queued]!);
        w.set(awaited.queued, 0);
      }
      return pending;
    },
    /** __queue_work(): from outside a draining workqueue takes nothing, and what was never set up is linked nowhere; both stay pending. */
    enqueue(item: number, queue: number): void {
      const { cell, object } = queues[queue - 1] ?? { cell: -1, object: 0 };
      if (queue === 0 || object !== 0) w.emit(Event.access, w.pointerTo(object), -1, 1);
      if (w.crashed) return;
      const chained = slots.some((slot) => slot.queue === queue && w.cells[slot.runner] === w.actor + 1);
      if ((w.cells[cell] !== Queue.open && !chained) || w.cells[item + Work.setUp] === 0) {
        w.emit(Event.warn, 0, 0, 0);
        return;
      }
      const slot = of.get(item)![queue - 1]!;
      if (w.cells[slot.queued] === Queued.no) w.set(slot.queued, Queued.yes);
      w.set(item + Work.last, queue);
    },
  };
}

/** The timer part is over. */
export function disarm(w: World, item: number): void {
  w.set(item + Work.armed, 0);
  w.set(item + Work.expires, 0);
  w.set(item + Work.to, 0);
}

/** The items that have a timer. */
export const delayedWorks = (w: World): readonly PlacedField[] =>
  w.fieldsOfKind('work').filter(({ cell }) => w.fieldAt(cell).length > Work.armed);

/** The objects with an item that is in a queue, or in its timer: the pool or the timer's base leads to them. */
export function pendingWorks(w: World): () => readonly number[] {
  const items = w.fieldsOfKind('work');
  return () => items.flatMap(({ object, cell }) => (w.cells[cell + Work.pending] === 1 ? [object] : []));
}

/** What the pools know of these items. */
export const pooled = ({ w }: AbstractStep, items: readonly number[]): readonly number[] =>
  w
    .part(workItems)
    .slots.flatMap(({ item, queued, runner, awaited }) =>
      items.includes(item) ? [queued, runner, ...(awaited ? [awaited.queued, awaited.run] : [])] : [],
    );

/** A step looks at an item, its location, and at what the pools know of it. */
export const touchesItem = (step: AbstractStep): void => step.footprint.update(...pooled(step, step.location()));
