import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { Section } from '../core/operation/section.js';
import type { World } from '../core/world/world.js';
import { accesses, sleeps, touching } from './footprint/objects.js';
import { LockCall, locksOf, Taken, tellsDropped, tellsTaken } from './lock.js';
import { mightSleep } from './might-sleep.js';
import { readerWriterCells, readerWriters } from './reader-writer.js';

/** struct rw_semaphore. */
export const rwsemField: Field = { kind: 'rwsem', cells: readerWriterCells };

/** It is held, for reading or for writing. */
const rwsems: Section = { name: 'rwsem', each: 'word', preemptible: true };

/** -EINTR (include/uapi/asm-generic/errno-base.h). */
const interrupted = -4;
const source = 'kernel/locking/rwsem.c';
const context = 'process context';

function rwsemsOf(w: World) {
  w.part(locksOf);
  const it = readerWriters(w);
  const taken = (sem: number, how: number): void => w.emit(Event.lockAcquire, sem, 1, LockCall.mutex | how);
  return {
    ...it,
    /**
     * It may be read: no writer holds it; and where others read it none waits, for then readers queue behind that one. A reader that comes
     * while nobody holds it may get in before a writer that waits (rwsem_down_read_slowpath(), reader optimistic lock stealing).
     */
    mayRead: (sem: number): boolean => !it.isWritten(sem) && (!it.isAwaited(sem) || !it.isRead(sem)),
    takeToRead(sem: number, how = 0): void {
      taken(sem, how | Taken.shared);
      it.read(sem);
    },
    takeToWrite(sem: number, how = 0): void {
      taken(sem, how);
      it.write(sem);
    },
  };
}

const common = {
  params: { sem: 'update' },
  takes: { sem: 'rwsem' },
  orders: { acquires: ['@sem'] },
  worksOn: 'rwsem',
  gives: 'nothing',
  alike: true,
} as const satisfies Partial<Operation>;

const sleepsAndTakes = (step: AbstractStep): void => {
  sleeps(step);
  tellsTaken(step);
};

const reading = {
  ...common,
  sleeps: true,
  footprint: { touches: sleepsAndTakes, brackets: [{ section: rwsems, enters: true }] },
} as const satisfies Partial<Operation>;

/** down_read(). */
export const downRead = {
  ...reading,
  name: 'downRead',
  c: 'down_read(&$sem)',
  bind: (w) => {
    const { mayRead, readerWaitsFor, takeToRead } = rwsemsOf(w);
    return {
      enabled: (a) => mayRead(a[0]!),
      waitsFor: (a, other) => readerWaitsFor(a[0]!, other, true),
      apply(a) {
        mightSleep(w);
        takeToRead(a[0]!);
        return 0;
      },
    };
  },
  reference: {
    does: 'takes a rw_semaphore for reading, beside others who read',
    goes: 'no writer holds it, and none waits for it while others read',
    context,
    misuse: ['by one who holds it, where a writer comes to wait in between: deadlock'],
    source,
  },
} satisfies Operation;

/** While it may not read a signal may end the wait, where the scenario allows faults. */
const readingUntilSignal = {
  ...reading,
  bind: (w: World): Bound => {
    const { mayRead, readerWaitsFor, takeToRead } = rwsemsOf(w);
    const signal = w.faults ? w.outcome('EINTR') : 0;
    return {
      enabled: (a) => w.faults || mayRead(a[0]!),
      waitsFor: (a, other) => readerWaitsFor(a[0]!, other, true),
      outcomes(a, out) {
        out[0] = mayRead(a[0]!) ? 0 : signal;
        return 1;
      },
      apply(a) {
        mightSleep(w);
        if (!mayRead(a[0]!)) return interrupted;
        takeToRead(a[0]!);
        return 0;
      },
    };
  },
  footprint: { touches: sleepsAndTakes, brackets: [{ section: rwsems, enters: true, ifZero: true }] },
  faults: ['EINTR'],
  gives: 'number',
  reference: {
    does: 'takes a rw_semaphore for reading, unless a signal comes while it waits for that',
    gives: '0 taken; -4 (-EINTR) a signal came, as outcome EINTR where the scenario allows faults',
    goes: 'no writer holds it, and none waits for it while others read; or a signal came',
    context,
    source,
  },
} as const satisfies Partial<Operation>;

