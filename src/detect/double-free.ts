import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { Life, objectOf } from '../core/world/world.js';

/**
 * A free of an object that is freed; a push of a slot that is on the list (KASAN: double-free; of a slot no tool of the kernel's
 * tells). Ends the run.
 */
export const doubleFree: Detector = {
  kind: 'double-free',
  caughtBy: ['KASAN', 'SLUB_DEBUG'],
  says: 'is freed twice',
  endsRun: true,
  alike: true,
  near: true,
  install: (w) => ({
    touches: {},
    on: {
      [Event.free]: (pointer) => (w.lifeOf(objectOf(pointer)) === Life.freed ? objectOf(pointer) : -1),
      [Event.push](pointer) {
        const life = w.lifeOf(objectOf(pointer));
        return life === Life.pooled || life === Life.freed ? objectOf(pointer) : -1;
      },
    },
  }),
  inC: {
    on: {
      [Event.free]: 'return life(OBJECT(a)) == FREED ? OBJECT(a) : -1;',
      [Event.push]: 'return life(OBJECT(a)) == POOLED || life(OBJECT(a)) == FREED ? OBJECT(a) : -1;',
    },
  },
  fires: [
    {
      says: 'kfree twice',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'kfree', { object: 'item0' }],
        ['b', 'kfree', { object: 'item0' }],
      ],
    },
    {
      says: 'a callback frees what somebody freed under it',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['callback', 'rcuInvoke', { object: 'item0' }],
        ['b', 'kmemCacheFree', { cache: 'cache0', object: 'item0' }],
        ['callback', 'kmemCacheFree', { cache: 'cache0', object: 'item0' }],
      ],
    },
    {
      says: 'a slot pushed twice',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
      ],
    },
  ],
  silent: [
    {
      says: 'a free of what a callback will free is the first one',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['b', 'kmemCacheFree', { cache: 'cache0', object: 'item0' }],
      ],
    },
    {
      says: 'pushed, handed out, pushed by the new user',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'poolTake', { pool: 'pool' }],
        ['b', 'poolPush', { pool: 'pool', slot: 'slot0@2' }],
      ],
    },
    {
      says: 'queued twice is no free',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['b', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
      ],
    },
    {
      says: 'the callback frees what was queued for it',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['callback', 'rcuInvoke', { object: 'item0' }],
        ['callback', 'kmemCacheFree', { cache: 'cache0', object: 'item0' }],
      ],
    },
    {
      says: 'two objects, each once',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['b', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'kmemCacheFree', { cache: 'cache0', object: 'item0' }],
        ['b', 'kmemCacheFree', { cache: 'cache0', object: 'item1' }],
      ],
    },
  ],
};
