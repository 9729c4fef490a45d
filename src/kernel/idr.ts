import { StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import { upTo } from '../core/world/layout.js';
import type { World } from '../core/world/world.js';
import { arrays, entriesField, errno, itsEntries, ledTo, mayFail, writer } from './entries.js';
import { sleeps, touching } from './footprint/objects.js';
import { mightSleep } from './might-sleep.js';

/** struct idr of pointers to objects of that type, with room for so many ids, from 0. It has no lock. */
export const idrField = (type: string, room: number): Field => entriesField('idr', type, room);
/** struct ida: so many ids, from 0. */
export const idaField = (room: number): Field => ({ kind: 'ida', cells: [{ name: '', range: upTo(2 ** room - 1) }] });

const source = 'lib/idr.c; Documentation/core-api/idr.rst';
const common = { takes: { idr: 'idr' }, worksOn: 'idr' } as const;
const changes = { ...writer, ...common, orders: { acquires: ['@idr'], releases: ['@idr'] } } as const;
const unlocked = 'beside another one that changes it, or looks at it under the lock that this one should have: data-race';

/** GFP_KERNEL says that it may sleep, before it does anything. */
const first = (w: World, bound: Bound, gfp: number): Bound => ({
  ...bound,
  apply(a, outcome) {
    if (a[gfp] !== 0) mightSleep(w);
    return w.crashed ? 0 : bound.apply(a, outcome);
  },
});
const maySleep = (step: AbstractStep, gfp: number): void => {
  if (step.constant(gfp) !== 0) sleeps(step);
};
const context = 'with `gfp` 1, GFP_KERNEL, process context; with 0, GFP_NOWAIT, any';

/** idr_alloc(): the lowest free id from `start` to before `end`; with `end` 0, without an end. */
export const idrAlloc = {
  ...changes,
  name: 'idrAlloc',
  c: 'idr_alloc(&$idr, $entry, $start, $end, gfp)',
  params: { idr: 'write', entry: 'object', start: 'value', end: 'value', gfp: 'value' },
  bind: (w) => {
    const all = w.part(arrays);
    const alloc = (a: Int32Array): number => {
      const id = all.free(a[0]!, a[2]!, a[3]! > 0 ? a[3]! - 1 : Number.MAX_SAFE_INTEGER);
      if (id < 0) return errno.ENOSPC;
      all.put(a[0]!, id, a[1]!, true);
      return id;
    };
    return first(
      w,
      mayFail(w, () => true, alloc),
      4,
    );
  },
  footprint: touching((step) => {
    maySleep(step, 4);
    step.footprint.update(...itsEntries(step));
  }),
  faults: ['ENOMEM'],
  gives: 'number',
  reference: {
    does: 'puts a pointer, or NULL to reserve it, at the lowest free id from `start` to before `end` (0: no end)',
    gives: 'the id; -28 (-ENOSPC) none is free; -12 (-ENOMEM) as outcome ENOMEM where the scenario allows faults',
    context,
    misuse: [unlocked],
    source,
  },
} satisfies Operation;

/** idr_remove(). */
export const idrRemove = {
  ...changes,
  name: 'idrRemove',
  c: 'idr_remove(&$idr, $id)',
  params: { idr: 'write', id: 'value' },
  bind: (w) => {
    const all = w.part(arrays);
    return { apply: (a) => (all.isTaken(a[0]!, a[1]!) ? all.put(a[0]!, a[1]!, 0, false) : 0) };
  },
  gives: ledTo('idr'),
  reference: { does: 'frees an id', gives: 'what was there, or NULL', misuse: [unlocked], source },
} satisfies Operation;

/** idr_replace(): the kernel allows it beside an idr_alloc() and an idr_remove() of others; here it is one that changes the idr. */
export const idrReplace = {
  ...changes,
  name: 'idrReplace',
  c: 'idr_replace(&$idr, $entry, $id)',
  params: { idr: 'write', entry: 'object', id: 'value' },
  bind: (w) => {
    const all = w.part(arrays);
    return { apply: (a) => (all.isTaken(a[0]!, a[2]!) ? all.put(a[0]!, a[2]!, a[1]!, true) : errno.ENOENT) };
  },
  gives: ledTo('idr'),
  reference: {
    does: 'puts another pointer at an id that is taken',
    gives: 'what was there; -2 (-ENOENT) the id is free',
    misuse: [`${unlocked}. The kernel allows it under RCU where nobody removes that id; here that is told too`],
    source,
  },
} satisfies Operation;

const find = (name: string, does: string, underRcu: boolean, misuse: readonly string[]) =>
  ({
    ...common,
    name,
    c: 'idr_find(&$idr, $id)',
    params: { idr: 'read', id: 'value' },
    ...(!underRcu && { marked: false }),
    bind: (w) => {
      const all = w.part(arrays);
      return {
        apply(a) {
          if (underRcu) w.emit(Event.rcuFetch, 1, 0, 0);
          return w.crashed ? 0 : all.get(a[0]!, a[1]!);
        },
      };
    },
    footprint: touching((step) => {
      if (underRcu) step.emits(Event.rcuFetch);
      step.footprint.read(...itsEntries(step));
    }),
    gives: ledTo('idr'),
    orders: { acquires: ['@idr'] },
    alike: true,
    keepsNoSet: true,
    reference: { does, gives: 'what is there, or NULL', misuse, source },
  }) satisfies Operation;

/** idr_find() in an RCU read section, in which what it finds stays, if it is freed after a grace period. */
export const idrFind = find('idrFind', 'looks up an id as an RCU reader', true, [
  'not as a reader: rcu-unprotected-dereference',
  'what it gave is used after the section, without a reference: use-after-free',
]);
/** idr_find() by who has the lock of those who change the idr. */
export const idrFindHeld = find('idrFindHeld', 'looks up an id with the lock of those who change the idr held', false, [
  'without it, beside one who changes it: data-race',
]);

const ida = { takes: { ida: 'ida' }, worksOn: 'ida', alike: true, keepsNoSet: true } as const;
const idas = { acquires: ['@ida'], releases: ['@ida'] } as const;

/** ida_alloc_range(), of which ida_alloc(), ida_alloc_min() and ida_alloc_max() are forms. It locks itself, with irqs off. */
export const idaAlloc = {
  ...ida,
  name: 'idaAlloc',
  c: 'ida_alloc_range(&$ida, $min, $max, gfp)',
  params: { ida: 'update', min: 'value', max: 'value', gfp: 'value' },
  bind: (w) => {
    const alloc = (a: Int32Array): number => {
      if (a[1]! < 0) return errno.ENOSPC;
      // what is negative as an int is no end
      const max = a[2]! < 0 ? Number.MAX_SAFE_INTEGER : a[2]!;
      for (let id = a[1]!; id <= max; id++) {
        if (2 ** id > w.layout.max[a[0]!]!)
          throw new StepError(
            `${w.layout.names[a[0]!]} has room for ${id} ids, which are all taken, and more are allowed; declare it with more, or ` +
              'allow fewer: in C by ida_alloc_max()',
          );
        if (((w.cells[a[0]!]! >> id) & 1) !== 0) continue;
        w.set(a[0]!, w.cells[a[0]!]! | (1 << id));
        return id;
      }
      return errno.ENOSPC;
    };
    return first(
      w,
      mayFail(w, () => true, alloc),
      3,
    );
  },
  footprint: touching((step) => maySleep(step, 3)),
  faults: ['ENOMEM'],
  gives: 'number',
  orders: idas,
  reference: {
    does: 'takes the lowest free id from `min` to `max`; ida_alloc() has 0 and no end',
    gives:
      'the id; -28 (-ENOSPC) none is free, or `min` is negative; -12 (-ENOMEM) as outcome ENOMEM where the scenario allows faults. A ' +
      'negative `max` is no end.',
    context,
    source,
  },
} satisfies Operation;

/** ida_free(): of an id that is free the kernel warns, and of a negative one it says nothing. */
export const idaFree = {
  ...ida,
  name: 'idaFree',
  c: 'ida_free(&$ida, $id)',
  params: { ida: 'update', id: 'value' },
  bind: (w) => ({
    apply(a) {
      if (a[1]! < 0) return 0;
      const taken = a[1]! < 31 && ((w.cells[a[0]!]! >> a[1]!) & 1) !== 0;
      if (taken) w.set(a[0]!, w.cells[a[0]!]! & ~(1 << a[1]!));
      else w.emit(Event.warn, 0, 0, 0);
      return 0;
    },
  }),
  footprint: touching((step) => step.emits(Event.warn)),
  gives: 'nothing',
  orders: idas,
  reference: {
    does: 'gives an id back; a negative one, an error, is none',
    misuse: ['of an id that is free: warn ("ida_free called for id=… which is not allocated")'],
    source,
  },
} satisfies Operation;
