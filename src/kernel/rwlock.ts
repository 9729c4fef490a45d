import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { Section } from '../core/operation/section.js';
import type { World } from '../core/world/world.js';
import { bottomHalves } from './bottom-half.js';
import { LockCall, locksOf, Taken, tellsDropped, tellsTaken } from './lock.js';
import { rcuState, readers } from './rcu.js';
import { readerWriterCells, readerWriters } from './reader-writer.js';
import { callOn, irqsOf, notesCall, turnsOff, turnsOn } from './spinlock.js';

/** rwlock_t. */
export const rwlockField: Field = { kind: 'rwlock', cells: readerWriterCells };

/** It is held, for reading or for writing: preemption is off, or irqs are. */
const rwlocks: Section = { name: 'rwlock', each: 'word', spins: true };

const source = 'kernel/locking/qrwlock.c; include/asm-generic/qrwlock.h';

/** The lock as one call takes and drops it: what it does to the CPU, and what lockdep hears. */
function rwlocksOf(w: World, call: LockCall, users: readonly number[]) {
  const cpu = callOn(w, call, users);
  notesCall(w, call);
  w.part(locksOf);
  w.part(rcuState);
  const bh = w.part(bottomHalves);
  const it = readerWriters(w);
  const isInterrupt = w.actors.map(({ kind }) => kind === 'softirq' || kind === 'hardirq' || kind === 'rcu-callback');
  /** in_interrupt(), which is also with BH off. */
  const inInterrupt = (): boolean => call === LockCall.bh || isInterrupt[w.actor]! || bh.off(w.actor);
  return {
    ...it,
    inInterrupt,
    mayRead: (lock: number): boolean => !it.isWritten(lock) && (inInterrupt() || !it.isAwaited(lock)),
    takeToRead(lock: number, how = 0): void {
      cpu.off(lock, it.reads(lock, w.actor));
      w.emit(Event.lockAcquire, lock, irqsOf(call), call | how | Taken.shared | (inInterrupt() ? Taken.recursive : 0));
      it.read(lock);
    },
    dropFromReading(lock: number): void {
      w.emit(Event.lockRelease, lock, it.reads(lock, w.actor) ? w.actor + 1 : 0, call | Taken.shared);
      it.readNoMore(lock);
      cpu.on(lock, it.reads(lock, w.actor));
    },
    comeToWrite(lock: number): boolean {
      cpu.off(lock);
      return it.come(lock);
    },
    takeToWrite(lock: number, how = 0): void {
      w.emit(Event.lockAcquire, lock, irqsOf(call), call | how);
      it.write(lock);
    },
    dropFromWriting(lock: number): void {
      w.emit(Event.lockRelease, lock, w.cells[lock]!, call);
      it.writeNoMore(lock);
      cpu.on(lock);
    },
  };
}

type Ways = ReturnType<typeof rwlocksOf>;
const bound =
  (call: LockCall, of: (ways: Ways, w: World) => Bound) =>
  (w: World, users: readonly number[]): Bound =>
    of(rwlocksOf(w, call, users), w);

const common = {
  params: { lock: 'update' },
  takes: { lock: 'rwlock' },
  orders: { acquires: ['@lock'] },
  worksOn: 'rwlock',
  gives: 'nothing',
  alike: true,
} as const satisfies Partial<Operation>;

const reading = (call: LockCall) =>
  ({
    ...common,
    bind: bound(call, ({ mayRead, inInterrupt, readerWaitsFor, takeToRead }) => ({
      enabled: (a) => mayRead(a[0]!),
      waitsFor: (a, other) => readerWaitsFor(a[0]!, other, !inInterrupt()),
      apply(a) {
        takeToRead(a[0]!);
        return 0;
      },
    })),
    footprint: {
      touches(step: AbstractStep) {
        turnsOff(call)(step);
        tellsTaken(step);
      },
      brackets: [
        { section: rwlocks, enters: true },
        { section: readers, enters: true },
      ],
    },
    reference: {
      does: 'takes a rwlock for reading, beside others who read',
      goes: 'no writer holds it, and none waits for it, unless it is called in an interrupt or with BH off',
      misuse: ['by one who holds it, where a writer comes to wait in between: deadlock'],
      source,
    },
  }) as const satisfies Partial<Operation>;

