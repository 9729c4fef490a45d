import { Event } from '../core/event.js';
import type { Field } from '../core/field.js';
import { bit, upTo } from '../core/layout.js';
import type { Operation } from '../core/operation.js';
import { type World, objectOf } from '../core/world.js';
import { clockCell } from './clock.js';
import { rcuState } from './rcu.js';

/** Cells of a struct hrtimer, from its first. */
export const Timer = { base: 0, queued: 1, running: 2, expires: 3 } as const;

/**
 * struct hrtimer: set up?, queued?, callback running (actor + 1)?, expiry in ticks; `never` is what a negative or
 * overflowing one saturates to.
 */
export const hrtimerUpTo = (never: number): Field => ({
  kind: 'hrtimer',
  cells: [
    { name: '', range: bit },
    { name: 'queued', range: bit },
    { name: 'running', range: upTo(31) },
    { name: 'expires', range: upTo(never) },
  ],
});

/** The same with room for 127 ticks. */
export const hrtimerField: Field = hrtimerUpTo(127);

/** A running timer holds who runs its callback. */
function holdRunner(w: World): void {
  for (const { cell } of w.fieldsOfKind('hrtimer')) w.holdsActor(cell + Timer.running);
}

const dequeue = (w: World, timer: number) => {
  w.set(timer + Timer.queued, 0);
  w.set(timer + Timer.expires, 0);
};

/** hrtimer_setup(): a stopped timer of no expiry. */
export const hrtimerSetup: Operation = {
  name: 'hrtimerSetup',
  params: { object: 'object', timer: 'write' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.timerSetup, a[0]!, a[1]!, 0);
      if (w.crashed) return 0;
      w.set(a[1]! + Timer.base, 1);
      dequeue(w, a[1]!);
      return 0;
    },
  }),
};

/** hrtimer_start(timer, value, HRTIMER_MODE_REL): dequeues if queued, reads the clock, queues. Base lock held: one step. */
export const hrtimerStart: Operation = {
  name: 'hrtimerStart',
  params: { object: 'object', delay: 'value' },
  touches: ['timer', 'CLOCK_MONOTONIC'],
  bind: (w) => {
    const clock = clockCell(w);
    const field = w.fieldNumber('timer');
    return {
      apply(a) {
        // before the access check: a start of a freed timer is reported as ODEBUG does
        w.emit(Event.timerStart, a[0]!, w.cellAt(a[0]!, field), 0);
        const timer = w.crashed ? -1 : w.dereference(a[0]!, field, 1);
        if (timer < 0) return 0;
        if (w.cells[timer + Timer.base] === 0) w.emit(Event.noBase, a[0]!, timer, 0);
        if (w.crashed) return 0;
        const delay = a[1]!;
        const never = w.layout.max[timer + Timer.expires]!;
        const expires = delay < 0 ? never : w.cells[clock]! + delay;
        w.set(timer + Timer.queued, 1);
        w.set(timer + Timer.expires, Math.min(expires, never));
        return 0;
      },
    };
  },
};

/** hrtimer_try_to_cancel(): -1 while the callback runs (nothing is removed), 0 inactive, 1 removed. */
export const hrtimerTryToCancel: Operation = {
  name: 'hrtimerTryToCancel',
  params: { object: 'object', timer: 'update' },
  bind: (w) => ({
    apply(a) {
      const timer = a[1]!;
      if (w.cells[timer + Timer.base] === 0) w.emit(Event.noBase, a[0]!, timer, 0);
      if (w.crashed) return 0;
      if (w.cells[timer + Timer.running] !== 0) return -1;
      const queued = w.cells[timer + Timer.queued]!;
      dequeue(w, timer);
      return queued;
    },
  }),
};

