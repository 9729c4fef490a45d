import { Event } from '../core/world/event.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { itsLocation, sleeps, touching } from './footprint/objects.js';
import { touchesMap } from './lockdep-map.js';
import { mightSleep } from './might-sleep.js';
import { awaitRun, returning, waits, waitsForRuns } from './work-flush.js';
import { Queued, touchesItem, Work, workItems } from './work-items.js';

/** The first kernel in which an item can be disabled (disable_work() and its kin). */
export const sinceDisable = '6.10';

/** Who is called. */
interface Cancel {
  readonly name: string;
  readonly call: string;
  /** It stops the timer of a delayed item too; another one waits until that has fired. */
  readonly timer?: true;
  /** It goes on to wait for the run. */
  readonly sync?: true;
  /** It disables the item. */
  readonly disables?: true;
}

/**
 * try_to_grab_pending() succeeds: the item is idle, or in a queue, or in a timer that the call stops. What is pending in no such place
 * is tried again and again.
 */
export function grabs(w: World, timer: boolean): (item: number) => boolean {
  const work = w.part(workItems);
  return (item) =>
    item < 0 ||
    w.cells[item + Work.pending] === 0 ||
    work.of(item).some(({ queued }) => w.cells[queued] === Queued.yes) ||
    (timer && work.isDelayed(item) && w.cells[item + Work.armed] === 1);
}

/**
 * __cancel_work() and __cancel_work_sync(): a pending item is so no longer. The synchronous ones disable it until they have waited for
 * the run that the pool has now that it was queued to last: a run of another pool is not known to the item.
 */
export const cancelling = ({ name, call, timer, sync, disables }: Cancel) =>
  ({
    name,
    c: `${call}(&$work)`,
    params: { work: 'update' },
    takes: { work: 'work' },
    bind: (w) => {
      const work = w.part(workItems);
      const can = grabs(w, timer === true);
      if (sync) work.awaitable();
      return {
        enabled: (a) => can(a[0]!),
        apply(a) {
          const item = a[0]!;
          if (sync) mightSleep(w);
          const pending = work.grab(item);
          if (sync || disables) w.add(item + Work.disabled, 1);
          if (!sync) return pending;
          if (w.cells[item + Work.setUp] === 0) w.emit(Event.warn, 0, 0, 0);
          else awaitRun(w, item);
          return pending;
        },
      };
    },
    footprint: touching((step: AbstractStep) => {
      if (sync) {
        sleeps(step);
        step.emits(Event.warn);
        touchesMap(step);
      }
      touchesItem(step);
    }),
    gives: 'number',
    orders: { acquires: ['@work'] },
    ...(disables && { since: sinceDisable }),
    ...(sync && !disables && { byKernel: true as const }),
    alike: true,
    reference: {
      does:
        `Takes the item out of its queue${timer ? ' or its timer' : ''}` +
        (disables ? ', disables it' : '') +
        (sync ? ` and begins to wait for the run that its last pool has; ${name}Wait is its return. Nobody queues it meanwhile.` : '.'),
      gives: '1 it was pending; 0 it was not',
      goes: timer ? 'it is pending nowhere but in a queue or its timer' : 'it is not pending in its timer',
      ...(sync && {
        context: 'process context',
        misuse: [
          'of an item that was never set up: warn',
          'under a mutex that the function takes, or from the function itself: deadlock; before 6.9 lock-order, of an idle item too',
        ],
      }),
      source: `kernel/workqueue.c, ${call}()`,
    },
  }) satisfies Operation;

/** cancel_work_sync() returns: who queues the item from now on succeeds, for that lifts what disabled it. */
export const enabling = (name: string, call: string) =>
  ({
    ...returning(name, call),
    params: { work: 'update' },
    takes: { work: 'work' },
    bind: (w) => ({
      ...waits(w),
      apply(a) {
        if (w.cells[a[0]! + Work.disabled]! > 0) w.add(a[0]! + Work.disabled, -1);
        return 0;
      },
    }),
    footprint: touching(waitsForRuns),
  }) satisfies Operation;

export const cancelWork = cancelling({ name: 'cancelWork', call: 'cancel_work' });
export const cancelWorkSync = cancelling({ name: 'cancelWorkSync', call: 'cancel_work_sync', sync: true });
export const cancelWorkSyncWait = enabling('cancelWorkSyncWait', 'cancel_work_sync()');
export const disableWork = cancelling({ name: 'disableWork', call: 'disable_work', disables: true });
export const disableWorkSync = cancelling({ name: 'disableWorkSync', call: 'disable_work_sync', sync: true, disables: true });
export const disableWorkSyncWait: Operation = { ...returning('disableWorkSyncWait', 'disable_work_sync()'), since: sinceDisable };

/** enable_work(): once less disabled. One call too many is warned of. */
export const enableWork = {
  name: 'enableWork',
  c: 'enable_work(&$work)',
  params: { work: 'update' },
  takes: { work: 'work' },
  bind: (w) => ({
    apply(a) {
      const disabled = a[0]! + Work.disabled;
      if (w.cells[disabled] === 0) w.emit(Event.warn, 0, 0, 0);
      else w.add(disabled, -1);
      return w.cells[disabled] === 0 ? 1 : 0;
    },
  }),
  footprint: { ...itsLocation, touches: (step) => step.emits(Event.warn) },
  gives: 'number',
  since: sinceDisable,
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'Takes one disable_work() back. What was not queued meanwhile is forgotten.',
    gives: '1 it can be queued again; 0 it is still disabled',
    misuse: ['of one that is not disabled: warn (work disable count underflowed)'],
    source: 'kernel/workqueue.c, enable_work()',
  },
} satisfies Operation;