const readingNoMore = (call: LockCall) =>
  ({
    ...common,
    bind: bound(call, ({ dropFromReading }) => ({
      apply(a) {
        dropFromReading(a[0]!);
        return 0;
      },
    })),
    footprint: {
      touches(step: AbstractStep) {
        turnsOn(call)(step);
        tellsDropped(step);
      },
      brackets: [
        { section: rwlocks, enters: false },
        { section: readers, enters: false },
      ],
    },
    orders: { releases: ['@lock'] },
    reference: {
      does: 'lets go of a rwlock that was taken for reading',
      misuse: ['by one who does not read: unlock-not-owner, and another reader counts no more'],
      source,
    },
  }) as const satisfies Partial<Operation>;

/** It comes: preemption, irqs or BH are off from here on, and it takes the lock or waits for it, which keeps new readers out. */
const coming = (call: LockCall) =>
  ({
    ...common,
    bind: bound(call, ({ comeToWrite }) => ({ apply: (a) => (comeToWrite(a[0]!) ? 1 : 0) })),
    footprint: {
      touches: turnsOff(call),
      brackets: [
        { section: rwlocks, enters: true, ifGot: true },
        { section: readers, enters: true },
      ],
    },
    gives: 'number',
    reference: { does: 'comes for a rwlock, and waits for it where others hold it', gives: '1 it has it; 0 it waits', source },
  }) as const satisfies Partial<Operation>;

const writing = (call: LockCall) =>
  ({
    ...common,
    bind: bound(call, ({ mayWrite, waits, writerWaitsFor, takeToWrite }, w) => ({
      enabled: (a) => mayWrite(a[0]!, w.actor),
      waitsFor: (a, other) => waits(a[0]!, w.actor) && writerWaitsFor(a[0]!, other),
      apply(a) {
        takeToWrite(a[0]!);
        return 0;
      },
    })),
    footprint: { touches: tellsTaken, brackets: [{ section: rwlocks, enters: true }] },
    reference: {
      does: 'takes a rwlock for writing; that it comes to wait, which keeps new readers out, is a step of its own before it',
      goes: 'nobody holds it',
      source,
    },
  }) as const satisfies Partial<Operation>;

const writingNoMore = (call: LockCall) =>
  ({
    ...readingNoMore(call),
    bind: bound(call, ({ dropFromWriting }) => ({
      apply(a) {
        dropFromWriting(a[0]!);
        return 0;
      },
    })),
    reference: {
      does: 'lets go of a rwlock that was taken for writing',
      misuse: ['by one who does not write: unlock-not-owner', 'by another call than it was taken by: lock-kind-mismatch'],
      source,
    },
  }) as const satisfies Partial<Operation>;

/** It may not get the lock, so that it is nothing that could as well come later. */
const trying = {
  ...common,
  footprint: {
    touches(step: AbstractStep) {
      turnsOff(LockCall.plain, false)(step);
      tellsTaken(step);
    },
    brackets: [
      { section: rwlocks, enters: true, ifGot: true },
      { section: readers, enters: true, ifGot: true },
    ],
  },
  gives: 'number',
} as const satisfies Partial<Operation>;

