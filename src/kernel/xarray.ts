import type { Field } from '../core/world/field.js';
import type { Operation, ParamKind } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { arrays, entriesField, errno, itsEntries, ledTo, mayFail, writer } from './entries.js';
import { touching } from './footprint/objects.js';

/** struct xarray of pointers to objects of that type, with room for so many, from index 0. Its xa_lock is a spinlock of the model's own. */
export const xarrayField = (type: string, room: number): Field => entriesField('xarray', type, room);

const source = 'lib/xarray.c; Documentation/core-api/xarray.rst';
const common = { takes: { xa: 'xarray' }, worksOn: 'xarray' } as const;
const unlocked = 'without the xa_lock, beside another one that changes it: data-race';

/** Somebody allocates in the arrays of this world: what is stored as NULL there stays taken (XA_FLAGS_ALLOC). */
const allocating = (_: World): { any: boolean } => ({ any: false });

const always = (): boolean => true;

/** Of one that changes it with the xa_lock held. */
const changing = <const Params extends { readonly [param: string]: ParamKind }>(
  name: string,
  c: string,
  params: Params,
  apply: (w: World, args: Int32Array) => number,
  told: {
    readonly does: string;
    readonly gives: string;
    /** Where it needs memory. Absent: nowhere. */
    readonly fails?: (args: Int32Array) => boolean;
    readonly allocates?: true;
  },
  gives: Operation['gives'] & {},
) =>
  ({
    ...writer,
    ...common,
    name,
    c,
    params: { xa: 'write', ...params },
    bind: (w) => {
      if (told.allocates) w.part(allocating).any = true;
      return mayFail(w, told.fails, (a) => apply(w, a));
    },
    ...(told.fails && { faults: ['ENOMEM'] }),
    gives,
    orders: { acquires: ['@xa'], releases: ['@xa'] },
    reference: {
      does: `${told.does}; the xa_lock is held: underLock() with it is ${c.slice(2, c.indexOf('('))}()`,
      gives: told.gives + (told.fails ? '; -12 (-ENOMEM) as outcome ENOMEM where the scenario allows faults' : ''),
      misuse: [unlocked],
      source,
    },
  }) satisfies Operation;

/** __xa_store(): NULL erases, but in an array in which somebody allocates it stays taken. */
export const xaStoreLocked = changing(
  'xaStoreLocked',
  '__xa_store(&$xa, $index, $entry, gfp)',
  { index: 'value', entry: 'object' },
  (w, a) => w.part(arrays).put(a[0]!, a[1]!, a[2]!, w.part(allocating).any),
  { does: 'puts `entry` at an index', gives: 'what was there', fails: (a) => a[2] !== 0 },
  ledTo('xarray'),
);

/** __xa_erase(): needs no memory. */
export const xaEraseLocked = changing(
  'xaEraseLocked',
  '__xa_erase(&$xa, $index)',
  { index: 'value' },
  (w, a) => w.part(arrays).put(a[0]!, a[1]!, 0, false),
  { does: 'takes out what is at an index', gives: 'what was there' },
  ledTo('xarray'),
);

/** __xa_cmpxchg(). */
export const xaCmpxchgLocked = changing(
  'xaCmpxchgLocked',
  '__xa_cmpxchg(&$xa, $index, $old, $entry, gfp)',
  { index: 'value', old: 'object', entry: 'object' },
  (w, a) => {
    const before = w.part(arrays).get(a[0]!, a[1]!);
    return before === a[2] ? w.part(arrays).put(a[0]!, a[1]!, a[3]!, w.part(allocating).any) : before;
  },
  { does: 'puts `entry` at an index if `old` is there', gives: 'what was there: it did so where that is `old`', fails: (a) => a[3] !== 0 },
  ledTo('xarray'),
);

/** __xa_insert(). */
export const xaInsertLocked = changing(
  'xaInsertLocked',
  '__xa_insert(&$xa, $index, $entry, gfp)',
  { index: 'value', entry: 'object' },
  (w, a) => {
    const all = w.part(arrays);
    if (all.isTaken(a[0]!, a[1]!)) return errno.EBUSY;
    all.put(a[0]!, a[1]!, a[2]!, true);
    return 0;
  },
  { does: 'puts `entry` at an index where nothing is', gives: '0 done; -16 (-EBUSY) something is there', fails: always },
  'number',
);

/** __xa_alloc(): of an array that is XA_FLAGS_ALLOC, or with `min` 1 XA_FLAGS_ALLOC1. C has the index in *id. */
export const xaAllocLocked = changing(
  'xaAllocLocked',
  '__xa_alloc(&$xa, &id, $entry, XA_LIMIT($min, $max), gfp)',
  { entry: 'object', min: 'value', max: 'value' },
  (w, a) => {
    const all = w.part(arrays);
    const index = all.free(a[0]!, a[2]!, a[3]!);
    if (index < 0) return errno.EBUSY;
    all.put(a[0]!, index, a[1]!, true);
    return index;
  },
  {
    does: 'puts `entry` at the lowest free index from `min` to `max`; NULL reserves it',
    gives: 'the index; -16 (-EBUSY) none is free',
    fails: always,
    allocates: true,
  },
  'number',
);

/** xa_load(): under RCU, which it takes itself: what it gives may be gone when it returns. xa_for_each() is one at each index in turn. */
export const xaLoad = {
  ...common,
  name: 'xaLoad',
  c: 'xa_load(&$xa, $index)',
  params: { xa: 'read', index: 'value' },
  bind: (w) => {
    const all = w.part(arrays);
    return { apply: (a) => all.get(a[0]!, a[1]!) };
  },
  footprint: touching((step) => step.footprint.read(...itsEntries(step))),
  gives: ledTo('xarray'),
  orders: { acquires: ['@xa'] },
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'looks at an index, with or without the xa_lock; xa_for_each() is this at one index after the other',
    gives: 'what is there, or NULL',
    misuse: ['what it gave is dereferenced outside a read section around both, without the lock or a reference: use-after-free'],
    source,
  },
} satisfies Operation;
