import type { Detector, TraceWorld } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { pointer, word } from '../core/world/field.js';
import { upTo } from '../core/world/layout.js';
import { objectOf } from '../core/world/world.js';
import { spinsInTrap, waitsInTrap } from './deadlock.js';
import { hlistHeadField, hlistPprevField } from '../kernel/hlist.js';

const world: TraceWorld = {
  globals: { counter: word(upTo(1)), head: hlistHeadField('node', { key: 'id', next: 'next' }) },
  types: { node: { fields: { id: word(upTo(3)), next: pointer('node'), pprev: hlistPprevField } } },
  objects: [
    { name: 'node0', type: 'node', init: { id: 1 } },
    { name: 'node1', type: 'node', init: { id: 2, next: 'node0' } },
  ],
  init: { head: 'node1' },
  actors: [{ name: 'a', kind: 'task' }],
};

/**
 * A walk that never ends, for its list has become a ring; or a poll, without sleep, for what never comes (watchdog: soft lockup). Ends the
 * run.
 */
export const softLockup: Detector = {
  kind: 'soft-lockup',
  caughtBy: ['SOFTLOCKUP_DETECTOR'],
  says: 'goes round forever',
  endsRun: true,
  fatal: true,
  alike: true,
  near: true,
  install: () => ({
    touches: {},
    on: { [Event.endlessWalk]: (node) => objectOf(node) },
    inTrap: (trap) => (spinsInTrap(trap) && !waitsInTrap(trap) ? 0 : -1),
  }),
  inC: { on: { [Event.endlessWalk]: 'return OBJECT(a);' } },
  fires: [
    {
      says: 'an absent key in a ring',
      world,
      steps: [
        ['a', 'store', { loc: 'node0.next', value: 'node1' }],
        ['a', 'hlistLookupHeld', { table: 'head', key: 3 }],
      ],
    },
  ],
  silent: [
    { says: 'an absent key', world, steps: [['a', 'hlistLookupHeld', { table: 'head', key: 3 }]] },
    {
      says: 'a key in a ring',
      world,
      steps: [
        ['a', 'store', { loc: 'node0.next', value: 'node1' }],
        ['a', 'hlistLookupHeld', { table: 'head', key: 1 }],
      ],
    },
  ],
};