/** read_lock(). */
export const readLock = { ...reading(LockCall.plain), name: 'readLock', c: 'read_lock(&$lock)' } satisfies Operation;
export const readUnlock = { ...readingNoMore(LockCall.plain), name: 'readUnlock', c: 'read_unlock(&$lock)' } satisfies Operation;
/** read_lock_bh(): with BH off it is in_interrupt(), so that it goes before a writer that waits. */
export const readLockBh = { ...reading(LockCall.bh), name: 'readLockBh', c: 'read_lock_bh(&$lock)' } satisfies Operation;
export const readUnlockBh = { ...readingNoMore(LockCall.bh), name: 'readUnlockBh', c: 'read_unlock_bh(&$lock)' } satisfies Operation;
export const readLockIrq = { ...reading(LockCall.irq), name: 'readLockIrq', c: 'read_lock_irq(&$lock)' } satisfies Operation;
export const readUnlockIrq = { ...readingNoMore(LockCall.irq), name: 'readUnlockIrq', c: 'read_unlock_irq(&$lock)' } satisfies Operation;
export const readLockIrqsave = {
  ...reading(LockCall.irqsave),
  name: 'readLockIrqsave',
  c: 'read_lock_irqsave(&$lock, flags)',
} satisfies Operation;
export const readUnlockIrqrestore = {
  ...readingNoMore(LockCall.irqsave),
  name: 'readUnlockIrqrestore',
  c: 'read_unlock_irqrestore(&$lock, flags)',
} satisfies Operation;
/** read_trylock(): not where a writer waits, in an interrupt neither. */
export const readTrylock = {
  ...trying,
  name: 'readTrylock',
  c: 'read_trylock(&$lock)',
  bind: bound(LockCall.plain, ({ isWritten, isAwaited, takeToRead }) => ({
    apply(a) {
      if (isWritten(a[0]!) || isAwaited(a[0]!)) return 0;
      takeToRead(a[0]!, Taken.tried);
      return 1;
    },
  })),
  reference: { does: 'takes a rwlock for reading, if no writer holds it or waits for it', gives: '1 taken; 0 not', source },
} satisfies Operation;

/** write_lock(). */
export const writeLock = {
  ...writing(LockCall.plain),
  name: 'writeLock',
  c: 'write_lock(&$lock)',
  comes: 'writeLockComes',
} satisfies Operation;
export const writeLockComes = { ...coming(LockCall.plain), name: 'writeLockComes', c: 'write_lock(&$lock) comes' } satisfies Operation;
export const writeUnlock = { ...writingNoMore(LockCall.plain), name: 'writeUnlock', c: 'write_unlock(&$lock)' } satisfies Operation;
export const writeLockBh = {
  ...writing(LockCall.bh),
  name: 'writeLockBh',
  c: 'write_lock_bh(&$lock)',
  comes: 'writeLockBhComes',
} satisfies Operation;
export const writeLockBhComes = { ...coming(LockCall.bh), name: 'writeLockBhComes', c: 'write_lock_bh(&$lock) comes' } satisfies Operation;
export const writeUnlockBh = { ...writingNoMore(LockCall.bh), name: 'writeUnlockBh', c: 'write_unlock_bh(&$lock)' } satisfies Operation;
export const writeLockIrq = {
  ...writing(LockCall.irq),
  name: 'writeLockIrq',
  c: 'write_lock_irq(&$lock)',
  comes: 'writeLockIrqComes',
} satisfies Operation;
export const writeLockIrqComes = {
  ...coming(LockCall.irq),
  name: 'writeLockIrqComes',
  c: 'write_lock_irq(&$lock) comes',
} satisfies Operation;
export const writeUnlockIrq = { ...writingNoMore(LockCall.irq), name: 'writeUnlockIrq', c: 'write_unlock_irq(&$lock)' } satisfies Operation;
export const writeLockIrqsave = {
  ...writing(LockCall.irqsave),
  name: 'writeLockIrqsave',
  c: 'write_lock_irqsave(&$lock, flags)',
  comes: 'writeLockIrqsaveComes',
} satisfies Operation;
export const writeLockIrqsaveComes = {
  ...coming(LockCall.irqsave),
  name: 'writeLockIrqsaveComes',
  c: 'write_lock_irqsave(&$lock, flags) comes',
} satisfies Operation;
export const writeUnlockIrqrestore = {
  ...writingNoMore(LockCall.irqsave),
  name: 'writeUnlockIrqrestore',
  c: 'write_unlock_irqrestore(&$lock, flags)',
} satisfies Operation;
/** write_trylock(). */
export const writeTrylock = {
  ...trying,
  name: 'writeTrylock',
  c: 'write_trylock(&$lock)',
  bind: bound(LockCall.plain, ({ isFree, isAwaited, comeToWrite, takeToWrite }) => ({
    apply(a) {
      if (!isFree(a[0]!) || isAwaited(a[0]!)) return 0;
      comeToWrite(a[0]!);
      takeToWrite(a[0]!, Taken.tried);
      return 1;
    },
  })),
  reference: { does: 'takes a rwlock for writing, if nobody holds it or waits for it', gives: '1 taken; 0 not', source },
} satisfies Operation;
