import { Event } from '../core/world/event.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { Section } from '../core/operation/section.js';
import type { World } from '../core/world/world.js';
import { accesses, sleeps, touching } from './footprint/objects.js';
import { LockCall, locksOf, Taken, tellsDropped, tellsTaken } from './lock.js';
import { mightSleep } from './might-sleep.js';

/** A mutex is held. */
export const mutexes: Section = { name: 'mutex', each: 'word', preemptible: true };

/** -EINTR (include/uapi/asm-generic/errno-base.h). */
const interrupted = -4;
const source = 'kernel/locking/mutex.c; Documentation/locking/mutex-design.rst';
const context = 'process context';

const common = {
  params: { lock: 'update' },
  takes: { lock: 'mutex' },
  orders: { acquires: ['@lock'] },
  worksOn: 'mutex',
  alike: true,
  keepsNoSet: true,
} as const satisfies Partial<Operation>;

function mutexesOf(w: World) {
  w.part(locksOf);
  return {
    isFree: (cell: number): boolean => cell < 0 || w.cells[cell] === 0,
    isOf: (a: Int32Array, other: number): boolean => w.cells[a[0]!] === other + 1,
    take(cell: number, tries = 0): void {
      w.emit(Event.lockAcquire, cell, 1, LockCall.mutex | tries);
      w.set(cell, w.actor + 1);
    },
  };
}

const sleepsAndTakes = (step: AbstractStep): void => {
  sleeps(step);
  tellsTaken(step);
};

/** mutex_lock(): may sleep; blocks while owned; taking it twice waits for oneself. */
export const mutexLock = {
  ...common,
  name: 'mutexLock',
  c: 'mutex_lock(&$lock)',
  bind: (w) => {
    const { isFree, isOf, take } = w.part(mutexesOf);
    return {
      enabled: (a) => isFree(a[0]!),
      waitsFor: isOf,
      apply(a) {
        mightSleep(w);
        take(a[0]!);
        return 0;
      },
    };
  },
  sleeps: true,
  footprint: { touches: sleepsAndTakes, brackets: [{ section: mutexes, enters: true }], waitsForAll: mutexes, needsAll: true },
  gives: 'nothing',
  promela: {
    can: 'lock < 0 || get(lock) == 0',
    waits: 'bit(get(lock) - 1)',
    effect: `sleep_event(); acquire_event(lock, 1, ${LockCall.mutex}); set(lock, self + 1); return 0;`,
  },
  reference: {
    does: 'takes a mutex',
    goes: 'it is free',
    context,
    misuse: [
      'by its owner, or where its owner waits for the caller: deadlock',
      'where nobody may sleep: sleeping-in-atomic',
      'in another order with other locks than elsewhere: lock-order',
    ],
    source,
  },
} satisfies Operation;

/** While another owns it a signal may end the wait, where the scenario allows faults; of a mutex that is free the call looks at none. */
const endedBySignal = {
  ...common,
  bind: (w: World): Bound => {
    const { isFree, isOf, take } = w.part(mutexesOf);
    const signal = w.faults ? w.outcome('EINTR') : 0;
    return {
      enabled: (a) => w.faults || isFree(a[0]!),
      waitsFor: isOf,
      outcomes(a, out) {
        out[0] = isFree(a[0]!) ? 0 : signal;
        return 1;
      },
      apply(a) {
        mightSleep(w);
        if (!isFree(a[0]!)) return interrupted;
        take(a[0]!);
        return 0;
      },
    };
  },
  sleeps: true,
  footprint: { touches: sleepsAndTakes, brackets: [{ section: mutexes, enters: true, ifZero: true }] },
  faults: ['EINTR'],
  gives: 'number',
} as const satisfies Partial<Operation>;

