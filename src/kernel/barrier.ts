import type { Operation } from '../core/operation/operation.js';
import { itsLocation } from './footprint/objects.js';

/**
 * A memory barrier, by its place in the C. Every search is sequentially consistent, so that it changes nothing and hides nothing; what
 * would go wrong without it is not found either (docs/adr/0005-no-weak-memory-yet.md). Only the vector clocks of a replay ask for it.
 */
const barrier = (name: string, c: string, acquires: boolean, releases: boolean) =>
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
  }) satisfies Operation;

/** smp_mb() */
export const smpMb = barrier('smpMb', 'smp_mb()', true, true);
/** smp_wmb() */
export const smpWmb = barrier('smpWmb', 'smp_wmb()', false, true);
/** smp_rmb() */
export const smpRmb = barrier('smpRmb', 'smp_rmb()', true, false);
