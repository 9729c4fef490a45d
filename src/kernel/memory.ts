import { Event } from '../core/world/event.js';
import type { Operation } from '../core/operation/operation.js';
import { itsLocation, touching } from './footprint/objects.js';

/** A plain, READ_ONCE, acquire or dependency-ordered load; `order` says which. */
export const load = {
  name: 'load',
  c: { '': '$loc', once: 'READ_ONCE($loc)', acquire: 'smp_load_acquire(&$loc)', dependent: 'READ_ONCE($loc)' },
  params: { loc: 'read', order: 'tag' },
  bind: (w) => ({ apply: (a) => w.cells[a[0]!]! }),
  footprint: { ...itsLocation, zeroWhile: (_, global) => [global] },
  gives: 'word',
  copies: true,
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'return get(loc);' },
  reference: {
    does: 'reads it: `acquire` is smp_load_acquire(), `once` READ_ONCE() and rcu_access_pointer(), `plain` rcu_dereference_protected()',
    gives: 'what is there',
    source: 'Documentation/memory-barriers.txt',
  },
} satisfies Operation;

/** A plain, WRITE_ONCE or release store; `order` says which. */
export const store = {
  name: 'store',
  c: { '': '$loc = $value', once: 'WRITE_ONCE($loc, $value)', release: 'smp_store_release(&$loc, $value)' },
  params: { loc: 'write', value: 'value', order: 'tag' },
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
  promela: { effect: 'set(loc, value); return 0;' },
  reference: {
    does: 'writes a word: with order `release` smp_store_release() and rcu_assign_pointer(), `once` WRITE_ONCE() and RCU_INIT_POINTER()',
    source: 'Documentation/memory-barriers.txt',
  },
} satisfies Operation;

/** rcu_dereference(): fetches a pointer that RCU protects; dependency-ordered. */
export const rcuDereference = {
  name: 'rcuDereference',
  c: 'rcu_dereference($loc)',
  params: { loc: 'read', order: 'tag' },
  marked: true,
  bind: (w) => ({
    apply(a) {
      w.emit(Event.rcuFetch, 0, 0, 0);
      return w.cells[a[0]!]!;
    },
  }),
  footprint: { ...touching((step) => step.emits(Event.rcuFetch)), zeroWhile: (_, global) => [global] },
  gives: 'word',
  copies: true,
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'fetch_event(); return get(loc);' },
  reference: {
    does: 'reads a pointer that RCU protects; what was written before it was published is seen',
    gives: 'what is there',
    misuse: ['by one that is no reader: rcu-unprotected-dereference'],
    source: 'Documentation/RCU/rcu_dereference.rst',
  },
} satisfies Operation;
