import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { itsLocation, touching } from './footprint/objects.js';

/**
 * What a count holds after it went wrong (REFCOUNT_SATURATED, 0xc0000000): there it stays, so that references may be taken and the last
 * one is never dropped.
 */
export const saturated = -1;

/** refcount_t, of at most so many references: more are an error of the model, for the real one has room for 2^31. */
export const refcountField = (max: number, init = 0): Field => ({
  kind: 'refcount',
  cells: [{ name: '', range: { min: saturated, max, init } }],
});

/** References are taken; on 0 the count saturates. */
export function take(w: World, cell: number, references = 1): void {
  w.set(cell, w.cells[cell]! > 0 ? w.cells[cell]! + references : saturated);
}

/** A reference is dropped: whether it was the last one. On 0 the count saturates. */
export function drop(w: World, cell: number): boolean {
  const before = w.cells[cell]!;
  w.set(cell, before > 0 ? before - 1 : saturated);
  return before === 1;
}

const takesReference = touching((step) => step.emits(Event.refInc));
const dropsReference = touching((step) => step.emits(Event.refDec));
const source = 'include/linux/refcount.h';
const common = { marked: true, alike: true, keepsNoSet: true } as const satisfies Partial<Operation>;
const saturates = 'and the count saturates';

/** refcount_read(); what has saturated is -1. */
export const refcountRead = {
  ...common,
  name: 'refcountRead',
  c: 'refcount_read(&$loc)',
  params: { loc: 'read' },
  bind: (w) => ({ apply: (a) => w.cells[a[0]!]! }),
  footprint: { ...itsLocation, zeroWhile: (_, global) => [global] },
  gives: 'word',
  promela: { effect: 'return get(loc);' },
  reference: { does: 'reads the count', gives: 'the count; -1 where it has saturated', source },
} satisfies Operation;

/** refcount_set(), and refcount_set_release() by `order`. */
export const refcountSet = {
  ...common,
  name: 'refcountSet',
  c: { '': 'refcount_set(&$loc, $n)', release: 'refcount_set_release(&$loc, $n)' },
  params: { loc: 'write', n: 'value', order: 'tag' },
  bind: (w) => ({
    apply(a) {
      w.set(a[0]!, a[1]!);
      return 0;
    },
  }),
  footprint: itsLocation,
  gives: 'nothing',
  promela: { effect: 'set(loc, n); return 0;' },
  reference: {
    does: 'sets the count, whatever it is: `release` for an object in memory that somebody may still find, such as SLAB_TYPESAFE_BY_RCU',
    misuse: ['of a count that others hold references by: what they drop then, as refcount-underflow or a free too early'],
    source,
  },
} satisfies Operation;

const addInC = `
  if (before > 0 && before + i > highest[loc]) give_up("more references than a count has room for");
  set(loc, before > 0 ? before + i : SATURATED);`;

/** refcount_inc(): on 0 the kernel warns. */
export const refcountInc = {
  ...common,
  name: 'refcountInc',
  c: 'refcount_inc(&$loc)',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.refInc, 0, w.cells[a[0]!]!, 0);
      if (!w.crashed) take(w, a[0]!);
      return 0;
    },
  }),
  footprint: takesReference,
  gives: 'nothing',
  promela: { effect: 'taken_event(0, get(loc)); if (!crashed) take(loc); return 0;' },
  reference: { does: 'takes one more reference; orders nothing', misuse: [`on 0: refcount-inc-on-zero, ${saturates}`], source },
} satisfies Operation;

/** refcount_add(): so many at once. */
export const refcountAdd = {
  ...common,
  name: 'refcountAdd',
  c: 'refcount_add($i, &$loc)',
  params: { loc: 'update', i: 'value' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.refInc, 0, w.cells[a[0]!]!, 0);
      if (!w.crashed) take(w, a[0]!, a[1]!);
      return 0;
    },
  }),
  footprint: takesReference,
  gives: 'nothing',
  promela: { effect: `int before = get(loc); taken_event(0, before); if (crashed) return 0; ${addInC} return 0;` },
  reference: { does: 'takes so many references; orders nothing', misuse: [`on 0: refcount-inc-on-zero, ${saturates}`], source },
} satisfies Operation;

/** refcount_inc_not_zero(), and its _acquire form by `order`: 0 where the count was 0, else 1; so also where it has saturated. */
export const refcountIncNotZero = {
  ...common,
  name: 'refcountIncNotZero',
  c: { '': 'refcount_inc_not_zero(&$loc)', acquire: 'refcount_inc_not_zero_acquire(&$loc)' },
  params: { loc: 'update', order: 'tag' },
  bind: (w) => ({
    apply(a) {
      if (w.cells[a[0]!]! === 0) return 0;
      take(w, a[0]!);
      return 1;
    },
  }),
  footprint: itsLocation,
  gives: 'number',
  promela: { effect: 'if (get(loc) == 0) return 0; take(loc); return 1;' },
  reference: {
    does: 'takes a reference unless there is none left; the memory has to stay, by RCU or a lock',
    gives: '1 taken, also where the count has saturated; 0 the count was 0',
    source,
  },
} satisfies Operation;

