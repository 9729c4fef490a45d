import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { Life } from '../core/world/world.js';

/**
 * kmem_cache_destroy() while an object of the cache is not yet freed (slab: Objects remaining on __kmem_cache_shutdown()). Ends
 * the run.
 */
export const cacheDestroyedWithObjects: Detector = {
  kind: 'cache-destroyed-with-objects',
  says: 'is destroyed while objects of it are not yet freed',
  endsRun: true,
  alike: true,
  install: (w) => ({
    touches: {},
    on: {
      [Event.cacheDestroy](cache) {
        const name = w.objects[cache]!.name;
        for (let id = 1; id < w.objects.length; id++) {
          const life = w.lifeOf(id);
          if (w.cacheOf(id) === name && (life === Life.live || life === Life.retired)) return cache;
        }
        return -1;
      },
    },
  }),
  inC: {
    on: {
      [Event.cacheDestroy]: `
        for (int o = 1; o < OBJECTS; o++) if (cache_of[o] == a && (life(o) == LIVE || life(o) == RETIRED)) return a;
        return -1;`,
    },
  },
  fires: [
    {
      says: 'one object is live',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['b', 'kmemCacheDestroy', { cache: 'cache0' }],
      ],
    },
    {
      says: 'one object is retired only',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'callRcu', { object: 'item0', head: 'item0.rcu' }],
        ['a', 'kmemCacheDestroy', { cache: 'cache0' }],
      ],
    },
  ],
  silent: [
    {
      says: 'the object is another cache’s',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['b', 'kmemCacheDestroy', { cache: 'cache1' }],
      ],
    },
    {
      says: 'all objects are freed',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'kmemCacheFree', { cache: 'cache0', object: 'item0' }],
        ['a', 'kmemCacheDestroy', { cache: 'cache0' }],
      ],
    },
  ],
};
