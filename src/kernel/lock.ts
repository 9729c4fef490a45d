import { InputError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { upTo } from '../core/world/layout.js';
import type { AbstractStep, OperationFootprint } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { Bracket, Section } from '../core/operation/section.js';
import { maxSetActors, type World } from '../core/world/world.js';
import { bhOff, bhOn, bottomHalves } from './bottom-half.js';
import { cpus } from './cpu.js';
import { sleeps, accesses, touching } from './footprint/objects.js';
import { enters, leaves, level } from './footprint/sections.js';
import { mightSleep } from './might-sleep.js';
import { rcuState, readers } from './rcu.js';

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

/** A mutex is held. */
export const mutexes: Section = { name: 'mutex', each: 'word', preemptible: true };
/** A spinlock is held: preemption is off, or irqs are. */
export const spinlocks: Section = { name: 'spinlock', each: 'word', spins: true };

/** The classes of the locks in these cells. */
function classesOf(w: World, cells: readonly number[]): readonly string[] {
  const { locks, classes } = locksOf(w);
  return [...new Set(locks.flatMap((lock) => (cells.includes(lock.cell) ? [classes[lock.class]!] : [])))];
}

function takes(step: AbstractStep): void {
  const taken = classesOf(step.w, step.location());
  const held = classesOf(step.w, step.held()).filter((name) => taken.length > 1 || name !== taken[0]);
  step.emits(Event.lockAcquire, [], { taken, held });
}

const taking = (section: Section, besides: (step: AbstractStep) => void, also: readonly Bracket[] = []): OperationFootprint => ({
  touches(step) {
    besides(step);
    takes(step);
  },
  brackets: [{ section, enters: true }, ...also],
  waitsForAll: section,
  needsAll: true,
});

const dropping = (section: Section, besides: (step: AbstractStep) => void, also: readonly Bracket[] = []): OperationFootprint => ({
  touches(step) {
    besides(step);
    step.emits(Event.lockRelease, [], { taken: classesOf(step.w, step.location()), held: [] });
  },
  brackets: [{ section, enters: false }, ...also],
});

const takingSpinlock = (offs: (step: AbstractStep) => void): OperationFootprint =>
  taking(spinlocks, offs, [{ section: readers, enters: true }]);
const droppingSpinlock = (ons: (step: AbstractStep) => void): OperationFootprint =>
  dropping(spinlocks, ons, [{ section: readers, enters: false }]);
const keepsCpu = takingSpinlock((step) => {
  step.footprint.enter(level(step));
  enters(step, readers);
});
const givesCpu = droppingSpinlock((step) => {
  step.footprint.free(level(step));
  leaves(step, readers);
});

/** Which calls there are to take a lock, by the number that the detectors are told. */
export const LockCall = { mutex: 0, plain: 1, bh: 2, irqsave: 3 } as const;
type Call = (typeof LockCall)[keyof typeof LockCall];

/** The calls by which the spinlocks of a world are taken and dropped. */
export const spinlockCalls = (_: World): Set<Call> => new Set();

const acquire =
  (call: Call) =>
  (w: World, users: readonly number[]): Bound => {
    const cpu = w.part(cpus);
    const rcu = w.part(rcuState);
    const bh = w.part(bottomHalves);
    if (call === LockCall.bh) bh.usedBy(users);
    if (call !== LockCall.mutex) w.part(spinlockCalls).add(call);
    w.part(locksOf);
    const irqs = call === LockCall.irqsave ? 0 : call === LockCall.bh ? 2 : 1;
    return {
      enabled: (a) => a[0]! < 0 || w.cells[a[0]!]! === 0,
      waitsFor: (a, other) => w.cells[a[0]!] === other + 1,
      apply(a) {
        if (call === LockCall.mutex) mightSleep(w);
        else if (call === LockCall.bh) bh.disable(w.actor);
        else cpu.spinlock(call === LockCall.irqsave, 1);
        w.emit(Event.lockAcquire, a[0]!, irqs, call);
        w.set(a[0]!, w.actor + 1);
        // with irqs, BH or preemption off it is a reader
        if (call !== LockCall.mutex) rcu.enter(w.actor);
        return 0;
      },
    };
  };

const release =
  (call: Call) =>
  (w: World, users: readonly number[]): Bound => {
    const cpu = w.part(cpus);
    const rcu = w.part(rcuState);
    const bh = w.part(bottomHalves);
    if (call === LockCall.bh) bh.usedBy(users);
    if (call !== LockCall.mutex) w.part(spinlockCalls).add(call);
    return {
      apply(a) {
        // lockdep tells of who is not the owner; what it has not off stays on
        if (call === LockCall.bh) bh.enable(w.actor);
        else if (call !== LockCall.mutex) cpu.spinlock(call === LockCall.irqsave, -1);
        w.emit(Event.lockRelease, a[0]!, w.cells[a[0]!]!, call);
        w.set(a[0]!, 0);
        if (call !== LockCall.mutex) rcu.unlocks(w.actor);
        return 0;
      },
    };
  };

/** A lock word is 0 or its owner's number + 1. Nobody takes it while it is owned, its owner included. */
const acquireInC = (first: string, irqs: 0 | 1 | 2, call: Call): Operation['promela'] & object => ({
  can: 'lock < 0 || get(lock) == 0',
  waits: 'bit(get(lock) - 1)',
  effect: `${first} acquire_event(lock, ${irqs}, ${call}); set(lock, self + 1);${call === LockCall.mutex ? '' : ' enter();'} return 0;`,
  ...partsInC(call),
});
const releaseInC = (first: string, call: Call): Operation['promela'] & object => ({
  effect: `${first} release_event(lock, ${call}); set(lock, 0);${call === LockCall.mutex ? '' : ' unlock();'} return 0;`,
  ...partsInC(call),
});
const partsInC = (call: Call): Pick<Operation['promela'] & object, 'parts'> => {
  if (call === LockCall.mutex) return {};
  if (call === LockCall.irqsave) return { parts: ['reader'] };
  return { parts: call === LockCall.bh ? ['reader', 'irqsAsTheyAre', 'bottomHalves'] : ['reader', 'irqsAsTheyAre'] };
};

/** mutex_lock(): may sleep; blocks while owned; taking it twice waits for oneself. */
export const mutexLock = {
  name: 'mutexLock',
  c: 'mutex_lock(&$lock)',
  params: { lock: 'update' },
  takes: { lock: 'mutex' },
  bind: acquire(LockCall.mutex),
  sleeps: true,
  footprint: taking(mutexes, sleeps),
  gives: 'nothing',
  orders: { acquires: ['@lock'] },
  worksOn: 'mutex',
  alike: true,
  keepsNoSet: true,
  promela: acquireInC('sleep_event();', 1, LockCall.mutex),
} satisfies Operation;
/**
 * mutex_unlock(): lets go. Of a mutex in an object it then looks at it once more, for who sleeps there (Documentation/locking/
 * mutex-design.rst, Semantics: the caller has to keep the mutex until it has returned). Nobody but who has queued meanwhile can know that
 * it let go, so that it is as if somebody always had.
 */
export const mutexUnlock = {
  name: 'mutexUnlock',
  c: 'mutex_unlock(&$lock)',
  params: { lock: 'write' },
  takes: { lock: 'mutex' },
  lingers: { at: 'lock', as: 'mutexUnlockReturns' },
  bind: release(LockCall.mutex),
  footprint: dropping(mutexes, () => {}),
  gives: 'nothing',
  orders: { releases: ['@lock'] },
  worksOn: 'mutex',
  alike: true,
  keepsNoSet: true,
  promela: releaseInC('', LockCall.mutex),
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
} satisfies Operation;

/** raw_spin_lock_irqsave(): blocks while owned; the owner's CPU has irqs off. */
export const rawSpinLockIrqsave = {
  name: 'rawSpinLockIrqsave',
  c: 'raw_spin_lock_irqsave(&$lock, flags)',
  params: { lock: 'update' },
  takes: { lock: 'spinlock' },
  bind: acquire(LockCall.irqsave),
  footprint: keepsCpu,
  gives: 'nothing',
  orders: { acquires: ['@lock'] },
  worksOn: 'spinlock',
  alike: true,
  keepsNoSet: true,
  promela: acquireInC('spin_event(1, 1);', 0, LockCall.irqsave),
} satisfies Operation;
export const rawSpinUnlockIrqrestore = {
  name: 'rawSpinUnlockIrqrestore',
  c: 'raw_spin_unlock_irqrestore(&$lock, flags)',
  params: { lock: 'write' },
  takes: { lock: 'spinlock' },
  bind: release(LockCall.irqsave),
  footprint: givesCpu,
  gives: 'nothing',
  orders: { releases: ['@lock'] },
  worksOn: 'spinlock',
  alike: true,
  keepsNoSet: true,
  promela: releaseInC('spin_event(1, -1);', LockCall.irqsave),
} satisfies Operation;

/** raw_spin_lock(): irqs stay as they are. */
export const rawSpinLock = {
  name: 'rawSpinLock',
  c: 'raw_spin_lock(&$lock)',
  params: { lock: 'update' },
  takes: { lock: 'spinlock' },
  bind: acquire(LockCall.plain),
  footprint: keepsCpu,
  gives: 'nothing',
  orders: { acquires: ['@lock'] },
  worksOn: 'spinlock',
  alike: true,
  keepsNoSet: true,
  promela: acquireInC('spin_event(0, 1);', 1, LockCall.plain),
} satisfies Operation;
export const rawSpinUnlock = {
  name: 'rawSpinUnlock',
  c: 'raw_spin_unlock(&$lock)',
  params: { lock: 'write' },
  takes: { lock: 'spinlock' },
  bind: release(LockCall.plain),
  footprint: givesCpu,
  gives: 'nothing',
  orders: { releases: ['@lock'] },
  worksOn: 'spinlock',
  alike: true,
  keepsNoSet: true,
  promela: releaseInC('spin_event(0, -1);', LockCall.plain),
} satisfies Operation;

/** raw_spin_lock_bh(): no softirq of this CPU inside. */
export const rawSpinLockBh = {
  name: 'rawSpinLockBh',
  c: 'raw_spin_lock_bh(&$lock)',
  params: { lock: 'update' },
  takes: { lock: 'spinlock' },
  bind: acquire(LockCall.bh),
  footprint: takingSpinlock(bhOff),
  gives: 'nothing',
  orders: { acquires: ['@lock'] },
  worksOn: 'spinlock',
  alike: true,
  keepsNoSet: true,
  promela: acquireInC('change(bh_off[self], 1);', 2, LockCall.bh),
} satisfies Operation;
export const rawSpinUnlockBh = {
  name: 'rawSpinUnlockBh',
  c: 'raw_spin_unlock_bh(&$lock)',
  params: { lock: 'write' },
  takes: { lock: 'spinlock' },
  bind: release(LockCall.bh),
  footprint: droppingSpinlock(bhOn),
  gives: 'nothing',
  orders: { releases: ['@lock'] },
  worksOn: 'spinlock',
  alike: true,
  keepsNoSet: true,
  promela: releaseInC('if (get(bh_off[self]) > 0) change(bh_off[self], -1);', LockCall.bh),
} satisfies Operation;
