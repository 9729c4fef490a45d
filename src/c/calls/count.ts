import * as atomics from '../../kernel/atomics.js';
import { krefGet, krefGetUnlessZero, krefInit } from '../../kernel/kref.js';
import {
  refcountAdd,
  refcountAddNotZero,
  refcountDec,
  refcountDecAndTest,
  refcountDecIfOne,
  refcountDecNotOne,
  refcountInc,
  refcountIncNotZero,
  refcountRead,
  refcountSubAndTest,
} from '../../kernel/refcount.js';
import type { Operation } from '../../core/operation/operation.js';
import { type CallRule, type CallRules, one } from './rule.js';

const loc = { loc: 0 };
const bool = { gives: 'bool' } as const;

const orders = { '': 'full', _relaxed: 'relaxed', _acquire: 'acquire', _release: 'release' } as const;

/** `atomic_add_return_acquire(i, v)`: where the arguments of a call come from, by the inputs of its operation. */
function atomic(name: string, operation: Operation, inputs: { readonly [param: string]: number }, more: Partial<CallRule> = {}): CallRules {
  const takes = Object.keys(inputs).length;
  // without a result there is one form, which orders nothing
  const ordered = typeof operation.c === 'object';
  return Object.fromEntries(
    ['atomic', 'atomic_long', 'atomic64'].flatMap((prefix) =>
      Object.entries(ordered ? orders : { '': 'relaxed' }).map(([suffix, order]) => [
        `${prefix}_${name}${suffix}`,
        one(takes, operation, { ...inputs, order: { tag: order } }, more),
      ]),
    ),
  );
}

const byThenWhere = { i: 0, loc: 1 };

export const countCalls: CallRules = {
  refcount_inc: one(1, refcountInc, loc),
  refcount_read: one(1, refcountRead, loc),
  kref_read: one(1, refcountRead, loc),
  refcount_add: one(2, refcountAdd, byThenWhere),
  refcount_add_not_zero: one(2, refcountAddNotZero, byThenWhere, bool),
  refcount_sub_and_test: one(2, refcountSubAndTest, byThenWhere, bool),
  refcount_dec: one(1, refcountDec, loc),
  refcount_inc_not_zero: one(1, refcountIncNotZero, loc, bool),
  refcount_dec_and_test: one(1, refcountDecAndTest, loc, bool),
  refcount_dec_if_one: one(1, refcountDecIfOne, loc, bool),
  refcount_dec_not_one: one(1, refcountDecNotOne, loc, bool),
  kref_init: one(1, krefInit, loc, { keepsPrivate: true }),
  kref_get: one(1, krefGet, loc),
  kref_get_unless_zero: one(1, krefGetUnlessZero, loc, bool),
  ...atomic('inc', atomics.atomicInc, loc),
  ...atomic('dec', atomics.atomicDec, loc),
  ...atomic('add', atomics.atomicAdd, byThenWhere),
  ...atomic('sub', atomics.atomicSub, byThenWhere),
  ...atomic('and', atomics.atomicAnd, byThenWhere),
  ...atomic('or', atomics.atomicOr, byThenWhere),
  ...atomic('xor', atomics.atomicXor, byThenWhere),
  ...atomic('andnot', atomics.atomicAndnot, byThenWhere),
  ...atomic('inc_and_test', atomics.atomicIncAndTest, loc, bool),
  ...atomic('dec_and_test', atomics.atomicDecAndTest, loc, bool),
  ...atomic('sub_and_test', atomics.atomicSubAndTest, byThenWhere, bool),
  ...atomic('inc_not_zero', atomics.atomicIncNotZero, loc, bool),
  ...atomic('inc_unless_negative', atomics.atomicIncUnlessNegative, loc, bool),
  ...atomic('dec_unless_positive', atomics.atomicDecUnlessPositive, loc, bool),
  ...atomic('dec_if_positive', atomics.atomicDecIfPositive, loc),
  ...atomic('add_negative', atomics.atomicAddNegative, byThenWhere, bool),
  ...atomic('add_unless', atomics.atomicAddUnless, { loc: 0, i: 1, u: 2 }, bool),
  ...atomic('fetch_add_unless', atomics.atomicFetchAddUnless, { loc: 0, i: 1, u: 2 }),
  ...atomic('inc_return', atomics.atomicIncReturn, loc),
  ...atomic('dec_return', atomics.atomicDecReturn, loc),
  ...atomic('add_return', atomics.atomicAddReturn, byThenWhere),
  ...atomic('sub_return', atomics.atomicSubReturn, byThenWhere),
  ...atomic('fetch_inc', atomics.atomicFetchInc, loc),
  ...atomic('fetch_dec', atomics.atomicFetchDec, loc),
  ...atomic('fetch_add', atomics.atomicFetchAdd, byThenWhere),
  ...atomic('fetch_sub', atomics.atomicFetchSub, byThenWhere),
  ...atomic('fetch_and', atomics.atomicFetchAnd, byThenWhere),
  ...atomic('fetch_or', atomics.atomicFetchOr, byThenWhere),
  ...atomic('fetch_xor', atomics.atomicFetchXor, byThenWhere),
  ...atomic('fetch_andnot', atomics.atomicFetchAndnot, byThenWhere),
  ...atomic('xchg', atomics.xchg, { loc: 0, new: 1 }),
  ...atomic('cmpxchg', atomics.cmpxchg, { loc: 0, old: 1, new: 2 }),
};
