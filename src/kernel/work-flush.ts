import { Event } from '../core/world/event.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { World } from '../core/world/world.js';
import { sleeps, touching } from './footprint/objects.js';
import { touchMap, touchesMap } from './lockdep-map.js';
import { mightSleep } from './might-sleep.js';
import { Queued, type Slot, touchesItem, Work, workItems } from './work-items.js';

/** start_flush_work() finds something to wait for, which is when lockdep hears of it; before 6.9 it always does. */
function joinsFirst(w: World, item: number, slot: Slot, what: 'queued' | 'run'): void {
  touchMap(w, item);
  w.part(workItems).joins(slot, what);
}

/** The acting one waits for the run of the item that its last pool has now; whether there is one. */
export function awaitRun(w: World, item: number): number {
  const work = w.part(workItems);
  if (w.isBefore('6.9')) touchMap(w, item);
  const last = work.of(item)[w.cells[item + Work.last]! - 1];
  const running = last && work.runnerIn(item, last.pool);
  if (running) joinsFirst(w, item, running, 'run');
  return running ? 1 : 0;
}

/** What an actor waits for has returned: it is in no set of those who wait. */
export function waits(w: World): Pick<Required<Bound>, 'enabled' | 'waitsFor'> {
  const work = w.part(workItems);
  work.awaitable();
  const cells = work.slots.flatMap(({ awaited }) => [awaited!.queued, awaited!.run]);
  const isIn = (cell: number): boolean => ((w.cells[cell]! >> w.actor) & 1) !== 0;
  return {
    enabled: () => !cells.some(isIn),
    waitsFor: (_, other) =>
      work.slots.some((slot) => {
        if (!isIn(slot.awaited!.run) && !isIn(slot.awaited!.queued)) return false;
        const running = work.runnerIn(slot.item, slot.pool);
        return running !== undefined && w.cells[running.runner] === other + 1;
      }),
  };
}

/** Once everybody has returned whom an actor waits for, nobody can take that back. */
export const waitsForRuns = ({ w, footprint }: AbstractStep): void =>
  footprint.waitFor(...w.part(workItems).slots.flatMap(({ awaited }) => [awaited!.queued, awaited!.run]));

/** The step in which such a call returns, where it touches nothing any more. */
export const returning = (name: string, call: string) =>
  ({
    name,
    c: `${call} returns`,
    params: {},
    bind: (w) => ({ ...waits(w), apply: () => 0 }),
    footprint: touching(waitsForRuns),
    gives: 'nothing',
    sleepsOn: true,
    orders: { acquires: ['run'] },
    alike: true,
    reference: {
      does: `${call} returns.`,
      goes: 'every run that it waits for has ended',
      misuse: ['from the function of the item itself: deadlock'],
      source: 'kernel/workqueue.c, __flush_work()',
    },
  }) satisfies Operation;

/**
 * flush_work() begins: it will wait for the run that is queued now, or else for the one that the item's last pool has now; not for one
 * that somebody queues later, nor for the timer of a delayed item, nor for a run of another pool.
 */
export const flushWork = {
  name: 'flushWork',
  c: 'flush_work(&$work)',
  params: { work: 'update' },
  takes: { work: 'work' },
  bind: (w) => {
    const work = w.part(workItems);
    work.awaitable();
    return {
      apply(a) {
        const item = a[0]!;
        mightSleep(w);
        if (w.cells[item + Work.setUp] === 0) {
          w.emit(Event.warn, 0, 0, 0);
          return 0;
        }
        const queued = work.of(item).find((slot) => w.cells[slot.queued] === Queued.yes && w.cells[item + Work.pending] === 1);
        if (queued === undefined) return awaitRun(w, item);
        joinsFirst(w, item, queued, 'queued');
        return 1;
      },
    };
  },
  footprint: touching((step) => {
    sleeps(step);
    step.emits(Event.warn);
    touchesMap(step);
    touchesItem(step);
  }),
  gives: 'number',
  byKernel: true,
  alike: true,
  reference: {
    does: 'Begins to wait for the run queued last; flushWorkWait is its return.',
    gives: '1 there is one to wait for; 0 the item was idle',
    context: 'process context',
    misuse: [
      'of an item that was never set up: warn',
      'under a mutex that the function takes, or from the function itself: deadlock; before 6.9 lock-order, of an idle item too',
    ],
    source: 'kernel/workqueue.c, start_flush_work()',
  },
} satisfies Operation;

export const flushWorkWait = returning('flushWorkWait', 'flush_work()');
