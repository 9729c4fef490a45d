import { InputError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import { maxSetActors, type World } from '../core/world/world.js';
import { irqStates } from './irq-state.js';

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
        `${name}: the word of this lock holds the numbers of ${w.layout.max[cell]} actors, and the scenario has ` +
          `${w.actors.length}; declare it with mutexFieldFor(${w.actors.length})`,
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

/** Which calls there are to take a lock, by the number that the detectors are told. */
export const LockCall = { mutex: 0, plain: 1, bh: 2, irqsave: 3, irq: 4 } as const;
export type LockCall = (typeof LockCall)[keyof typeof LockCall];

/** What the detectors are told of how a lock is taken: which call it is, and whether it only tries, so that it waits for nobody. */
export const Taken = { call: 7, tried: 8 } as const;

/** The calls by which the spinlocks of a world are taken and dropped. */
export const spinlockCalls = (_: World): Set<LockCall> => new Set();

/**
 * Irqs may be on or off otherwise than the spinlocks that an actor holds say: local_irq_enable() and _irq turn them on under another
 * one, and so does who drops two in another order than they were taken, or by another call.
 */
export function irqsComeAndGo(w: World): boolean {
  const calls = w.part(spinlockCalls);
  return (
    w.part(irqStates).isLocal() ||
    calls.has(LockCall.irq) ||
    (calls.has(LockCall.irqsave) && (calls.size > 1 || w.fieldsOfKind('spinlock').length > 1))
  );
}

/** The classes of the locks in these cells. */
function classesOf(w: World, cells: readonly number[]): readonly string[] {
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
