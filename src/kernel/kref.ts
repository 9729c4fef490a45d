import { Event } from '../core/world/event.js';
import type { Operation } from '../core/operation/operation.js';
import { itsLocation, touching } from './footprint/objects.js';
import { refcountDecAndTest, refcountInc, refcountIncNotZero } from './refcount.js';

const source = 'include/linux/kref.h; Documentation/core-api/kref.rst';

/** kref_init(): one reference, that of whoever makes the object. */
export const krefInit = {
  name: 'krefInit',
  c: 'kref_init(&$loc)',
  params: { loc: 'write' },
  marked: true,
  bind: (w) => ({
    apply(a) {
      w.set(a[0]!, 1);
      return 0;
    },
  }),
  footprint: itsLocation,
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'set(loc, 1); return 0;' },
  reference: { does: 'sets the count to 1: the reference of whoever makes the object', source },
} satisfies Operation;

/** kref_get(): the caller has a reference already. */
export const krefGet = {
  ...refcountInc,
  name: 'krefGet',
  c: 'kref_get(&$loc)',
  reference: { does: 'takes one more reference', misuse: ['on 0: refcount-inc-on-zero, and the count saturates'], source },
} satisfies Operation;

/** kref_get_unless_zero(): for a look-up that holds no reference; the memory has to stay, by RCU or a lock. */
export const krefGetUnlessZero = {
  ...refcountIncNotZero,
  name: 'krefGetUnlessZero',
  c: 'kref_get_unless_zero(&$loc)',
  reference: {
    does: 'takes a reference unless there is none left',
    gives: '1 taken; 0 the count was 0',
    source,
  },
} satisfies Operation;

/** kref_put(): whoever drops the last reference calls release(), which a path does where the result is 1. */
export const krefPut = {
  ...refcountDecAndTest,
  name: 'krefPut',
  c: 'kref_put(&$loc, ...)',
  reference: {
    does: 'drops a reference; a path calls its release function where it was the last one',
    gives: '1 it was the last one; 0 it was not',
    misuse: ['on 0: refcount-underflow, and the count saturates, so that nothing is released any more'],
    source,
  },
} satisfies Operation;

/** refcount_dec_if_one(): the last reference goes, or none does. */
export const refcountDecIfOne = {
  name: 'refcountDecIfOne',
  c: 'refcount_dec_if_one(&$loc)',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      if (w.cells[a[0]!] !== 1) return 0;
      w.set(a[0]!, 0);
      return 1;
    },
  }),
  footprint: itsLocation,
  gives: 'number',
  orders: { releases: ['@loc'] },
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'if (get(loc) != 1) return 0; set(loc, 0); return 1;' },
  reference: {
    does: 'drops a reference if it is the last one',
    gives: '1 it was, and the count is 0; 0 nothing happened',
    source: 'refcount_dec_if_one(), lib/refcount.c',
  },
} satisfies Operation;

/** refcount_dec_not_one(): any but the last reference goes. At 0 the kernel warns, and the count stays as it is. */
export const refcountDecNotOne = {
  name: 'refcountDecNotOne',
  c: 'refcount_dec_not_one(&$loc)',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      const before = w.cells[a[0]!]!;
      if (before === 1) return 0;
      w.emit(Event.refDec, 0, before, 0);
      if (!w.crashed && before > 1) w.set(a[0]!, before - 1);
      return 1;
    },
  }),
  footprint: touching((step) => step.emits(Event.refDec)),
  gives: 'number',
  orders: { releases: ['@loc'] },
  alike: true,
  keepsNoSet: true,
  promela: {
    effect: `
      int before = get(loc);
      if (before == 1) return 0;
      dropped_event(0, before, 0);
      if (!crashed && before > 1) set(loc, before - 1);
      return 1;`,
  },
  reference: {
    does:
      'drops a reference unless it is the last one: the first step of refcount_dec_and_lock(), refcount_dec_and_mutex_lock() and ' +
      'kref_put_mutex(), which then take the lock and drop the last one by refcountDecAndTest, and keep the lock where that gives 1',
    gives: '1 dropped; 0 it is the last one',
    misuse: ['at 0: refcount-underflow; it gives 1, and the count stays 0'],
    source: 'refcount_dec_not_one(), refcount_dec_and_mutex_lock(), lib/refcount.c',
  },
} satisfies Operation;
