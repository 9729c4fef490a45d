import type { Branch, Guard, Location, OperandInput, Points, PointSource } from '../core/system/path-source.js';
import type { Operation } from '../core/operation/operation.js';
import { atomicAddUnless, atomicDecAndTest } from './atomics.js';
import { refcountDecAndTest, refcountDecNotOne } from './refcount.js';
import { lockCalls } from './under-lock.js';

/** A count that is dropped, and the lock that is taken for the last reference. */
export interface DecAndLock {
  /** A refcount_t, or with `atomic` an atomic_t. */
  readonly count: Location;
  readonly atomic?: true;
  readonly lock: Location;
  readonly how: keyof typeof lockCalls;
  /** Where it goes on with the lock held, once the last reference is dropped: the release of kref_put_mutex() drops the lock itself. */
  readonly last: string;
  /** Where it goes on without the lock: others have references. */
  readonly others: string;
}

/**
 * The points of refcount_dec_and_mutex_lock(), refcount_dec_and_lock(), its _irqsave form, kref_put_mutex(), kref_put_lock()
 * (lib/refcount.c, include/linux/kref.h) and atomic_dec_and_lock() (lib/dec_and_lock.c), the first of which is `name`: any reference
 * but the last goes without the lock; the last one is dropped under it, unless somebody took another one meanwhile.
 */
export function decAndLock(name: string, { count, atomic, lock, how, last, others }: DecAndLock): Points {
  const [takes, drops] = lockCalls[how];
  const at = ({ name: src }: Operation, input: { readonly [param: string]: OperandInput }, ...onDone: readonly Branch[]): PointSource => ({
    invoke: { src, input, onDone },
  });
  const zero: Guard = { type: 'eq', params: { left: { result: true }, right: 0 } };
  const full = { loc: count, order: 'full' };
  const notLast = atomic ? at(atomicAddUnless, { ...full, i: -1, u: 1 }) : at(refcountDecNotOne, { loc: count });
  const drop = atomic ? at(atomicDecAndTest, full) : at(refcountDecAndTest, { loc: count });
  const then = ({ invoke }: PointSource, ifZero: string, ifNot: string): PointSource => ({
    invoke: { ...invoke!, onDone: [{ guard: zero, target: ifZero }, { target: ifNot }] },
  });
  return {
    [name]: then(notLast, `${name}_lock`, others),
    [`${name}_lock`]: at(takes, { lock }, { target: `${name}_drop` }),
    [`${name}_drop`]: then(drop, `${name}_unlock`, last),
    [`${name}_unlock`]: at(drops, { lock }, { target: others }),
  };
}
