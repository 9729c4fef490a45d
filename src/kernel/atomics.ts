import type { Operation, ParamKind } from '../core/operation/operation.js';
import { failing, itsLocation } from './footprint/objects.js';

/**
 * Atomic read-modify-write operations (Documentation/atomic_t.txt, include/linux/atomic/atomic-instrumented.h): each is one step. `order`
 * says the suffix; those that give nothing are relaxed in the kernel, those that give something fully ordered without one, and those
 * that have a condition order nothing where it does not hold.
 */
const source = 'Documentation/atomic_t.txt';

/** How a call reads by its order. */
const byOrder = (name: string, args: string) => ({
  '': `${name}(${args})`,
  relaxed: `${name}_relaxed(${args})`,
  acquire: `${name}_acquire(${args})`,
  release: `${name}_release(${args})`,
});

/** atomic_read(), and atomic_read_acquire() by `order`: READ_ONCE() of the word, and no read-modify-write. */
export const atomicRead = {
  name: 'atomicRead',
  c: { '': 'atomic_read(&$loc)', acquire: 'atomic_read_acquire(&$loc)' },
  params: { loc: 'read', order: 'tag' },
  marked: true,
  bind: (w) => ({ apply: (a) => w.cells[a[0]!]! }),
  footprint: { ...itsLocation, zeroWhile: (_, global) => [global] },
  gives: 'word',
  copies: true,
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'return get(loc);' },
  reference: { does: 'reads the word', gives: 'what is there', source },
} satisfies Operation;

/** atomic_set(), and atomic_set_release() by `order`: WRITE_ONCE() of the word, and no read-modify-write. */
export const atomicSet = {
  name: 'atomicSet',
  c: { '': 'atomic_set(&$loc, $i)', release: 'atomic_set_release(&$loc, $i)' },
  params: { loc: 'write', i: 'value', order: 'tag' },
  marked: true,
  bind: (w) => ({
    apply(a) {
      w.set(a[0]!, a[1]!);
      return 0;
    },
  }),
  footprint: itsLocation,
  gives: 'nothing',
  copies: true,
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'set(loc, i); return 0;' },
  reference: { does: 'writes the word', source },
} satisfies Operation;

const swap = (name: string, c: string, args: string, gives: string) =>
  ({
    name,
    c: byOrder(c, args),
    params: { loc: 'update', old: 'value', new: 'value', order: 'tag' },
    bind: (w) => ({
      apply(a) {
        const seen = w.cells[a[0]!]!;
        if (seen === a[1]!) w.set(a[0]!, a[2]!);
        return seen;
      },
    }),
    footprint: failing((before, args) => before !== args[1]!),
    gives: 'word',
    copies: true,
    alike: true,
    keepsNoSet: true,
    promela: { effect: 'int seen = get(loc); if (seen == old) set(loc, new); return seen;' },
    reference: { does: 'puts `new` there if `old` is there', gives, source },
  }) satisfies Operation;

/** atomic_cmpxchg*(): gives the value seen; it was swapped when that is `old`. A failed one orders nothing. */
export const cmpxchg = swap('cmpxchg', 'cmpxchg', '&$loc, $old, $new', 'what was there: it swapped where that is `old`');

/** try_cmpxchg(): its two results are one here, the value seen: success where that is `old`, and what the C has in *old afterwards. */
export const tryCmpxchg = swap(
  'tryCmpxchg',
  'try_cmpxchg',
  '&$loc, &$old, $new',
  'what was there: where that is `old` it swapped and C sees true; else C sees false, and this in *old: branch on `old`, and save it there',
);

/** xchg(), atomic_xchg(): gives what was there before. */
export const xchg = {
  name: 'xchg',
  c: byOrder('xchg', '&$loc, $new'),
  params: { loc: 'update', new: 'value', order: 'tag' },
  bind: (w) => ({
    apply(a) {
      const before = w.cells[a[0]!]!;
      w.set(a[0]!, a[1]!);
      return before;
    },
  }),
  footprint: itsLocation,
  gives: 'word',
  copies: true,
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'int before = get(loc); set(loc, new); return before;' },
  reference: { does: 'puts `new` there', gives: 'what was there before', source },
} satisfies Operation;

/** What it puts in the place of what was there, and when; the second time in C, of `before` and the inputs. */
interface Change {
  readonly after: (before: number, i: number) => number;
  readonly inC: string;
  readonly when?: { readonly holds: (before: number, u: number) => boolean; readonly inC: string };
}

/** What it gives, of before and after; the second time in C. After is what it would be where the condition does not hold. */
const results = {
  nothing: { of: () => 0, inC: '0', told: undefined },
  before: { of: (before: number) => before, inC: 'before', told: 'what was there before' },
  after: { of: (_: number, after: number) => after, inC: 'after', told: 'what is there after it' },
  zero: { of: (_: number, after: number) => (after === 0 ? 1 : 0), inC: 'after == 0', told: '1 where it comes to 0' },
  negative: { of: (_: number, after: number) => (after < 0 ? 1 : 0), inC: 'after < 0', told: '1 where it comes below 0' },
  changed: { of: (_: number, __: number, holds: boolean) => (holds ? 1 : 0), inC: 'holds', told: '1 where it did so' },
};

