import { InputError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import { maxSetActors, type World } from '../core/world/world.js';
import { irqStates } from './irq-state.js';
import { readersOf } from './reader-writer.js';

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
  /** Some only read under it. */
  readonly shared: boolean;
  /** The cell of those who hold it for reading, of a lock that they hold. */
  readonly readers?: number;
}

/** Fields that lockdep knows as locks, and what readers do to them. */
const kinds: { readonly [kind: string]: 'none' | 'hold' | 'look' } = {
  mutex: 'none',
  spinlock: 'none',
  rwlock: 'hold',
  rwsem: 'hold',
  seqcount: 'look',
};

/** Every lock of the world, and the names of their classes. */
export function locksOf(w: World): { readonly locks: readonly Lock[]; readonly classes: readonly string[] } {
  const classes: string[] = [];
  const number = (name: string): number => (classes.includes(name) ? classes.indexOf(name) : classes.push(name) - 1);
  const fields = Object.entries(kinds).flatMap(([kind, readers]) => w.fieldsOfKind(kind).map((field) => ({ ...field, readers })));
  for (const { cell, name } of fields) {
    if (w.layout.max[cell]! < w.actors.length)
      throw new InputError(
        `${name}: the word of this lock holds the numbers of ${w.layout.max[cell]} actors, and the scenario has ` +
          `${w.actors.length}; declare it with mutexFieldFor(${w.actors.length})`,
      );
  }
  for (const { cell } of fields) w.holdsActor(cell);
  const locks = fields.map(({ cell, object, name, readers }) => ({
    cell,
    object,
    class: number(object === 0 ? name : name.slice(name.indexOf('.') + 1)),
    shared: readers !== 'none',
    ...(readers === 'hold' && { readers: readersOf(cell) }),
  }));
  return { locks, classes };
}

/** How an actor holds a lock. */
export const Hold = { not: 0, alone: 1, shared: 2 } as const;
export const holdOf = (w: World, { cell, readers }: Lock, actor: number): (typeof Hold)[keyof typeof Hold] =>
  w.cells[cell] === actor + 1 ? Hold.alone : readers !== undefined && ((w.cells[readers]! >> actor) & 1) !== 0 ? Hold.shared : Hold.not;
/** Whether anybody holds it. */
export const isHeld = (w: World, { cell, readers }: Lock): boolean =>
  w.cells[cell] !== 0 || (readers !== undefined && w.cells[readers] !== 0);

/** Which calls there are to take a lock, by the number that the detectors are told. */
export const LockCall = { mutex: 0, plain: 1, bh: 2, irqsave: 3, irq: 4 } as const;
export type LockCall = (typeof LockCall)[keyof typeof LockCall];

/**
 * What the detectors are told of how a lock is taken: which call it is; whether it only tries, so that it waits for nobody; whether it is
 * for reading, and then whether no writer that waits keeps it out (lockdep's read of 1 and 2).
 */
export const Taken = { call: 7, tried: 8, shared: 16, recursive: 32 } as const;

/** The calls by which the spinlocks of a world are taken and dropped. */
export const spinlockCalls = (_: World): Set<LockCall> => new Set();

/**
 * Irqs may be on or off otherwise than the spinlocks that an actor holds say: local_irq_enable() and _irq turn them on under another
 * one, and so does who drops two in another order than they were taken, or by another call.
 */
export function irqsComeAndGo(w: World): boolean {
  const calls = w.part(spinlockCalls);
  const several = w.fieldsOfKind('spinlock').length + w.fieldsOfKind('rwlock').length > 1;
  return w.part(irqStates).isLocal() || calls.has(LockCall.irq) || (calls.has(LockCall.irqsave) && (calls.size > 1 || several));
}

/** The classes of the locks in these cells. */
export function classesOf(w: World, cells: readonly number[]): readonly string[] {
  const { locks, classes } = w.part(locksOf);
  return [...new Set(locks.flatMap((lock) => (cells.includes(lock.cell) ? [classes[lock.class]!] : [])))];
}

/** The detectors hear that one of the location's locks is taken. */
export function tellsTaken(step: AbstractStep): void {
  const taken = classesOf(step.w, step.location());
  const held = classesOf(step.w, step.held()).filter((name) => taken.length > 1 || name !== taken[0]);
  step.emits(Event.lockAcquire, [], { taken, held });
}

/** That one is dropped. */
export const tellsDropped = (step: AbstractStep): void =>
  step.emits(Event.lockRelease, [], { taken: classesOf(step.w, step.location()), held: [] });

/** That interrupts come on with the locks held that still are, when those in these cells are dropped. */
export function tellsInterruptsOn(step: AbstractStep, dropped: readonly number[]): void {
  const held = step.held().filter((cell) => dropped.length !== 1 || cell !== dropped[0]);
  step.emits(Event.interruptsOn, [], { taken: [], held: classesOf(step.w, held) });
}
