import { StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { clockCell, clockName } from './clock.js';
import { ofKind, touching } from './footprint/objects.js';
import { claim, queues, queuesTo, setUp } from './work.js';
import { cancelling, enableWork, enabling, grabs, sinceDisable } from './work-cancel.js';
import { returning } from './work-flush.js';
import { disarm, touchesItem, Work, workItems } from './work-items.js';

/** The clock of the timers; a model without one, or with one that stands still, has timers that fire at any time. */
const clockOf = (w: World): number => (w.hasGlobal(clockName) && w.layout.max[clockCell(w)]! > 0 ? clockCell(w) : -1);

/** Whoever arms a timer, or waits for it, looks at the clock. */
function looksAtClock({ w, footprint }: AbstractStep): void {
  if (clockOf(w) >= 0) footprint.read(clockOf(w));
}

/** INIT_DELAYED_WORK(): of one whose timer is armed ODEBUG tells, and stops the timer. */
export const initDelayedWork = {
  name: 'initDelayedWork',
  c: 'INIT_DELAYED_WORK(&$work, ...)',
  params: { work: 'write' },
  takes: { work: 'work' },
  bind: (w) => {
    w.part(workItems);
    return {
      apply(a) {
        if (w.cells[a[0]! + Work.armed] === 1) w.emit(Event.initActive, w.pointerTo(w.ownerOf(a[0]!)), 0, 0);
        setUp(w, a[0]!);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    step.emits(Event.initActive);
    touchesItem(step);
    step.footprint.read(...step.location());
  }),
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'As INIT_WORK(), and its timer is idle.',
    misuse: [
      'with its timer armed: odebug-init-active, and the timer is stopped',
      'in a queue: null-dereference when the queue comes to it',
    ],
    source: 'include/linux/workqueue.h',
  },
} satisfies Operation;

/** __queue_delayed_work(): without a delay to the queue at once, else the timer is armed. */
function startsTimer(w: World): (item: number, queue: number, delay: number) => void {
  const work = w.part(workItems);
  const clock = clockOf(w);
  return (item, queue, delay) => {
    if (!work.isDelayed(item)) throw new StepError(`${w.layout.names[item]} has no timer; declare it with delayedWorkField`);
    if (delay === 0 || w.cells[item + Work.setUp] === 0) {
      work.enqueue(item, queue);
      return;
    }
    w.set(item + Work.armed, 1);
    w.set(item + Work.to, queue);
    if (clock >= 0) w.set(item + Work.expires, w.cells[clock]! + delay);
  };
}

/** queue_delayed_work(): pending from now on, in its timer first; an item that is pending keeps its expiry. */
export const queueDelayedWork = {
  name: 'queueDelayedWork',
  c: 'queue_delayed_work($wq, &$work, $delay)',
  params: { work: 'update', wq: 'object', delay: 'value' },
  takes: { work: 'work' },
  bind: (w) => {
    const { numberOf } = w.part(workItems);
    const start = startsTimer(w);
    return {
      apply(a) {
        if (!claim(w, a[0]!)) return 0;
        start(a[0]!, numberOf(a[1]!), a[2]!);
        return 1;
      },
    };
  },
  footprint: touching((step) => {
    queues(step);
    looksAtClock(step);
  }),
  gives: 'number',
  orders: { releases: ['@work'] },
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'Arms the timer that will queue the item; without a delay, queues it at once.',
    gives: '1 it is pending now; 0 it was already, in its timer or its queue, or is disabled',
    misuse: ['of an item that was never set up: warn, and it is pending for ever'],
    source: 'kernel/workqueue.c, __queue_delayed_work()',
  },
} satisfies Operation;

/** mod_delayed_work(): back to the timer from wherever it is pending, with a new expiry. */
export const modDelayedWork = {
  name: 'modDelayedWork',
  c: 'mod_delayed_work($wq, &$work, $delay)',
  params: { work: 'update', wq: 'object', delay: 'value' },
  takes: { work: 'work' },
  bind: (w) => {
    const work = w.part(workItems);
    const start = startsTimer(w);
    const can = grabs(w, true);
    const old = w.isBefore('6.10');
    return {
      enabled: (a) => can(a[0]!),
      apply(a) {
        // try_to_grab_pending() gave -ENOENT, which is true
        if (old && w.cells[a[0]! + Work.disabled] !== 0) return 1;
        const pending = work.grab(a[0]!);
        if (claim(w, a[0]!)) start(a[0]!, work.numberOf(a[1]!), a[2]!);
        return pending;
      },
    };
  },
  footprint: touching((step) => {
    queues(step);
    looksAtClock(step);
  }),
  gives: 'number',
  orders: { releases: ['@work'] },
  byKernel: true,
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'Arms the timer anew, whether the item is idle, in its timer or in a queue; of one that is disabled it only stops it.',
    gives: '1 it was pending; 0 it was idle, or running, or disabled; before 6.10, 1 while cancel_delayed_work_sync() waits',
    goes: 'it is pending nowhere but in a queue or its timer',
    misuse: ['of an item that was never set up: warn, and it is pending for ever'],
    source: 'kernel/workqueue.c, mod_delayed_work_on()',
  },
} satisfies Operation;

