import { Event, Within } from '../core/world/event.js';
import { InputError, StepError } from '../core/error.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { accesses, ofKind, touching } from './footprint/objects.js';
import { disarm, pooled, Queued, type Slot, touchesItem, Work, workItems } from './work-items.js';

/** INIT_WORK() and INIT_DELAYED_WORK(): the item forgets where it is queued and where it runs, and the pools do not. */
export function setUp(w: World, item: number): void {
  const work = w.part(workItems);
  w.set(item + Work.setUp, 1);
  for (const cell of [Work.pending, Work.last, Work.disabled]) w.set(item + cell, 0);
  if (work.isDelayed(item)) disarm(w, item);
  for (const { queued } of work.of(item)) if (w.cells[queued] !== Queued.no) w.set(queued, Queued.broken);
}

export const initWork = {
  name: 'initWork',
  c: 'INIT_WORK(&$work, ...)',
  params: { work: 'write' },
  takes: { work: 'work' },
  bind: (w) => {
    w.part(workItems);
    return {
      apply(a) {
        setUp(w, a[0]!);
        return 0;
      },
    };
  },
  footprint: touching(touchesItem),
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'Sets the item up: not pending, run nowhere, not disabled. A pool that has it queued, or runs it, is not told.',
    misuse: [
      'of a pending item: null-dereference when the queue comes to it',
      'of a running one: cancel_work_sync() does not wait for that run any more, which then comes to what is freed: use-after-free',
    ],
    source: 'include/linux/workqueue.h',
  },
} satisfies Operation;

/** What queueing to the workqueues of the second argument touches besides the item. */
export function queues(step: AbstractStep): void {
  queuesTo(
    step,
    step.objects(1).filter((object) => ofKind(step.w, 'workqueue').includes(object)),
  );
}

export function queuesTo(step: AbstractStep, workqueues: readonly number[]): void {
  touchesItem(step);
  accesses(step, workqueues);
  step.emits(Event.warn);
  for (const { cell, object } of step.w.part(workItems).queues) if (workqueues.includes(object)) step.footprint.read(cell);
}

/** Claims WORK_STRUCT_PENDING, unless the item is disabled or pending already. */
export function claim(w: World, item: number): boolean {
  if (w.cells[item + Work.disabled] !== 0 || w.cells[item + Work.pending] !== 0) return false;
  w.set(item + Work.pending, 1);
  return true;
}

/** queue_work(): once queued, a worker of the pool runs it; an item that already runs runs again. */
export const queueWork = {
  name: 'queueWork',
  c: 'queue_work($wq, &$work)',
  params: { work: 'update', wq: 'object' },
  takes: { work: 'work' },
  bind: (w) => {
    const work = w.part(workItems);
    return {
      apply(a) {
        if (!claim(w, a[0]!)) return 0;
        work.enqueue(a[0]!, work.numberOf(a[1]!));
        return 1;
      },
    };
  },
  footprint: touching(queues),
  gives: 'number',
  orders: { releases: ['@work'] },
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'Queues the item, unless it is pending or disabled; one that runs will run again.',
    gives: '1 it was queued; 0 it was pending already, or is disabled',
    misuse: [
      'of an item that was never set up, or from outside to a workqueue that is drained: warn, and it is pending for ever',
      'to a destroyed workqueue: use-after-free',
    ],
    source: 'kernel/workqueue.c, __queue_work()',
  },
} satisfies Operation;

const systemName = 'system_wq';
/** The number of the global workqueue of schedule_work(). */
export function systemQueue(w: World): number {
  const number = w.part(workItems).queues.findIndex(({ name }) => name === systemName) + 1;
  if (number === 0) throw new InputError(`schedule_work() queues to the global ${systemName}: declare it with workqueueField`);
  return number;
}

