import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { accesses, frees, ofKind, sleeps, touching } from './footprint/objects.js';
import { membersOf } from './members.js';
import { touchMap, touchesMap } from './lockdep-map.js';
import { mightSleep } from './might-sleep.js';
import { kfree } from './slab.js';
import { waits, waitsForRuns } from './work-flush.js';
import { pooled, Queue, Queued, workItems } from './work-items.js';

/** The workqueues themselves, by the number of their first argument. */
const workqueuesOf = (w: World) => membersOf(w, 'workqueue');

const theirs = (step: AbstractStep): readonly number[] => step.objects(0).filter((object) => ofKind(step.w, 'workqueue').includes(object));

const workqueueCells = (step: AbstractStep): readonly number[] =>
  step.w.part(workItems).queues.flatMap(({ cell, object }) => (theirs(step).includes(object) ? [cell] : []));

/** A step looks at a workqueue, at whether it drains, and at all that is queued to it. */
function touchesQueue(step: AbstractStep): void {
  const { items, queues } = step.w.part(workItems);
  accesses(step, theirs(step));
  for (const { cell, object } of queues) if (theirs(step).includes(object)) step.footprint.update(cell);
  step.footprint.update(
    ...pooled(
      step,
      items.map(({ cell }) => cell),
    ),
  );
}

/** flush_workqueue() begins: it will wait for all that is queued now, or runs, and for nothing that is queued later. */
export const flushWorkqueue = {
  name: 'flushWorkqueue',
  c: 'flush_workqueue($wq)',
  params: { wq: 'object' },
  bind: (w) => {
    const work = w.part(workItems);
    work.awaitable();
    const members = workqueuesOf(w);
    return {
      apply(a) {
        mightSleep(w);
        const cell = members.reach(a[0]!, 1);
        if (cell < 0) return 0;
        touchMap(w, cell);
        const queue = work.numberOf(a[0]!);
        for (const slot of work.slots) {
          if (slot.queue !== queue) continue;
          if (w.cells[slot.queued] !== Queued.no) work.joins(slot, 'queued');
          if (w.cells[slot.runner] !== 0) work.joins(slot, 'run');
        }
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    sleeps(step);
    touchesMap(step, workqueueCells(step));
    touchesQueue(step);
  }),
  gives: 'nothing',
  alike: true,
  reference: {
    does: 'Begins to wait for all that is queued to the workqueue, or runs; flushWorkqueueWait is its return.',
    context: 'process context',
    misuse: ['from the function of an item of it: deadlock', 'of a destroyed workqueue: use-after-free'],
    source: 'kernel/workqueue.c, __flush_workqueue()',
  },
} satisfies Operation;

export const flushWorkqueueWait = {
  name: 'flushWorkqueueWait',
  c: 'flush_workqueue() returns',
  params: { wq: 'object' },
  bind: (w) => {
    const members = workqueuesOf(w);
    return {
      ...waits(w),
      apply(a) {
        members.reach(a[0]!, 1);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    accesses(step, theirs(step));
    waitsForRuns(step);
  }),
  gives: 'nothing',
  sleepsOn: true,
  orders: { acquires: ['run'] },
  alike: true,
  reference: {
    does: 'flush_workqueue() returns.',
    goes: 'all that it waits for has run',
    misuse: ['a workqueue that was destroyed meanwhile: use-after-free'],
    source: 'kernel/workqueue.c, __flush_workqueue()',
  },
} satisfies Operation;

/** drain_workqueue() and destroy_workqueue() begin: from now on only what runs on the workqueue may queue to it. */
const closing = (name: string, call: string, to: number) =>
  ({
    name,
    c: `${call}($wq)`,
    params: { wq: 'object' },
    bind: (w) => {
      w.part(workItems);
      const members = workqueuesOf(w);
      return {
        apply(a) {
          mightSleep(w);
          const cell = members.reach(a[0]!, 1);
          if (cell < 0) return 0;
          touchMap(w, cell);
          w.set(cell, Math.max(w.cells[cell]!, to));
          return 0;
        },
      };
    },
    footprint: touching((step: AbstractStep) => {
      sleeps(step);
      touchesMap(step, workqueueCells(step));
      touchesQueue(step);
    }),
    gives: 'nothing',
    alike: true,
    keepsNoSet: true,
    reference: {
      does: `Begins to wait until nothing of it is queued or runs; ${name}Wait is its return. Meanwhile only its own items queue.`,
      context: 'process context',
      misuse: ['from the function of an item of it: deadlock', 'of a destroyed workqueue: use-after-free'],
      source: `kernel/workqueue.c, ${call}()`,
    },
  }) satisfies Operation;

/** They return, once nothing is queued and nothing runs; what is in the timer of a delayed item they do not know. */
const closed = (name: string, call: string, destroys: boolean) =>
  ({
    name,
    c: `${call}() returns`,
    params: { wq: 'object' },
    bind: (w) => {
      const work = w.part(workItems);
      const members = workqueuesOf(w);
      const free = kfree.bind(w);
      const of = (pointer: number) => work.slots.filter(({ queue }) => queue === work.numberOf(pointer));
      return {
        enabled: (a) => of(a[0]!).every((slot) => w.cells[slot.queued] === Queued.no && w.cells[slot.runner] === 0),
        waitsFor: (a, other) =>
          of(a[0]!).some(
            (slot) =>
              w.cells[slot.runner] === other + 1 ||
              (w.cells[slot.queued] !== Queued.no && w.cells[work.runnerIn(slot.item, slot.pool)?.runner ?? -1] === other + 1),
          ),
        apply(a) {
          const cell = members.reach(a[0]!, 1);
          if (cell < 0) return 0;
          if (destroys) free.apply(a);
          else if (w.cells[cell] === Queue.draining) w.set(cell, Queue.open);
          return 0;
        },
      };
    },
    footprint: touching((step: AbstractStep) => {
      touchesQueue(step);
      if (destroys) frees(step, step.objects(0));
    }),
    gives: 'nothing',
    sleepsOn: true,
    orders: { acquires: ['run'], ...(destroys && { releases: ['memory'] }) },
    alike: true,
    keepsNoSet: true,
    reference: {
      does: `${call}() returns${destroys ? ', and the workqueue is freed' : ''}.`,
      goes: 'nothing is queued to the workqueue, and nothing of it runs',
      misuse: ['with a delayed item in its timer, which queues to the workqueue later: use-after-free'],
      source: `kernel/workqueue.c, ${call}()`,
    },
  }) satisfies Operation;

export const drainWorkqueue = closing('drainWorkqueue', 'drain_workqueue', Queue.draining);
export const drainWorkqueueWait = closed('drainWorkqueueWait', 'drain_workqueue', false);
export const destroyWorkqueue = closing('destroyWorkqueue', 'destroy_workqueue', Queue.destroying);
export const destroyWorkqueueWait = closed('destroyWorkqueueWait', 'destroy_workqueue', true);
