import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { Life, objectOf } from '../core/world/world.js';
import { readersOfFreed } from '../kernel/slab.js';

/**
 * An access other than a free or a pool push to a freed object, a slot on its pool's free list, or a destroyed cache (KASAN:
 * slab-use-after-free). An object that is SLAB_TYPESAFE_BY_RCU, or that kfree_rcu() was given, is there until the readers of the time of
 * its free have left. Ends the run.
 */
export const useAfterFree: Detector = {
  kind: 'use-after-free',
  caughtBy: ['KASAN', 'KFENCE'],
  says: 'is accessed after it was freed',
  endsRun: true,
  alike: true,
  near: true,
  install: (w) => {
    const memory = w.part(readersOfFreed);
    return {
      touches: {},
      on: {
        [Event.access](pointer) {
          const object = objectOf(pointer);
          return object !== 0 && w.lifeOf(object) !== Life.live && !memory.has(object) ? object : -1;
        },
      },
    };
  },
  inC: {
    on: {
      [Event.access]: `
        int object = OBJECT(a);
        return object != 0 && life(object) != LIVE ? object : -1;`,
    },
  },
  fires: [
    {
      says: 'a load after kfree',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['b', 'kfree', { object: 'item0' }],
        ['a', 'load', { loc: 'item0.value' }],
      ],
    },
    {
      says: 'a store after the callback freed',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['callback', 'rcuInvoke', { object: 'item0' }],
        ['callback', 'kfree', { object: 'item0' }],
        ['b', 'store', { loc: 'item0.value', value: 1 }],
      ],
    },
    {
      says: 'taking from a pool that is freed',
      steps: [
        ['a', 'poolFree', { pool: 'pool' }],
        ['b', 'poolTake', { pool: 'pool' }],
      ],
    },
    {
      says: 'allocating from a destroyed cache',
      steps: [
        ['a', 'kmemCacheDestroy', { cache: 'cache0' }],
        ['b', 'kmemCacheZalloc', { cache: 'cache0' }],
      ],
    },
    {
      says: 'a look at a slot that went back to its pool',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'load', { loc: 'slot0@1.id' }],
      ],
    },
  ],
  silent: [
    {
      says: 'a second free is a double free',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'kfree', { object: 'item0' }],
        ['b', 'kfree', { object: 'item0' }],
      ],
    },
    {
      says: 'a second push is a double free',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
      ],
    },
    {
      says: 'a look at a slot that was handed out again',
      steps: [
        ['a', 'poolTake', { pool: 'pool' }],
        ['a', 'poolPush', { pool: 'pool', slot: 'slot0@1' }],
        ['b', 'poolTake', { pool: 'pool' }],
        ['a', 'load', { loc: 'slot0@1.id' }],
      ],
    },
    {
      says: 'a load before kfree',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'load', { loc: 'item0.value' }],
        ['b', 'kfree', { object: 'item0' }],
      ],
    },
    {
      says: 'a load of an object that waits for its callback',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['b', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['a', 'load', { loc: 'item0.value' }],
      ],
    },
  ],
};
