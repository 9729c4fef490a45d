import { StepError } from '../core/error.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { failing, itsLocation } from './footprint/objects.js';

/**
 * Operations on one bit of a word (Documentation/atomic_bitops.txt, include/asm-generic/bitops). The word is any, of which bit `nr` has
 * the value 2^nr. A race is on the word and not on the bit, as in C: a plain write of the word beside one of another bit loses one of them.
 */
const source = 'Documentation/atomic_bitops.txt';

/** The bit as it stands in the word. Throws a StepError where the word has no such bit: in C that is the next word, or somebody else's. */
function maskOf(w: World, cell: number, nr: number): number {
  const highest = w.layout.max[cell]!;
  if (nr < 0 || nr > 30 || 2 ** nr > highest)
    throw new StepError(
      `bit ${nr} of ${w.layout.names[cell]}, whose largest value is ${highest}, is no bit of it; the usual cause is a mask where the ` +
        `number of a bit belongs, or a word that is declared too small: bits 0 to n are upTo(2 ** (n + 1) - 1)`,
    );
  return 1 << nr;
}
const maskInC = (word: string): string =>
  `if (nr < 0 || nr > 30 || (1 << nr) > highest[${word}]) give_up("a word has no such bit"); int mask = 1 << nr;`;

const common = { gives: 'number', alike: true, keepsNoSet: true } as const satisfies Partial<Operation>;

/** test_bit(): gives whether it is set; test_bit_acquire() by `order`. */
export const testBit = {
  ...common,
  name: 'testBit',
  c: { '': 'test_bit($nr, &$loc)', acquire: 'test_bit_acquire($nr, &$loc)' },
  params: { loc: 'read', nr: 'value', order: 'tag' },
  marked: true,
  bind: (w) => ({ apply: (a) => ((w.cells[a[0]!]! & maskOf(w, a[0]!, a[1]!)) === 0 ? 0 : 1) }),
  footprint: { ...itsLocation, zeroWhile: (_, global) => [global] },
  promela: { effect: `${maskInC('loc')} return (get(loc) & mask) != 0;` },
  reference: { does: 'looks at a bit, by a marked read of its word', gives: '1 it is set; 0 it is not', source },
} satisfies Operation;

/** What becomes of the word; the second time in C. */
interface Change {
  readonly after: (before: number, mask: number) => number;
  readonly inC: string;
  readonly told: string;
}
const sets: Change = { after: (before, mask) => before | mask, inC: 'before | mask', told: 'sets a bit' };
const clears: Change = { after: (before, mask) => before & ~mask, inC: 'before & ~mask', told: 'clears a bit' };
const changes: Change = { after: (before, mask) => before ^ mask, inC: 'before ^ mask', told: 'changes a bit' };

/** Where the bit is what it shall be, the word is only looked at. */
const ifChanged = ({ after }: Change): NonNullable<Operation['footprint']> =>
  failing((before, args) => args[1]! >= 0 && args[1]! <= 30 && after(before, 1 << args[1]!) === before);

/** An update of a word in one step, that gives what the bit was, or nothing. */
const atomic = (name: string, c: string, change: Change, gives: 'number' | 'nothing', orders: Operation['orders'], order: string) =>
  ({
    ...common,
    name,
    c: `${c}($nr, &$loc)`,
    params: { loc: 'update', nr: 'value' },
    marked: true,
    bind: (w) => ({
      apply(a) {
        const mask = maskOf(w, a[0]!, a[1]!);
        const before = w.cells[a[0]!]!;
        w.set(a[0]!, change.after(before, mask));
        return gives === 'number' && (before & mask) !== 0 ? 1 : 0;
      },
    }),
    footprint: ifChanged(change),
    gives,
    ...(orders && { orders }),
    promela: {
      effect: `
        ${maskInC('loc')}
        int before = get(loc);
        set(loc, ${change.inC});
        return ${gives === 'number' ? '(before & mask) != 0' : '0'};`,
    },
    reference: {
      does: `${change.told} in one step; ${order}`,
      ...(gives === 'number' && { gives: 'what the bit was before' }),
      source,
    },
  }) satisfies Operation;

const unordered = 'orders nothing: smp_mb__before_atomic() and smp_mb__after_atomic() go beside it';
/** set_bit(), clear_bit() and change_bit(): atomic, and unordered. */
export const setBit = atomic('setBit', 'set_bit', sets, 'nothing', undefined, unordered);
export const clearBit = atomic('clearBit', 'clear_bit', clears, 'nothing', undefined, unordered);
export const changeBit = atomic('changeBit', 'change_bit', changes, 'nothing', undefined, unordered);

const both = { acquires: ['@loc'], releases: ['@loc'] };
const full = 'fully ordered where it changes the bit';
/** test_and_set_bit() and its kin: atomic, and fully ordered where they change the bit. */
export const testAndSetBit = atomic('testAndSetBit', 'test_and_set_bit', sets, 'number', both, full);
export const testAndClearBit = atomic('testAndClearBit', 'test_and_clear_bit', clears, 'number', both, full);
export const testAndChangeBit = atomic('testAndChangeBit', 'test_and_change_bit', changes, 'number', both, 'fully ordered');

/** test_and_set_bit_lock(): the lock is taken where it gives 0. Nobody tells lockdep of a bit that is a lock. */
export const testAndSetBitLock = atomic(
  'testAndSetBitLock',
  'test_and_set_bit_lock',
  sets,
  'number',
  { acquires: ['@loc'] },
  'acquires where it sets it: the lock is taken where it gives 0. lockdep knows of no lock',
);
/** clear_bit_unlock(): by anybody. */
export const clearBitUnlock = atomic(
  'clearBitUnlock',
  'clear_bit_unlock',
  clears,
  'nothing',
  { releases: ['@loc'] },
  'releases. Nobody asks whose the lock was',
);

/**
 * The second step of an update that is none in C, __set_bit() and its kin: the word is read by a plain load into a register, `before`, and
 * then written whole. What another one did to any bit of it in between is lost.
 */
const plain = (name: string, c: string, change: Change) =>
  ({
    ...common,
    name,
    c: `${c}($nr, &$loc)`,
    params: { loc: 'write', nr: 'value', before: 'value' },
    marked: false,
    bind: (w) => ({
      apply(a) {
        const mask = maskOf(w, a[0]!, a[1]!);
        w.set(a[0]!, change.after(a[2]!, mask));
        return (a[2]! & mask) === 0 ? 0 : 1;
      },
    }),
    footprint: itsLocation,
    promela: { effect: `${maskInC('loc')} set(loc, ${change.inC}); return (before & mask) != 0;` },
    reference: {
      does:
        `${change.told} of \`before\` and writes that to the word: the second step of ${c}() and of ` +
        `${c.replace('__', '__test_and_')}(), whose first is a plain load of the word into \`before\``,
      gives: 'what the bit was in `before`',
      misuse: ['beside any other access to the word: data-race, and whatever another one did since the load is lost'],
      source,
    },
  }) satisfies Operation;

export const plainSetBit = plain('plainSetBit', '__set_bit', sets);
export const plainClearBit = plain('plainClearBit', '__clear_bit', clears);
export const plainChangeBit = plain('plainChangeBit', '__change_bit', changes);