/** mutex_lock_interruptible(). */
export const mutexLockInterruptible = {
  ...endedBySignal,
  name: 'mutexLockInterruptible',
  c: 'mutex_lock_interruptible(&$lock)',
  reference: {
    does: 'takes a mutex, unless a signal comes while it waits for that',
    gives: '0 taken; -4 (-EINTR) a signal came, as outcome EINTR where the scenario allows faults',
    goes: 'it is free, or a signal came',
    context,
    source,
  },
} satisfies Operation;

/** mutex_lock_killable(): the signal is one that kills the task. */
export const mutexLockKillable = {
  ...endedBySignal,
  name: 'mutexLockKillable',
  c: 'mutex_lock_killable(&$lock)',
  reference: {
    does: 'takes a mutex, unless a signal that kills the task comes while it waits for that',
    gives: '0 taken; -4 (-EINTR) the task is to die, as outcome EINTR where the scenario allows faults',
    goes: 'it is free, or a signal came',
    context,
    source,
  },
} satisfies Operation;

/** mutex_trylock(): 1 where it was taken. It does not sleep, and lockdep sees no order in it. */
export const mutexTrylock = {
  ...common,
  name: 'mutexTrylock',
  c: 'mutex_trylock(&$lock)',
  bind: (w) => {
    const { isFree, take } = w.part(mutexesOf);
    return {
      apply(a) {
        if (!isFree(a[0]!)) return 0;
        take(a[0]!, Taken.tried);
        return 1;
      },
    };
  },
  footprint: { touches: tellsTaken, brackets: [{ section: mutexes, enters: true, ifGot: true }] },
  gives: 'number',
  promela: {
    effect: `
      if (get(lock) != 0) return 0;
      acquire_event(lock, 1, ${LockCall.mutex | Taken.tried});
      set(lock, self + 1);
      return 1;`,
  },
  reference: {
    does: 'takes a mutex, if it is free; does not sleep',
    gives: '1 taken; 0 not, also where the caller owns it',
    context,
    source,
  },
} satisfies Operation;

/**
 * mutex_unlock(): lets go. Of a mutex in an object it then looks at it once more, for who sleeps there (Documentation/locking/
 * mutex-design.rst, Semantics: the caller has to keep the mutex until it has returned). Nobody but who has queued meanwhile can know that
 * it let go, so that it is as if somebody always had.
 */
export const mutexUnlock = {
  ...common,
  name: 'mutexUnlock',
  c: 'mutex_unlock(&$lock)',
  params: { lock: 'write' },
  lingers: { at: 'lock', as: 'mutexUnlockReturns' },
  bind: (w) => ({
    apply(a) {
      // lockdep tells of who is not the owner
      w.emit(Event.lockRelease, a[0]!, w.cells[a[0]!]!, LockCall.mutex);
      w.set(a[0]!, 0);
      return 0;
    },
  }),
  footprint: { touches: tellsDropped, brackets: [{ section: mutexes, enters: false }] },
  gives: 'nothing',
  orders: { releases: ['@lock'] },
  promela: { effect: `release_event(lock, ${LockCall.mutex}); set(lock, 0); return 0;` },
  reference: {
    does: 'drops a mutex; of one in an object that somebody frees, a second step looks at it once more',
    context,
    misuse: ['by another than its owner: unlock-not-owner'],
    source,
  },
} satisfies Operation;

/** mutex_unlock() of a mutex in an object has let go of it, wakes who sleeps there, and returns. */
export const mutexUnlockReturns = {
  name: 'mutexUnlockReturns',
  c: 'mutex_unlock() of $object returns',
  params: { object: 'object' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.access, a[0]!, -1, 0);
      return 0;
    },
  }),
  footprint: touching((step) => accesses(step, step.objects(0))),
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'touch(object); return 0;' },
  reference: {
    does: 'the second step of mutex_unlock(): wakes who sleeps there',
    context,
    misuse: ['the object was freed by one who took the mutex meanwhile: use-after-free'],
    source,
  },
} satisfies Operation;
