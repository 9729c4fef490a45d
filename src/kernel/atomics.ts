import type { Operation } from '../core/operation.js';

/** atomic_cmpxchg*(): gives the value seen; it was swapped when that is `old`. A failed one orders nothing. */
export const cmpxchg: Operation = {
  name: 'cmpxchg',
  params: { loc: 'update', old: 'value', new: 'value', order: 'tag' },
  bind: (w) => ({
    apply(a) {
      const seen = w.cells[a[0]!]!;
      if (seen === a[1]!) w.set(a[0]!, a[2]!);
      return seen;
    },
  }),
};

const add = (name: string, by: number): Operation => ({
  name,
  params: { loc: 'update', order: 'tag' },
  bind: (w) => ({
    apply(a) {
      w.add(a[0]!, by);
      return 0;
    },
  }),
});

/** atomic_inc(), atomic_dec(): relaxed, no result. */
export const atomicInc = add('atomicInc', 1);
export const atomicDec = add('atomicDec', -1);

/** atomic_dec_if_positive(): the value after it, or -1 where it was 0 and stays so. */
export const atomicDecIfPositive: Operation = {
  name: 'atomicDecIfPositive',
  params: { loc: 'update', order: 'tag' },
  bind: (w) => ({
    apply(a) {
      if (w.cells[a[0]!]! <= 0) return -1;
      return w.add(a[0]!, -1);
    },
  }),
};