/** One of the atomic_* family. Its C name is that of the operation, and its values come before the location there, as in C. */
function atomic<const Values extends { readonly [param: string]: ParamKind }>(
  name: string,
  values: Values,
  { after, inC, when }: Change,
  gives: keyof typeof results,
) {
  const numbers = Object.keys(values);
  const i = numbers.indexOf('i') + 1;
  const u = numbers.indexOf('u') + 1;
  const result = results[gives];
  const c = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const named = (param: string) => `$${param}`;
  // atomic_add_unless(v, a, u) alone has the location first
  const inputs = numbers.includes('u') ? ['&$loc', ...numbers.map(named)] : [...numbers.map(named), '&$loc'];
  const holds = when?.holds ?? (() => true);
  return {
    name,
    c: gives === 'nothing' ? `${c}(${inputs.join(', ')})` : byOrder(c, inputs.join(', ')),
    params: { loc: 'update', ...values, order: 'tag' },
    bind: (w) => ({
      apply(a) {
        const before = w.cells[a[0]!]!;
        const now = after(before, a[i]!);
        const goes = holds(before, a[u]!);
        if (goes) w.set(a[0]!, now);
        return result.of(before, now, goes);
      },
    }),
    footprint: when ? failing((before, args) => !when.holds(before, args[u]!)) : itsLocation,
    gives: gives === 'nothing' ? 'nothing' : 'number',
    alike: true,
    keepsNoSet: true,
    promela: {
      effect: `int before = get(loc), after = ${inC}, holds = ${when?.inC ?? '1'}; ` + `if (holds) set(loc, after); return ${result.inC};`,
    },
    reference: {
      does: `before becomes ${inC}${when ? ` where ${when.inC}` : ''}`,
      ...(result.told !== undefined && { gives: result.told }),
      source,
    },
  } satisfies Operation;
}

const byI = { i: 'value' } as const;
const alone = {} as const;

const add: Change = { after: (v, i) => v + i, inC: 'before + i' };
export const atomicAdd = atomic('atomicAdd', byI, add, 'nothing');
export const atomicAddReturn = atomic('atomicAddReturn', byI, add, 'after');
export const atomicFetchAdd = atomic('atomicFetchAdd', byI, add, 'before');
export const atomicAddNegative = atomic('atomicAddNegative', byI, add, 'negative');

const sub: Change = { after: (v, i) => v - i, inC: 'before - i' };
export const atomicSub = atomic('atomicSub', byI, sub, 'nothing');
export const atomicSubReturn = atomic('atomicSubReturn', byI, sub, 'after');
export const atomicFetchSub = atomic('atomicFetchSub', byI, sub, 'before');
export const atomicSubAndTest = atomic('atomicSubAndTest', byI, sub, 'zero');

const inc: Change = { after: (v) => v + 1, inC: 'before + 1' };
export const atomicInc = atomic('atomicInc', alone, inc, 'nothing');
export const atomicIncReturn = atomic('atomicIncReturn', alone, inc, 'after');
export const atomicFetchInc = atomic('atomicFetchInc', alone, inc, 'before');
export const atomicIncAndTest = atomic('atomicIncAndTest', alone, inc, 'zero');

const dec: Change = { after: (v) => v - 1, inC: 'before - 1' };
export const atomicDec = atomic('atomicDec', alone, dec, 'nothing');
export const atomicDecReturn = atomic('atomicDecReturn', alone, dec, 'after');
export const atomicFetchDec = atomic('atomicFetchDec', alone, dec, 'before');
export const atomicDecAndTest = atomic('atomicDecAndTest', alone, dec, 'zero');

const notU = { holds: (v: number, u: number) => v !== u, inC: 'before != u' };
const unlessU = { i: 'value', u: 'value' } as const;
export const atomicAddUnless = atomic('atomicAddUnless', unlessU, { ...add, when: notU }, 'changed');
export const atomicFetchAddUnless = atomic('atomicFetchAddUnless', unlessU, { ...add, when: notU }, 'before');

const when = (c: string, holds: (v: number) => boolean) => ({ holds, inC: c });
export const atomicIncNotZero = atomic('atomicIncNotZero', alone, { ...inc, when: when('before != 0', (v) => v !== 0) }, 'changed');
export const atomicIncUnlessNegative = atomic(
  'atomicIncUnlessNegative',
  alone,
  { ...inc, when: when('before >= 0', (v) => v >= 0) },
  'changed',
);
export const atomicDecUnlessPositive = atomic(
  'atomicDecUnlessPositive',
  alone,
  { ...dec, when: when('before <= 0', (v) => v <= 0) },
  'changed',
);
/** It gives what was there less 1, whether it stays there or not: negative where it does. */
export const atomicDecIfPositive = atomic('atomicDecIfPositive', alone, { ...dec, when: when('before > 0', (v) => v > 0) }, 'after');

const and: Change = { after: (v, i) => v & i, inC: 'before & i' };
export const atomicAnd = atomic('atomicAnd', byI, and, 'nothing');
export const atomicFetchAnd = atomic('atomicFetchAnd', byI, and, 'before');

const or: Change = { after: (v, i) => v | i, inC: 'before | i' };
export const atomicOr = atomic('atomicOr', byI, or, 'nothing');
export const atomicFetchOr = atomic('atomicFetchOr', byI, or, 'before');

const xor: Change = { after: (v, i) => v ^ i, inC: 'before ^ i' };
export const atomicXor = atomic('atomicXor', byI, xor, 'nothing');
export const atomicFetchXor = atomic('atomicFetchXor', byI, xor, 'before');

const andnot: Change = { after: (v, i) => v & ~i, inC: 'before & ~i' };
export const atomicAndnot = atomic('atomicAndnot', byI, andnot, 'nothing');
export const atomicFetchAndnot = atomic('atomicFetchAndnot', byI, andnot, 'before');