/** hrtimer_cancel(): blocks while the callback runs, then dequeues. `final` marks the cancel of a claim's winner. */
export const hrtimerCancel: Operation = {
  name: 'hrtimerCancel',
  params: { object: 'object', timer: 'update', final: 'value' },
  bind: (w) => ({
    enabled: (a) => a[1]! < 0 || w.cells[a[1]! + Timer.running] === 0,
    waitsFor: (a, other) => w.cells[a[1]! + Timer.running] === other + 1,
    apply(a) {
      const timer = a[1]!;
      if (w.cells[timer + Timer.base] === 0) w.emit(Event.noBase, a[0]!, timer, 0);
      if (w.crashed) return 0;
      const queued = w.cells[timer + Timer.queued]!;
      dequeue(w, timer);
      w.emit(Event.timerCancelled, a[0]!, timer, a[2]!);
      return queued;
    },
  }),
};

/**
 * __run_hrtimer(): a queued timer whose deadline has passed is dequeued and its callback marked running, in one step
 * under the base lock. The callback is an RCU reader (BH or irqs off). Gives a pointer to the object as it is now.
 */
export const hrtimerExpire: Operation = {
  name: 'hrtimerExpire',
  params: { object: 'object' },
  touches: ['timer', 'CLOCK_MONOTONIC'],
  bind: (w) => {
    const clock = clockCell(w);
    const rcu = w.part(rcuState);
    const field = w.fieldNumber('timer');
    holdRunner(w);
    return {
      enabled(a) {
        const timer = w.cellAt(a[0]!, field);
        return (
          w.cells[timer + Timer.queued] === 1 && w.cells[timer + Timer.running] === 0 && w.cells[clock]! >= w.cells[timer + Timer.expires]!
        );
      },
      apply(a) {
        const now = w.pointerTo(objectOf(a[0]!));
        const timer = w.dereference(now, field, 1);
        if (timer < 0) return 0;
        dequeue(w, timer);
        w.set(timer + Timer.running, w.actor + 1);
        rcu.enter(w.actor);
        return now;
      },
    };
  },
};

/** The same for one CPU's whole timer base: of all queued timers whose deadline has passed, the one with the earliest. */
export const hrtimerExpireFirst: Operation = {
  name: 'hrtimerExpireFirst',
  params: {},
  touches: ['timer', 'CLOCK_MONOTONIC'],
  bind: (w) => {
    const clock = clockCell(w);
    const rcu = w.part(rcuState);
    const timers = w.fieldsOfKind('hrtimer');
    holdRunner(w);
    const first = (): { readonly cell: number; readonly object: number } | undefined => {
      const due = timers.filter(
        ({ cell }) =>
          w.cells[cell + Timer.queued] === 1 && w.cells[cell + Timer.running] === 0 && w.cells[cell + Timer.expires]! <= w.cells[clock]!,
      );
      return due.sort((a, b) => w.cells[a.cell + Timer.expires]! - w.cells[b.cell + Timer.expires]!)[0];
    };
    return {
      enabled: () => first() !== undefined,
      apply() {
        const { cell, object } = first()!;
        const now = w.pointerTo(object);
        w.emit(Event.access, now, w.fieldNumber('timer'), 1);
        if (w.crashed) return 0;
        dequeue(w, cell);
        w.set(cell + Timer.running, w.actor + 1);
        rcu.enter(w.actor);
        return now;
      },
    };
  },
};

/**
 * The callback has returned HRTIMER_NORESTART: the running mark, which is in the CPU's base and not in the timer,
 * drops under the base lock. The timer's memory is not touched.
 */
export const hrtimerReturn: Operation = {
  name: 'hrtimerReturn',
  params: { object: 'object' },
  touches: ['timer', 'grace periods'],
  bind: (w) => {
    const rcu = w.part(rcuState);
    const field = w.fieldNumber('timer');
    return {
      apply(a) {
        w.set(w.cellAt(a[0]!, field) + Timer.running, 0);
        rcu.leave(w.actor);
        return 0;
      },
    };
  },
};
