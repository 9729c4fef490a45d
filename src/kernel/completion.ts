import { StepError } from '../core/error.js';
import type { Field } from '../core/world/field.js';
import { upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { itsLocation, sleeps, touching } from './footprint/objects.js';
import { dropsInnerLock, innerLock, innerLockDropped, innerLockOf, innerLockTaken, takesInnerLock } from './inner-lock.js';
import { mightSleep } from './might-sleep.js';
import { interrupted } from './sleep-ends.js';

/** What complete_all() leaves, UINT_MAX: whoever waits takes nothing from it. */
const all = 7;

/** struct completion: how often it was completed and not yet waited for. */
export const completionField: Field = { kind: 'completion', cells: [{ name: '', range: upTo(all) }] };

function completions(w: World) {
  const lock = innerLockOf(w);
  /** By the cell of a completion its lock, where somebody holds that from one step to the next. */
  const locks = new Map<number, number>();
  return {
    holdsLocks(): void {
      if (locks.size > 0) return;
      for (const { cell, name } of w.fieldsOfKind('completion')) locks.set(cell, w.cell(`${name} lock`, innerLock.range));
    },
    locksOf: (cells: readonly number[]): readonly number[] => cells.flatMap((cell) => locks.get(cell) ?? []),
    take: (cell: number): void => lock.take(locks.get(cell)!),
    drop: (cell: number): void => lock.drop(locks.get(cell)!),
    /** Nobody is at it, so that who has to take its lock may. */
    isFree: (cell: number): boolean => lock.isFree(locks.get(cell) ?? -1),
    waitsFor: (a: Int32Array, other: number): boolean => locks.has(a[0]!) && lock.isOf(locks.get(a[0]!)!, other),
    isDone: (cell: number): boolean => cell < 0 || w.cells[cell]! > 0,
    takeOne(cell: number): void {
      if (w.cells[cell] !== all) w.add(cell, -1);
    },
    complete(cell: number): void {
      if (w.cells[cell] === all - 1) throw new StepError(`a completion is completed ${all} times, and has room for ${all - 1}`);
      if (w.cells[cell] !== all) w.add(cell, 1);
    },
  };
}

const common = {
  takes: { completion: 'completion' },
  worksOn: 'completion',
  alike: true,
  keepsNoSet: true,
} as const satisfies Partial<Operation>;
const source = 'kernel/sched/completion.c; Documentation/scheduler/completion.rst';

const completing =
  (change: (w: World, cell: number) => void, holds: boolean) =>
  (w: World): Bound => {
    const { holdsLocks, take, isFree, waitsFor } = w.part(completions);
    if (holds) holdsLocks();
    return {
      // where some hold the lock to the next step, all do
      ...(holds && { enabled: (a: Int32Array) => isFree(a[0]!), waitsFor }),
      apply(a) {
        if (holds) take(a[0]!);
        change(w, a[0]!);
        return 0;
      },
    };
  };
const once = (w: World, cell: number): void => w.part(completions).complete(cell);
const forAll = (w: World, cell: number): void => w.set(cell, all);

const completes = {
  ...common,
  params: { completion: 'update' },
  gives: 'nothing',
  orders: { releases: ['@completion'] },
} as const satisfies Partial<Operation>;

const locksAt = (step: AbstractStep): readonly number[] => step.w.part(completions).locksOf(step.location());

const holding = {
  footprint: {
    touches(step: AbstractStep) {
      step.footprint.update(...locksAt(step));
      takesInnerLock(step);
    },
    brackets: innerLockTaken,
  },
} as const satisfies Partial<Operation>;

/**
 * complete(): adds one under the lock of the completion, and is safe: whoever waits for it takes the lock after it, and may free it.
 * Who only reads `done` does not, and then the lock is dropped in freed memory.
 */
export const complete = {
  ...completes,
  name: 'complete',
  c: 'complete(&$completion)',
  lingers: { at: 'completion', begins: 'completeBegins', as: 'completeReturns', polled: true },
  bind: completing(once, false),
  footprint: { ...itsLocation, adds: true },
  promela: { effect: `if (get(completion) != ${all}) change(completion, 1); return 0;` },
  reference: {
    does: 'lets one go who waits for it, now or later; safe where who waits then frees it',
    misuse: ['of one whose `done` another one polls without its lock, and frees: use-after-free, at the second step that it has there'],
    source,
  },
} satisfies Operation;

/** complete_all(): nobody waits for it any more, until reinit_completion(). */
export const completeAll = {
  ...completes,
  name: 'completeAll',
  c: 'complete_all(&$completion)',
  lingers: { at: 'completion', begins: 'completeAllBegins', as: 'completeReturns', polled: true },
  bind: completing(forAll, false),
  footprint: itsLocation,
  promela: { effect: `set(completion, ${all}); return 0;` },
  reference: { does: 'lets everybody go who waits for it, now and later', source },
} satisfies Operation;

/** complete() and complete_all() of a completion in an object that somebody polls: it has changed `done`, and holds the lock. */
export const completeBegins = {
  ...completes,
  ...holding,
  name: 'completeBegins',
  c: 'complete(&$completion)',
  bind: completing(once, true),
  reference: {
    does: 'the first step of complete(), where somebody polls `done`: it holds the lock of the completion',
    goes: 'nobody holds that lock',
    source,
  },
} satisfies Operation;
export const completeAllBegins = {
  ...completes,
  ...holding,
  name: 'completeAllBegins',
  c: 'complete_all(&$completion)',
  bind: completing(forAll, true),
  reference: {
    does: 'the same of complete_all()',
    goes: 'nobody holds that lock',
    source,
  },
} satisfies Operation;

/** It drops the lock, and returns. */
export const completeReturns = {
  ...completes,
  name: 'completeReturns',
  c: 'complete(&$completion) returns',
  bind: (w) => {
    const { drop, holdsLocks } = w.part(completions);
    holdsLocks();
    return {
      apply(a) {
        drop(a[0]!);
        return 0;
      },
    };
  },
  footprint: {
    touches(step) {
      step.footprint.update(...locksAt(step));
      dropsInnerLock(step);
    },
    brackets: innerLockDropped,
  },
  reference: {
    does: 'the second step of complete() and complete_all(): drops the lock',
    misuse: ['the completion was freed meanwhile: use-after-free'],
    source,
  },
} satisfies Operation;

const waits = {
  ...common,
  params: { completion: 'update' },
  footprint: touching((step) => {
    sleeps(step);
    step.footprint.read(...locksAt(step));
  }),
  orders: { acquires: ['@completion'] },
} as const satisfies Partial<Operation>;

/** wait_for_completion(): uninterruptible; it waits for whoever completes, nobody in particular. */
export const waitForCompletion = {
  ...waits,
  sleeps: true,
  name: 'waitForCompletion',
  c: 'wait_for_completion(&$completion)',
  bind: (w) => {
    const { isDone, isFree, takeOne, waitsFor } = w.part(completions);
    return {
      enabled: (a) => isDone(a[0]!) && isFree(a[0]!),
      waitsFor,
      apply(a) {
        mightSleep(w);
        takeOne(a[0]!);
        return 0;
      },
    };
  },
  gives: 'nothing',
  promela: {
    can: 'completion < 0 || get(completion) > 0',
    waits: '0',
    effect: `sleep_event(); if (get(completion) != ${all}) change(completion, -1); return 0;`,
  },
  reference: {
    does: 'takes one of what was completed, and sleeps until there is one',
    goes: 'it is completed, and nobody holds its lock',
    misuse: ['nobody completes it: hung-task', 'where nobody may sleep: sleeping-in-atomic'],
    source,
  },
} satisfies Operation;

/** While nothing is completed something else may end the wait, when it likes; once it is, it does not. */
const endedBy =
  (cause: string, may: (w: World) => boolean, done: number, ended: number) =>
  (w: World): Bound => {
    const { isDone, isFree, takeOne, waitsFor } = w.part(completions);
    const comes = may(w);
    const other = comes ? w.outcome(cause) : 0;
    return {
      enabled: (a) => isFree(a[0]!) && (comes || isDone(a[0]!)),
      waitsFor,
      outcomes(a, out) {
        out[0] = isDone(a[0]!) ? 0 : other;
        return 1;
      },
      apply(a) {
        mightSleep(w);
        if (!isDone(a[0]!)) return ended;
        takeOne(a[0]!);
        return done;
      },
    };
  };

/** wait_for_completion_timeout(). */
export const waitForCompletionTimeout = {
  ...waits,
  name: 'waitForCompletionTimeout',
  c: 'wait_for_completion_timeout(&$completion)',
  bind: endedBy('timeout', () => true, 1, 0),
  gives: 'number',
  reference: {
    does: 'waits until it is completed, or time has passed, which may be at any step',
    gives: '1 completed; 0 as outcome timeout',
    goes: 'at any time',
    context: 'process context',
    source,
  },
} satisfies Operation;

/** wait_for_completion_interruptible(). */
export const waitForCompletionInterruptible = {
  ...waits,
  sleeps: true,
  name: 'waitForCompletionInterruptible',
  c: 'wait_for_completion_interruptible(&$completion)',
  bind: endedBy('ERESTARTSYS', (w) => w.faults, 0, interrupted),
  faults: ['ERESTARTSYS'],
  gives: 'number',
  least: interrupted,
  reference: {
    does: 'waits until it is completed, or a signal comes',
    gives: '0 completed; -512 (-ERESTARTSYS) a signal came, as outcome ERESTARTSYS where the scenario allows faults',
    goes: 'it is completed, or a signal came',
    context: 'process context',
    source,
  },
} satisfies Operation;

const looking = (name: string, c: string, param: 'update' | 'read', take: boolean, does: string) =>
  ({
    ...common,
    name,
    c,
    params: { completion: param },
    bind: (w: World): Bound => {
      const { isDone, isFree, takeOne, waitsFor } = w.part(completions);
      return {
        // the lock is taken where `done` is not 0
        enabled: (a) => a[0]! < 0 || !isDone(a[0]!) || isFree(a[0]!),
        waitsFor,
        apply(a) {
          if (!isDone(a[0]!)) return 0;
          if (take) takeOne(a[0]!);
          return 1;
        },
      };
    },
    footprint: touching((step: AbstractStep) => step.footprint.read(...step.location(), ...locksAt(step))),
    gives: 'number',
    orders: { acquires: ['@completion'] },
    promela: {
      effect: `if (get(completion) == 0) return 0;${take ? ` if (get(completion) != ${all}) change(completion, -1);` : ''} return 1;`,
    },
    reference: { does, gives: '1 yes; 0 no', source },
  }) satisfies Operation;

/** try_wait_for_completion(). */
export const tryWaitForCompletion = looking(
  'tryWaitForCompletion',
  'try_wait_for_completion(&$completion)',
  'update',
  true,
  'takes one of what was completed, if there is one; does not sleep',
);
/** completion_done(): under the lock, so that whoever it says yes to may free the object. */
export const completionDone = looking('completionDone', 'completion_done(&$completion)', 'read', false, 'asks whether it is completed');

/** reinit_completion(): back to none. */
export const reinitCompletion = {
  ...common,
  name: 'reinitCompletion',
  c: 'reinit_completion(&$completion)',
  params: { completion: 'write' },
  bind: (w) => ({
    apply(a) {
      w.set(a[0]!, 0);
      return 0;
    },
  }),
  footprint: itsLocation,
  gives: 'nothing',
  promela: { effect: 'set(completion, 0); return 0;' },
  reference: {
    does: 'sets it back to not completed: what was completed and not yet waited for is lost',
    source,
  },
} satisfies Operation;
