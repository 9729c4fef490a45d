import { Event } from '../core/event.js';
import type { Field } from '../core/field.js';
import { upTo } from '../core/layout.js';
import type { Bound, Operation } from '../core/operation.js';
import { InputError } from '../core/error.js';
import { maxSetActors, type World } from '../core/world.js';
import { cpus } from './cpu.js';
import { mightSleep } from './might-sleep.js';

/** struct mutex: 0 free, else the owner's actor number + 1. */
export const mutexField: Field = mutexFieldFor(maxSetActors);
/** The same where there are more actors. */
export function mutexFieldFor(actors: number): Field {
  return { kind: 'mutex', cells: [{ name: '', range: upTo(actors) }] };
}
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
  const fields = [...w.fieldsOfKind('mutex'), ...w.fieldsOfKind('spinlock')];
  for (const { cell, name } of fields) {
    if (w.layout.max[cell]! < w.actors.length)
      throw new InputError(
        `${name}: the word of this lock holds the numbers of ${w.layout.max[cell]} actors, and the scenario has ${w.actors.length}; declare it with mutexFieldFor(${w.actors.length})`,
      );
  }
  for (const { cell } of fields) w.holdsActor(cell);
  const locks = fields.map(({ cell, object, name }) => ({
    cell,
    object,
    class: number(object === 0 ? name : name.slice(name.indexOf('.') + 1)),
  }));
  return { locks, classes };
}

type Kind = 'mutex' | 'spinlock' | 'spinlock, irqs off';

const acquire =
  (kind: Kind) =>
  (w: World): Bound => {
    const cpu = w.part(cpus);
    const irqsOff = kind === 'spinlock, irqs off';
    w.part(locksOf);
    return {
      enabled: (a) => a[0]! < 0 || w.cells[a[0]!]! === 0,
      waitsFor: (a, other) => w.cells[a[0]!] === other + 1,
      apply(a) {
        if (kind === 'mutex') mightSleep(w);
        else cpu.spinlock(irqsOff, 1);
        w.emit(Event.lockAcquire, a[0]!, irqsOff ? 0 : 1, 0);
        w.set(a[0]!, w.actor + 1);
        return 0;
      },
    };
  };

const release =
  (kind: Kind) =>
  (w: World): Bound => {
    const cpu = w.part(cpus);
    return {
      apply(a) {
        // by whoever unlocks it, which lockdep tells where it is not the owner
        if (kind !== 'mutex' && w.cells[a[0]!] === w.actor + 1) cpu.spinlock(kind === 'spinlock, irqs off', -1);
        w.emit(Event.lockRelease, a[0]!, w.cells[a[0]!]!, 0);
        w.set(a[0]!, 0);
        return 0;
      },
    };
  };

/** mutex_lock(): may sleep; blocks while owned; taking it twice waits for oneself. */
export const mutexLock: Operation = { name: 'mutexLock', params: { lock: 'update' }, bind: acquire('mutex') };
export const mutexUnlock: Operation = { name: 'mutexUnlock', params: { lock: 'write' }, bind: release('mutex') };

/** raw_spin_lock_irqsave(): blocks while owned; the owner's CPU has irqs off. */
export const rawSpinLockIrqsave: Operation = {
  name: 'rawSpinLockIrqsave',
  params: { lock: 'update' },
  bind: acquire('spinlock, irqs off'),
};
export const rawSpinUnlockIrqrestore: Operation = {
  name: 'rawSpinUnlockIrqrestore',
  params: { lock: 'write' },
  bind: release('spinlock, irqs off'),
};

/** raw_spin_lock(): irqs stay as they are. */
export const rawSpinLock: Operation = { name: 'rawSpinLock', params: { lock: 'update' }, bind: acquire('spinlock') };
export const rawSpinUnlock: Operation = { name: 'rawSpinUnlock', params: { lock: 'write' }, bind: release('spinlock') };
