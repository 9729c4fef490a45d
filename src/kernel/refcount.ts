import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { itsLocation, touching } from './footprint/objects.js';

/** refcount_t. It saturates at `max` as the real one does; -1 is an underflow that was reported. */
export const refcountField = (max: number, init = 0): Field => ({ kind: 'refcount', cells: [{ name: '', range: { min: 0, max, init } }] });

export const increment = (w: World, cell: number) => {
  if (w.cells[cell]! < w.layout.max[cell]!) w.add(cell, 1);
};

const changesReference = touching((step) => [Event.refInc, Event.refDec].forEach((event) => step.emits(event)));

/** refcount_inc(): on 0 the kernel warns and leaves the object saturated. */
export const refcountInc = {
  name: 'refcountInc',
  c: 'refcount_inc(&$loc)',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.refInc, 0, w.cells[a[0]!]!, 0);
      if (!w.crashed) increment(w, a[0]!);
      return 0;
    },
  }),
  footprint: changesReference,
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'taken_event(0, get(loc)); if (!crashed) take(loc); return 0;' },
} satisfies Operation;

/** refcount_inc_not_zero(): 0 where the count was 0, else 1. */
export const refcountIncNotZero = {
  name: 'refcountIncNotZero',
  c: 'refcount_inc_not_zero(&$loc)',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      if (w.cells[a[0]!]! === 0) return 0;
      increment(w, a[0]!);
      return 1;
    },
  }),
  footprint: itsLocation,
  gives: 'number',
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'if (get(loc) == 0) return 0; take(loc); return 1;' },
} satisfies Operation;

/** refcount_dec(): plain, result not used. */
export const refcountDec = {
  name: 'refcountDec',
  c: 'refcount_dec(&$loc)',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.refDec, 0, w.cells[a[0]!]!, 1);
      if (!w.crashed && w.cells[a[0]!]! > 0) w.add(a[0]!, -1);
      return 0;
    },
  }),
  footprint: changesReference,
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  promela: {
    effect: 'int before = get(loc); dropped_event(0, before, 1); if (!crashed && before > 0) set(loc, before - 1); return 0;',
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
      if (w.crashed || w.cells[a[0]!]! === 0) return 0;
      w.add(a[0]!, -1);
      return w.cells[a[0]!]! === 0 ? 1 : 0;
    },
  }),
  footprint: changesReference,
  gives: 'number',
  orders: { acquires: ['@loc'], releases: ['@loc'] },
  alike: true,
  keepsNoSet: true,
  promela: {
    effect: `
      int before = get(loc);
      dropped_event(0, before, 0);
      if (crashed || before == 0) return 0;
      set(loc, before - 1);
      return before == 1;`,
  },
} satisfies Operation;