/** delayed_work_timer_fn(): the timer fires and queues the item, in one step with irqs off. */
export const delayedWorkExpire = {
  name: 'delayedWorkExpire',
  c: 'the timer of $work queues it',
  params: { work: 'update' },
  takes: { work: 'work' },
  bind: (w) => {
    const work = w.part(workItems);
    const clock = clockOf(w);
    return {
      enabled: (a) => a[0]! < 0 || (w.cells[a[0]! + Work.armed] === 1 && (clock < 0 || w.cells[clock]! >= w.cells[a[0]! + Work.expires]!)),
      apply(a) {
        const queue = w.cells[a[0]! + Work.to]!;
        disarm(w, a[0]!);
        work.enqueue(a[0]!, queue);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    queuesTo(step, ofKind(step.w, 'workqueue'));
    looksAtClock(step);
  }),
  gives: 'nothing',
  orders: { acquires: ['@work'], releases: ['@work'] },
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'The only step of an actor that is the timer of a delayed item: queues it, to the workqueue that it was armed for.',
    goes: 'the timer is armed, and its time has come; without a global CLOCK_MONOTONIC, at any time',
    context: 'a softirq with irqs off',
    misuse: ['that workqueue is destroyed: use-after-free'],
    source: 'kernel/workqueue.c, delayed_work_timer_fn()',
  },
} satisfies Operation;

export const cancelDelayedWork = cancelling({ name: 'cancelDelayedWork', call: 'cancel_delayed_work', timer: true });
export const cancelDelayedWorkSync = cancelling({
  name: 'cancelDelayedWorkSync',
  call: 'cancel_delayed_work_sync',
  timer: true,
  sync: true,
});
export const cancelDelayedWorkSyncWait = enabling('cancelDelayedWorkSyncWait', 'cancel_delayed_work_sync()');

export const disableDelayedWork = cancelling({ name: 'disableDelayedWork', call: 'disable_delayed_work', timer: true, disables: true });
export const disableDelayedWorkSync = cancelling({
  name: 'disableDelayedWorkSync',
  call: 'disable_delayed_work_sync',
  timer: true,
  sync: true,
  disables: true,
});
export const disableDelayedWorkSyncWait: Operation = {
  ...returning('disableDelayedWorkSyncWait', 'disable_delayed_work_sync()'),
  since: sinceDisable,
};

/** enable_delayed_work(): enable_work() of its work. */
export const enableDelayedWork = {
  ...enableWork,
  name: 'enableDelayedWork',
  c: 'enable_delayed_work(&$work)',
  reference: { ...enableWork.reference, does: 'Takes one disable_delayed_work() back. What was not queued meanwhile is forgotten.' },
} satisfies Operation;

/** flush_delayed_work() begins: what is in its timer is queued now. Then it is flush_work(), `flushWork` and `flushWorkWait`. */
export const flushDelayedWork = {
  name: 'flushDelayedWork',
  c: 'flush_delayed_work(&$work)',
  params: { work: 'update' },
  takes: { work: 'work' },
  bind: (w) => {
    const work = w.part(workItems);
    return {
      apply(a) {
        if (!work.isDelayed(a[0]!)) throw new StepError(`${w.layout.names[a[0]!]} has no timer; declare it with delayedWorkField`);
        if (w.cells[a[0]! + Work.armed] === 0) return 0;
        const queue = w.cells[a[0]! + Work.to]!;
        disarm(w, a[0]!);
        work.enqueue(a[0]!, queue);
        return 1;
      },
    };
  },
  footprint: touching((step) => queuesTo(step, ofKind(step.w, 'workqueue'))),
  gives: 'number',
  orders: { acquires: ['@work'], releases: ['@work'] },
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'Queues an item that is in its timer at once. flush_delayed_work() is this, flushWork and flushWorkWait, one after the other.',
    gives: '1 it was in its timer; 0 it was not',
    context: 'process context',
    source: 'kernel/workqueue.c, flush_delayed_work()',
  },
} satisfies Operation;
