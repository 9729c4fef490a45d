import type { Field } from '../core/field.js';
import { upTo } from '../core/layout.js';
import type { Bound, Operation } from '../core/operation.js';
import type { World } from '../core/world.js';

/** struct mutex: 0 free, else the owner's actor number + 1. */
export const mutexField: Field = { kind: 'mutex', cells: [{ name: '', range: upTo(31) }] };
/** raw_spinlock_t, likewise. */
export const spinlockField: Field = { kind: 'spinlock', cells: [{ name: '', range: upTo(31) }] };

const acquire = (w: World): Bound => ({
  enabled: (a) => a[0]! < 0 || w.cells[a[0]!]! === 0,
  waitsFor: (a) => 1 << (w.cells[a[0]!]! - 1),
  apply(a) {
    w.cells[a[0]!] = w.actor + 1;
    return 0;
  },
});

const release = (w: World): Bound => ({
  apply(a) {
    w.cells[a[0]!] = 0;
    return 0;
  },
});

/** mutex_lock(): blocks while owned; taking it twice waits for oneself. */
export const mutexLock: Operation = { name: 'mutexLock', params: { lock: 'update' }, bind: acquire };
export const mutexUnlock: Operation = { name: 'mutexUnlock', params: { lock: 'write' }, bind: release };

/** raw_spin_lock_irqsave(): blocks while owned; the owner's CPU has irqs off. */
export const rawSpinLockIrqsave: Operation = { name: 'rawSpinLockIrqsave', params: { lock: 'update' }, bind: acquire };
export const rawSpinUnlockIrqrestore: Operation = { name: 'rawSpinUnlockIrqrestore', params: { lock: 'write' }, bind: release };