/** refcount_add_not_zero(), and refcount_add_not_zero_acquire() by `order`. */
export const refcountAddNotZero = {
  ...common,
  name: 'refcountAddNotZero',
  c: { '': 'refcount_add_not_zero($i, &$loc)', acquire: 'refcount_add_not_zero_acquire($i, &$loc)' },
  params: { loc: 'update', i: 'value', order: 'tag' },
  bind: (w) => ({
    apply(a) {
      if (w.cells[a[0]!]! === 0) return 0;
      take(w, a[0]!, a[1]!);
      return 1;
    },
  }),
  footprint: itsLocation,
  gives: 'number',
  promela: { effect: `int before = get(loc); if (before == 0) return 0; ${addInC} return 1;` },
  reference: {
    does: 'takes so many references unless there is none left',
    gives: '1 taken, also where the count has saturated; 0 the count was 0',
    source,
  },
} satisfies Operation;

/** refcount_dec(): plain, result not used. That it comes to 0 is a leak, and the count saturates. */
export const refcountDec = {
  ...common,
  name: 'refcountDec',
  c: 'refcount_dec(&$loc)',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.refDec, 0, w.cells[a[0]!]!, 1);
      if (!w.crashed && drop(w, a[0]!)) w.set(a[0]!, saturated);
      return 0;
    },
  }),
  footprint: dropsReference,
  gives: 'nothing',
  orders: { releases: ['@loc'] },
  promela: {
    effect: 'dropped_event(0, get(loc), 1); if (!crashed && drop(loc)) set(loc, SATURATED); return 0;',
  },
  reference: {
    does: 'drops a reference that is not the last one; releases',
    misuse: [`the last one: refcount-dec-to-zero, ${saturates}`, `on 0: refcount-underflow, ${saturates}`],
    source,
  },
} satisfies Operation;

/** refcount_dec_and_test(): 1 where it reached 0. Release, and acquire on reaching 0. */
export const refcountDecAndTest = {
  ...common,
  name: 'refcountDecAndTest',
  c: 'refcount_dec_and_test(&$loc)',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.refDec, 0, w.cells[a[0]!]!, 0);
      return !w.crashed && drop(w, a[0]!) ? 1 : 0;
    },
  }),
  footprint: dropsReference,
  gives: 'number',
  orders: { acquires: ['@loc'], releases: ['@loc'] },
  promela: {
    effect: 'dropped_event(0, get(loc), 0); return !crashed && drop(loc);',
  },
  reference: {
    does: 'drops a reference; releases, and acquires where it was the last one',
    gives: '1 it was the last one; 0 it was not, or the count has saturated',
    misuse: [`on 0: refcount-underflow, ${saturates}`],
    source,
  },
} satisfies Operation;

/** refcount_sub_and_test(): so many at once. More than there are is an underflow. */
export const refcountSubAndTest = {
  ...common,
  name: 'refcountSubAndTest',
  c: 'refcount_sub_and_test($i, &$loc)',
  params: { loc: 'update', i: 'value' },
  bind: (w) => ({
    apply(a) {
      const before = w.cells[a[0]!]!;
      const enough = before > 0 && before >= a[1]!;
      // the detectors hear of what there is before the last one of them goes
      w.emit(Event.refDec, 0, before < 0 ? before : enough ? before - a[1]! + 1 : 0, 0);
      if (w.crashed) return 0;
      w.set(a[0]!, enough ? before - a[1]! : saturated);
      return enough && before === a[1] ? 1 : 0;
    },
  }),
  footprint: dropsReference,
  gives: 'number',
  orders: { acquires: ['@loc'], releases: ['@loc'] },
  promela: {
    effect: `
      int before = get(loc), enough = before > 0 && before >= i;
      dropped_event(0, before < 0 ? before : enough ? before - i + 1 : 0, 0);
      if (crashed) return 0;
      set(loc, enough ? before - i : SATURATED);
      return enough && before == i;`,
  },
  reference: {
    does: 'drops so many references; releases, and acquires where they were the last ones',
    gives: '1 they were the last ones; 0 they were not, or the count has saturated',
    misuse: [`more than there are: refcount-underflow, ${saturates}`],
    source,
  },
} satisfies Operation;

/** refcount_dec_if_one(): the last reference goes, or none does. */
export const refcountDecIfOne = {
  ...common,
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
  promela: { effect: 'if (get(loc) != 1) return 0; set(loc, 0); return 1;' },
  reference: {
    does: 'drops a reference if it is the last one',
    gives: '1 it was, and the count is 0; 0 nothing happened',
    source: 'refcount_dec_if_one(), lib/refcount.c',
  },
} satisfies Operation;

/** refcount_dec_not_one(): any but the last reference goes. At 0 the kernel warns, and the count stays as it is. */
export const refcountDecNotOne = {
  ...common,
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
  footprint: dropsReference,
  gives: 'number',
  orders: { releases: ['@loc'] },
  promela: {
    effect: `
      int before = get(loc);
      if (before == 1) return 0;
      dropped_event(0, before, 0);
      if (!crashed && before > 1) set(loc, before - 1);
      return 1;`,
  },
  reference: {
    does: 'drops a reference unless it is the last one: the first step of refcount_dec_and_lock() and its kin, see decAndLock()',
    gives: '1 dropped; 0 it is the last one',
    misuse: ['at 0: refcount-underflow; it gives 1, and the count stays 0'],
    source: 'refcount_dec_not_one(), refcount_dec_and_mutex_lock(), lib/refcount.c',
  },
} satisfies Operation;
