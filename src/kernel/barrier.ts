import type { Operation } from '../core/operation/operation.js';
import { itsLocation } from './footprint/objects.js';

/**
 * A memory barrier, by its place in the C. Every search is sequentially consistent, so that it changes nothing and hides nothing; what
 * would go wrong without it is not found either (docs/adr/0005-no-weak-memory-yet.md). Only the vector clocks of a replay ask for it.
 */
const fence = (name: string, c: string, acquires: boolean, releases: boolean, does: string) =>
  ({
    name,
    c,
    params: {},
    bind: () => ({ apply: () => 0 }),
    footprint: itsLocation,
    gives: 'nothing',
    orders: { fences: { acquires, releases } },
    alike: true,
    keepsNoSet: true,
    promela: { effect: 'return 0;' },
    reference: {
      does: `${does}: a step that does nothing here. That it is missing is not found`,
      source: 'Documentation/memory-barriers.txt; Documentation/atomic_t.txt',
    },
  }) satisfies Operation;

/** smp_mb() */
export const smpMb = fence('smpMb', 'smp_mb()', true, true, 'orders all accesses before it before all after it');
/** smp_wmb() */
export const smpWmb = fence('smpWmb', 'smp_wmb()', false, true, 'orders writes');
/** smp_rmb() */
export const smpRmb = fence('smpRmb', 'smp_rmb()', true, false, 'orders reads');
/** smp_mb__before_atomic() and smp_mb__after_atomic(): a full barrier beside an atomic that is none (Documentation/atomic_t.txt). */
export const smpMbBeforeAtomic = fence(
  'smpMbBeforeAtomic',
  'smp_mb__before_atomic()',
  true,
  true,
  'as smp_mb(), before an atomic that orders nothing',
);
export const smpMbAfterAtomic = fence(
  'smpMbAfterAtomic',
  'smp_mb__after_atomic()',
  true,
  true,
  'as smp_mb(), after an atomic that orders nothing',
);
/** barrier(): for the compiler alone, so that it orders nothing between CPUs. */
export const compilerBarrier = fence('compilerBarrier', 'barrier()', false, false, 'keeps the compiler from moving accesses, and no CPU');

/** smp_store_mb(): WRITE_ONCE() and a full barrier behind it, which is no step (include/asm-generic/barrier.h). */
export const smpStoreMb = {
  name: 'smpStoreMb',
  c: 'smp_store_mb($loc, $value)',
  params: { loc: 'write', value: 'value' },
  marked: true,
  bind: (w) => ({
    apply(a) {
      w.set(a[0]!, a[1]!);
      return 0;
    },
  }),
  footprint: itsLocation,
  gives: 'nothing',
  orders: { fences: { acquires: true, releases: true } },
  copies: true,
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'set(loc, value); return 0;' },
  reference: { does: 'writes a word, with a full barrier behind the write', source: 'Documentation/memory-barriers.txt' },
} satisfies Operation;
