import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { itsLocation, touching } from './footprint/objects.js';

/**
 * What a count holds after it went wrong (REFCOUNT_SATURATED, 0xc0000000): there it stays, so that references may be taken and the last
 * one is never dropped.
 */
const saturated = -1;

/** refcount_t, of at most so many references: more are an error of the model, for the real one has room for 2^31. */
export const refcountField = (max: number, init = 0): Field => ({
  kind: 'refcount',
  cells: [{ name: '', range: { min: saturated, max, init } }],
});

/** A reference is taken; on 0 the count saturates. */
export function take(w: World, cell: number): void {
  w.set(cell, w.cells[cell]! > 0 ? w.cells[cell]! + 1 : saturated);
}

/** A reference is dropped: whether it was the last one. On 0 the count saturates. */
export function drop(w: World, cell: number): boolean {
  const before = w.cells[cell]!;
  w.set(cell, before > 0 ? before - 1 : saturated);
  return before === 1;
}

const changesReference = touching((step) => [Event.refInc, Event.refDec].forEach((event) => step.emits(event)));

/** refcount_inc(): on 0 the kernel warns. */
export const refcountInc: Operation = {
  name: 'refcountInc',
  c: 'refcount_inc(&$loc)',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.refInc, 0, w.cells[a[0]!]!, 0);
      if (!w.crashed) take(w, a[0]!);
      return 0;
    },
  }),
  footprint: changesReference,
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'taken_event(0, get(loc)); if (!crashed) take(loc); return 0;' },
} satisfies Operation;

/** refcount_inc_not_zero(): 0 where the count was 0, else 1; so also where it has saturated. */
export const refcountIncNotZero: Operation = {
  name: 'refcountIncNotZero',
  c: 'refcount_inc_not_zero(&$loc)',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      if (w.cells[a[0]!]! === 0) return 0;
      take(w, a[0]!);
      return 1;
    },
  }),
  footprint: itsLocation,
  gives: 'number',
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'if (get(loc) == 0) return 0; take(loc); return 1;' },
} satisfies Operation;

/** refcount_dec(): plain, result not used. That it comes to 0 is a leak, and the count saturates. */
export const refcountDec: Operation = {
  name: 'refcountDec',
  c: 'refcount_dec(&$loc)',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.refDec, 0, w.cells[a[0]!]!, 1);
      if (!w.crashed && drop(w, a[0]!)) w.set(a[0]!, saturated);
      return 0;
    },
  }),
  footprint: changesReference,
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  promela: {
    effect: 'dropped_event(0, get(loc), 1); if (!crashed && drop(loc)) set(loc, SATURATED); return 0;',
  },
} satisfies Operation;

/** refcount_dec_and_test(): 1 where it reached 0. Release, and acquire on reaching 0. */
export const refcountDecAndTest = {
  name: 'refcountDecAndTest',
  c: 'refcount_dec_and_test(&$loc)',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.refDec, 0, w.cells[a[0]!]!, 0);
      return !w.crashed && drop(w, a[0]!) ? 1 : 0;
    },
  }),
  footprint: changesReference,
  gives: 'number',
  orders: { acquires: ['@loc'], releases: ['@loc'] },
  alike: true,
  keepsNoSet: true,
  promela: {
    effect: 'dropped_event(0, get(loc), 0); return !crashed && drop(loc);',
  },
} satisfies Operation;
