import type { Detector } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { objectOf } from '../core/world/world.js';

/**
 * A free of an object to another cache than the one it came from (slub_debug: Wrong slab cache). The run goes on: the object goes
 * back to its own.
 */
export const freeToWrongCache: Detector = {
  kind: 'free-to-wrong-cache',
  caughtBy: ['SLUB_DEBUG', 'SLAB_FREELIST_HARDENED'],
  says: 'is freed to another cache than its own',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => ({
    touches: {},
    on: {
      [Event.free](pointer, cache) {
        const own = w.cacheOf(objectOf(pointer));
        return cache !== 0 && own !== w.objects[cache]!.name ? objectOf(pointer) : -1;
      },
    },
  }),
  inC: { on: { [Event.free]: 'return b != 0 && cache_of[OBJECT(a)] != b ? OBJECT(a) : -1;' } },
  fires: [
    {
      says: 'the other cache',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'kmemCacheFree', { cache: 'cache1', object: 'item0' }],
      ],
    },
  ],
  silent: [
    {
      says: 'its own cache',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'kmemCacheFree', { cache: 'cache0', object: 'item0' }],
      ],
    },
    {
      says: 'kfree finds the cache by itself',
      steps: [
        ['a', 'kmemCacheZalloc', { cache: 'cache0' }],
        ['a', 'kfree', { object: 'item0' }],
      ],
    },
    { says: 'freeing NULL to it', steps: [['a', 'kmemCacheFree', { cache: 'cache1', object: 0 }]] },
  ],
};
