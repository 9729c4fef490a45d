import type { Operation } from '../core/operation/operation.js';
import { itsLocation } from './footprint/objects.js';
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
