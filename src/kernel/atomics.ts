import type { Operation } from '../core/operation/operation.js';
import { itsLocation } from './footprint/objects.js';

/** atomic_cmpxchg*(): gives the value seen; it was swapped when that is `old`. A failed one orders nothing. */
export const cmpxchg = {
  name: 'cmpxchg',
  c: {
    '': 'cmpxchg(&$loc, $old, $new)',
    relaxed: 'cmpxchg_relaxed(&$loc, $old, $new)',
    acquire: 'cmpxchg_acquire(&$loc, $old, $new)',
    release: 'cmpxchg_release(&$loc, $old, $new)',
  },
  params: { loc: 'update', old: 'value', new: 'value', order: 'tag' },
  bind: (w) => ({
    apply(a) {
      const seen = w.cells[a[0]!]!;
      if (seen === a[1]!) w.set(a[0]!, a[2]!);
      return seen;
    },
  }),
  footprint: {
    ...itsLocation,
    quiet: { when: () => (cells, args) => args[0]! >= 0 && cells[args[0]!] !== args[1], readsLocations: true, touches: () => {} },
  },
  gives: 'word',
  copies: true,
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'int seen = get(loc); if (seen == old) set(loc, new); return seen;' },
} satisfies Operation;

const add = (name: string, c: string, by: 1 | -1) =>
  ({
    name,
    c,
    params: { loc: 'update', order: 'tag' },
    bind: (w) => ({
      apply(a) {
        w.add(a[0]!, by);
        return 0;
      },
    }),
    footprint: itsLocation,
    gives: 'nothing',
    alike: true,
    keepsNoSet: true,
    promela: { effect: `set(loc, get(loc) ${by > 0 ? '+' : '-'} 1); return 0;` },
  }) satisfies Operation;

/** atomic_inc(), atomic_dec(): relaxed, no result. */
export const atomicInc = add('atomicInc', 'atomic_inc(&$loc)', 1);
export const atomicDec = add('atomicDec', 'atomic_dec(&$loc)', -1);

/** atomic_dec_if_positive(): the value after it, or -1 where it was 0 and stays so. */
export const atomicDecIfPositive = {
  name: 'atomicDecIfPositive',
  c: 'atomic_dec_if_positive(&$loc)',
  params: { loc: 'update', order: 'tag' },
  bind: (w) => ({
    apply(a) {
      if (w.cells[a[0]!]! <= 0) return -1;
      return w.add(a[0]!, -1);
    },
  }),
  footprint: itsLocation,
  gives: 'number',
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'int left = get(loc) - 1; if (left < 0) return -1; set(loc, left); return left;' },
} satisfies Operation;