/** down_read_interruptible(). */
export const downReadInterruptible = {
  ...readingUntilSignal,
  name: 'downReadInterruptible',
  c: 'down_read_interruptible(&$sem)',
} satisfies Operation;
/** down_read_killable(): the signal is one that kills the task. */
export const downReadKillable = { ...readingUntilSignal, name: 'downReadKillable', c: 'down_read_killable(&$sem)' } satisfies Operation;

/** It comes: it takes the lock, or waits for it, which keeps readers out that come later. */
export const downWriteComes = {
  ...common,
  name: 'downWriteComes',
  c: 'down_write(&$sem) comes',
  bind: (w) => {
    const { come } = rwsemsOf(w);
    return {
      apply(a) {
        mightSleep(w);
        return come(a[0]!) ? 1 : 0;
      },
    };
  },
  footprint: { touches: sleeps, brackets: [{ section: rwsems, enters: true, ifGot: true }] },
  gives: 'number',
  reference: { does: 'comes for a rw_semaphore, and waits for it where others hold it', gives: '1 it has it; 0 it waits', source },
} satisfies Operation;

const writing = { ...common, comes: 'downWriteComes', sleeps: true } as const satisfies Partial<Operation>;

/** down_write(). */
export const downWrite = {
  ...writing,
  name: 'downWrite',
  c: 'down_write(&$sem)',
  bind: (w) => {
    const { mayWrite, waits, writerWaitsFor, takeToWrite } = rwsemsOf(w);
    return {
      enabled: (a) => mayWrite(a[0]!, w.actor),
      waitsFor: (a, other) => waits(a[0]!, w.actor) && writerWaitsFor(a[0]!, other),
      apply(a) {
        takeToWrite(a[0]!);
        return 0;
      },
    };
  },
  footprint: { touches: tellsTaken, brackets: [{ section: rwsems, enters: true }] },
  reference: {
    does: 'takes a rw_semaphore for writing; that it comes to wait, which keeps new readers out, is a step of its own before it',
    goes: 'nobody holds it',
    context,
    source,
  },
} satisfies Operation;

/** down_write_killable(): while it waits a signal that kills the task may end it, where the scenario allows faults. */
export const downWriteKillable = {
  ...writing,
  name: 'downWriteKillable',
  c: 'down_write_killable(&$sem)',
  bind: (w) => {
    const { mayWrite, waits, writerWaitsFor, takeToWrite, leave } = rwsemsOf(w);
    const signal = w.faults ? w.outcome('EINTR') : 0;
    return {
      enabled: (a) => w.faults || mayWrite(a[0]!, w.actor),
      waitsFor: (a, other) => waits(a[0]!, w.actor) && writerWaitsFor(a[0]!, other),
      outcomes(a, out) {
        out[0] = mayWrite(a[0]!, w.actor) ? 0 : signal;
        return 1;
      },
      apply(a) {
        if (mayWrite(a[0]!, w.actor)) {
          takeToWrite(a[0]!);
          return 0;
        }
        leave(a[0]!);
        return interrupted;
      },
    };
  },
  footprint: { touches: tellsTaken, brackets: [{ section: rwsems, enters: true, ifZero: true }] },
  faults: ['EINTR'],
  gives: 'number',
  reference: {
    does: 'takes a rw_semaphore for writing, unless a signal that kills the task comes while it waits for that',
    gives: '0 taken; -4 (-EINTR) the task is to die, as outcome EINTR where the scenario allows faults',
    goes: 'nobody holds it, or a signal came',
    context,
    source,
  },
} satisfies Operation;

const trying = {
  ...common,
  footprint: { touches: tellsTaken, brackets: [{ section: rwsems, enters: true, ifGot: true }] },
  gives: 'number',
} as const satisfies Partial<Operation>;

/** down_read_trylock(). */
export const downReadTrylock = {
  ...trying,
  name: 'downReadTrylock',
  c: 'down_read_trylock(&$sem)',
  bind: (w) => {
    const { isWritten, isAwaited, takeToRead } = rwsemsOf(w);
    return {
      apply(a) {
        if (isWritten(a[0]!) || isAwaited(a[0]!)) return 0;
        takeToRead(a[0]!, Taken.tried);
        return 1;
      },
    };
  },
  reference: { does: 'takes a rw_semaphore for reading, if no writer holds it or waits for it', gives: '1 taken; 0 not', source },
} satisfies Operation;