/** schedule_work(): queue_work() to the global `system_wq`. */
export const scheduleWork = {
  name: 'scheduleWork',
  c: 'schedule_work(&$work)',
  params: { work: 'update' },
  takes: { work: 'work' },
  bind: (w) => {
    const work = w.part(workItems);
    const system = systemQueue(w);
    return {
      apply(a) {
        if (!claim(w, a[0]!)) return 0;
        work.enqueue(a[0]!, system);
        return 1;
      },
    };
  },
  footprint: touching((step) => queuesTo(step, [0])),
  gives: 'number',
  orders: { releases: ['@work'] },
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'As queue_work() to system_wq, a global workqueue of the model.',
    gives: '1 it was queued; 0 it was pending already, or is disabled',
    misuse: ['of an item that was never set up: warn, and it is pending for ever'],
    source: 'include/linux/workqueue.h',
  },
} satisfies Operation;

/**
 * process_one_work(): a worker takes the item from a queue and runs it, with no lock and as no reader; first it is no longer pending. A
 * pool never runs an item twice at once; two pools may. Of what is freed or set up anew the queue leads nowhere.
 */
export const workRun = {
  name: 'workRun',
  c: 'a worker runs $work',
  params: { work: 'update' },
  takes: { work: 'work' },
  bind: (w) => {
    const work = w.part(workItems);
    const tooEarly = w.actors.map(({ kind }) => kind === 'softirq' && w.isBefore('6.9'));
    const busy = ({ item, pool }: Slot): number => {
      const running = work.runnerIn(item, pool);
      return running ? w.cells[running.runner]! : 0;
    };
    const next = (item: number): Slot | undefined => work.of(item).find((slot) => w.cells[slot.queued] !== Queued.no && busy(slot) === 0);
    return {
      enabled: (a) => a[0]! < 0 || next(a[0]!) !== undefined,
      waitsFor: (a, other) => work.of(a[0]!).some((slot) => w.cells[slot.queued] !== Queued.no && busy(slot) === other + 1),
      apply(a) {
        if (tooEarly[w.actor])
          throw new StepError(
            `${w.actors[w.actor]!.name}: a worker that is a softirq is one of WQ_BH, which is there since 6.9, and the kernel is older; ` +
              'accepted is a task, or kernel=6.12 or later',
          );
        const slot = next(a[0]!)!;
        if (w.cells[slot.queued] === Queued.broken || w.cells[a[0]! + Work.pending] === 0) {
          w.emit(Event.access, 0, Within.queue, 0);
          return 0;
        }
        w.set(a[0]! + Work.pending, 0);
        work.begins(slot);
        return 0;
      },
    };
  },
  footprint: touching(touchesItem),
  gives: 'nothing',
  orders: { acquires: ['@work'] },
  byKernel: true,
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'The first step of an actor that is a worker: takes the item from its queue, no longer pending, and calls its function.',
    goes: 'the item is queued, and its pool does not run it already',
    context: 'process context; of a workqueue with WQ_BH, from 6.9 on, the actor is a softirq',
    misuse: ['freed while it was queued: use-after-free', 'set up, or freed and used again, while it was queued: null-dereference'],
    source: 'kernel/workqueue.c, process_one_work()',
  },
} satisfies Operation;

/** The items' function returns. It may have freed the item, which is not looked at any more. */
export const workReturn = {
  name: 'workReturn',
  c: 'return',
  params: { object: 'object' },
  bind: (w) => {
    const work = w.part(workItems);
    return {
      apply() {
        for (const slot of work.slots) if (w.cells[slot.runner] === w.actor + 1) work.ends(slot);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    const { items } = step.w.part(workItems);
    const mine = items.filter(({ object }) => object === 0 || step.objects(0).includes(object));
    step.footprint.update(
      ...pooled(
        step,
        mine.map(({ cell }) => cell),
      ),
    );
  }),
  gives: 'nothing',
  orders: { releases: ['run'] },
  alike: true,
  keepsNoSet: true,
  reference: {
    does: "The last step of a worker's path: the function has returned. The item is not touched: its function may have freed it.",
    source: 'kernel/workqueue.c, process_one_work()',
  },
} satisfies Operation;
