import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { contexts } from '../kernel/context.js';
import { rcuState } from '../kernel/rcu.js';
import { pointer } from '../core/world/field.js';
import { srcuField } from '../kernel/srcu.js';
import { listWorld } from './traces/list-world.js';

/**
 * An RCU-protected pointer is fetched by one that is no reader (lockdep: suspicious RCU usage). Regions with irqs, preemption
 * or BH off are readers. Who holds a lock that protects the pointer, or owns it, fetches with another operation. The run goes
 * on.
 */
export const rcuUnprotectedDereference: Detector = {
  kind: 'rcu-unprotected-dereference',
  caughtBy: ['PROVE_RCU'],
  says: 'fetches a pointer that RCU protects and is no reader',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    const rcu = w.part(rcuState);
    const context = w.part(contexts);
    return { touches: {}, on: { [Event.rcuFetch]: (what) => (what !== 2 && (rcu.reads(w.actor) || context.atomic(w.actor)) ? -1 : 0) } };
  },
  inC: { on: { [Event.rcuFetch]: 'return a != 2 && (reads(self) || atomic_context(self)) ? -1 : 0;' } },
  fires: [
    { says: 'a walk over a list begins outside a reader', world: listWorld, steps: [['a', 'listNextRcu', { list: 'list', after: 0 }]] },
    {
      says: 'a pointer that a domain of SRCU protects, by a reader of RCU',
      world: { ...listWorld, globals: { shared: pointer('node'), domain: srcuField } },
      steps: [
        ['a', 'rcuReadLock'],
        ['a', 'srcuDereference', { loc: 'shared', srcu: 'domain' }],
      ],
    },
    { says: 'a look-up outside a reader', steps: [['a', 'hashLookup', { table: 'table', key: 1 }]] },
    {
      says: 'a look-up after the reader has left',
      steps: [
        ['a', 'rcuReadLock'],
        ['a', 'rcuReadUnlock'],
        ['a', 'hashNext', { table: 'table', after: 0 }],
      ],
    },
    {
      says: 'a dereference while only another one reads',
      steps: [
        ['b', 'rcuReadLock'],
        ['a', 'rcuDereference', { loc: 'root' }],
      ],
    },
  ],
  silent: [
    {
      says: 'a pointer that a domain of SRCU protects, by its reader',
      world: { ...listWorld, globals: { shared: pointer('node'), domain: srcuField } },
      steps: [
        ['a', 'srcuReadLock', { srcu: 'domain' }],
        ['a', 'srcuDereference', { loc: 'shared', srcu: 'domain' }],
      ],
    },
    {
      says: 'a walk over a list begins in a reader',
      world: listWorld,
      steps: [
        ['a', 'rcuReadLock'],
        ['a', 'listNextRcu', { list: 'list', after: 0 }],
      ],
    },
    {
      says: 'a reader',
      steps: [
        ['a', 'rcuReadLock'],
        ['a', 'hashLookup', { table: 'table', key: 1 }],
        ['a', 'rcuDereference', { loc: 'root' }],
      ],
    },
    { says: 'a softirq', steps: [['timer', 'hashLookup', { table: 'table', key: 1 }]] },
    {
      says: 'one that owns the table',
      steps: [
        ['a', 'hashNextHeld', { table: 'table', after: 0 }],
        ['a', 'hashLookupHeld', { table: 'table', key: 1 }],
      ],
    },
  ],
};
