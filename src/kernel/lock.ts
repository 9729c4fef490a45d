import { Event } from '../core/event.js';
import type { Field } from '../core/field.js';
import { upTo } from '../core/layout.js';
import type { Bound, Operation } from '../core/operation.js';
import type { World } from '../core/world.js';
import { mightSleep } from './might-sleep.js';

/** struct mutex: 0 free, else the owner's actor number + 1. */
export const mutexField: Field = { kind: 'mutex', cells: [{ name: '', range: upTo(31) }] };
/** raw_spinlock_t, likewise. */
export const spinlockField: Field = { kind: 'spinlock', cells: [{ name: '', range: upTo(31) }] };

/** A lock, its object (0 = a global) and its class, which is the name of the field or global: what lockdep orders. */
export interface Lock {
  readonly cell: number;
  readonly object: number;
  readonly class: number;
}

/** Every lock of the world, and the names of their classes. */
export function locksOf(w: World): { readonly locks: readonly Lock[]; readonly classes: readonly string[] } {
  const classes: string[] = [];
  const number = (name: string): number => (classes.includes(name) ? classes.indexOf(name) : classes.push(name) - 1);
  const locks = [...w.fieldsOfKind('mutex'), ...w.fieldsOfKind('spinlock')].map(({ cell, object, name }) => ({ cell, object, class: number(object === 0 ? name : name.slice(name.indexOf('.') + 1)) }));
  return { locks, classes };
}

const acquire =
  (sleeps: boolean, irqsAsTheyAre: 0 | 1) =>
  (w: World): Bound => ({
    enabled: (a) => a[0]! < 0 || w.cells[a[0]!]! === 0,
    waitsFor: (a) => 1 << (w.cells[a[0]!]! - 1),
    apply(a) {
      if (sleeps) mightSleep(w);
      w.emit(Event.lockAcquire, a[0]!, irqsAsTheyAre, 0);
      w.cells[a[0]!] = w.actor + 1;
      return 0;
    },
  });

const release = (w: World): Bound => ({
  apply(a) {
    w.emit(Event.lockRelease, a[0]!, w.cells[a[0]!]!, 0);
    w.cells[a[0]!] = 0;
    return 0;
  },
});

/** mutex_lock(): may sleep; blocks while owned; taking it twice waits for oneself. */
export const mutexLock: Operation = { name: 'mutexLock', params: { lock: 'update' }, bind: acquire(true, 1) };
export const mutexUnlock: Operation = { name: 'mutexUnlock', params: { lock: 'write' }, bind: release };

/** raw_spin_lock_irqsave(): blocks while owned; the owner's CPU has irqs off. */
export const rawSpinLockIrqsave: Operation = { name: 'rawSpinLockIrqsave', params: { lock: 'update' }, bind: acquire(false, 0) };
export const rawSpinUnlockIrqrestore: Operation = { name: 'rawSpinUnlockIrqrestore', params: { lock: 'write' }, bind: release };

/** raw_spin_lock(): irqs stay as they are. */
export const rawSpinLock: Operation = { name: 'rawSpinLock', params: { lock: 'update' }, bind: acquire(false, 1) };
export const rawSpinUnlock: Operation = { name: 'rawSpinUnlock', params: { lock: 'write' }, bind: release };
