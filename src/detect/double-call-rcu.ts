import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { Head } from '../kernel/rcu.js';
import { objectOf } from '../core/world/world.js';

/**
 * call_rcu() on a head that is still queued (ODEBUG: activate active). The run goes on, and the object is never freed: the callback is
 * replaced by one that does nothing (kernel/rcu/tree.c). That it leaks is no finding of its own.
 */
export const doubleCallRcu: Detector = {
  kind: 'double-call-rcu',
  caughtBy: ['DEBUG_OBJECTS_RCU_HEAD'],
  says: 'is given to call_rcu() while it is still queued',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => ({
    touches: {},
    on: { [Event.callRcu]: (pointer, state) => ((w.cells[state]! & Head.queued) !== 0 ? objectOf(pointer) : -1) },
  }),
  inC: { on: { [Event.callRcu]: 'return get(b) & QUEUED ? OBJECT(a) : -1;' } },
  fires: [
    {
      says: 'queued twice',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['b', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
      ],
    },
  ],
  silent: [
    {
      says: 'two heads',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['b', 'callRcu', { object: 'item1', head: 'item1.rcu' }],
      ],
    },
    {
      says: 'queued again while its callback runs',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['callback', 'rcuInvoke', { object: 'item0' }],
        ['b', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
      ],
    },
  ],
};