/** down_write_trylock(). */
export const downWriteTrylock = {
  ...trying,
  name: 'downWriteTrylock',
  c: 'down_write_trylock(&$sem)',
  bind: (w) => {
    const { isFree, isAwaited, takeToWrite } = rwsemsOf(w);
    return {
      apply(a) {
        if (!isFree(a[0]!) || isAwaited(a[0]!)) return 0;
        takeToWrite(a[0]!, Taken.tried);
        return 1;
      },
    };
  },
  reference: { does: 'takes a rw_semaphore for writing, if nobody holds it or waits for it', gives: '1 taken; 0 not', source },
} satisfies Operation;

const dropping = {
  ...common,
  footprint: { touches: tellsDropped, brackets: [{ section: rwsems, enters: false }] },
  orders: { releases: ['@sem'] },
} as const satisfies Partial<Operation>;

/** up_read(): lets go, and then looks at the semaphore once more, for who sleeps there, as mutex_unlock() does (rwsem_wake()). */
export const upRead = {
  ...dropping,
  name: 'upRead',
  c: 'up_read(&$sem)',
  lingers: { at: 'sem', as: 'upReadReturns' },
  bind: (w) => {
    const { reads, readNoMore } = rwsemsOf(w);
    return {
      apply(a) {
        w.emit(Event.lockRelease, a[0]!, reads(a[0]!, w.actor) ? w.actor + 1 : 0, LockCall.mutex | Taken.shared);
        readNoMore(a[0]!);
        return 0;
      },
    };
  },
  reference: { does: 'lets go of what was taken for reading', misuse: ['by one who does not read: unlock-not-owner'], source },
} satisfies Operation;

/** up_write(), likewise. */
export const upWrite = {
  ...dropping,
  name: 'upWrite',
  c: 'up_write(&$sem)',
  lingers: { at: 'sem', as: 'upWriteReturns' },
  bind: (w) => {
    const { writeNoMore } = rwsemsOf(w);
    return {
      apply(a) {
        w.emit(Event.lockRelease, a[0]!, w.cells[a[0]!]!, LockCall.mutex);
        writeNoMore(a[0]!);
        return 0;
      },
    };
  },
  reference: { does: 'lets go of what was taken for writing', misuse: ['by one who does not write: unlock-not-owner'], source },
} satisfies Operation;

const returning = {
  params: { object: 'object' },
  bind: (w: World): Bound => ({
    apply(a) {
      w.emit(Event.access, a[0]!, -1, 0);
      return 0;
    },
  }),
  footprint: touching((step) => accesses(step, step.objects(0))),
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'the end of an up_read() or up_write() of a semaphore in an object, which may still wake somebody who sleeps there',
    source,
  },
} as const satisfies Partial<Operation>;

/** up_read() and up_write() of a semaphore in an object have let go of it, wake who sleeps there, and return. */
export const upReadReturns = { ...returning, name: 'upReadReturns', c: 'up_read() of $object returns' } satisfies Operation;
export const upWriteReturns = { ...returning, name: 'upWriteReturns', c: 'up_write() of $object returns' } satisfies Operation;

/** downgrade_write(): the writer reads, and others may beside it, unless another writer waits. */
export const downgradeWrite = {
  ...common,
  name: 'downgradeWrite',
  c: 'downgrade_write(&$sem)',
  bind: (w) => {
    const { writes, writeNoMore, read } = rwsemsOf(w);
    return {
      apply(a) {
        if (writes(a[0]!, w.actor)) {
          writeNoMore(a[0]!);
          read(a[0]!);
        } else w.emit(Event.lockRelease, a[0]!, w.cells[a[0]!]!, LockCall.mutex);
        return 0;
      },
    };
  },
  // it goes on holding it
  footprint: touching(tellsDropped),
  orders: { releases: ['@sem'] },
  reference: {
    does: 'makes of a writer a reader, without letting another writer in between',
    misuse: ['by one who does not write: unlock-not-owner'],
    source,
  },
} satisfies Operation;
