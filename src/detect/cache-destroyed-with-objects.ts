import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { hasObjects } from '../kernel/slab.js';

/**
 * kmem_cache_destroy() while an object of the cache is not yet freed (slab: Objects remaining on __kmem_cache_shutdown()). The cache
 * lives on. The run goes on.
 */
export const cacheDestroyedWithObjects: Detector = {
  kind: 'cache-destroyed-with-objects',
  caughtBy: [],
  says: 'is destroyed while objects of it are not yet freed',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => ({
    touches: {},
    on: { [Event.cacheDestroy]: (cache) => (hasObjects(w, cache) ? cache : -1) },
  }),
  inC: { on: { [Event.cacheDestroy]: 'return has_objects(a) ? a : -1;' } },
  fires: [
    {
      says: 'one object is live',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['b', 'kmemCacheDestroy', { cache: 'cache0' }],
      ],
    },
    {
      says: 'one object waits for its callback',
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
