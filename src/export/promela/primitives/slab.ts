import type { Fragments } from '../fragment.js';

/** Memory: an object is freed once, to the cache that it came from, and is never handed out again; a failed allocation is outcome 1. */
export const slab: Fragments = {
  kfree: { effect: 'give_back(object, 0); return 0;' },
  kzalloc: {
    outcomes: 1,
    effect: `
      sleep_event();
      if (outcome) return 0;
      for (int o = 1; o < OBJECTS; o++) if (type_of[o] == type_of[OBJECT(like)] && life(o) == UNALLOCATED) { set_life(o, LIVE); return pointer_to(o); }
      give_up("too few objects");
      return 0;`,
  },
  kmemCacheZalloc: {
    outcomes: 1,
    effect: `
      sleep_event();
      touch(cache);
      if (crashed || outcome) return 0;
      for (int o = 1; o < OBJECTS; o++) if (cache_of[o] == OBJECT(cache) && life(o) == UNALLOCATED) { set_life(o, LIVE); return pointer_to(o); }
      give_up("too few objects");
      return 0;`,
  },
  kmemCacheFree: { effect: 'touch(cache); if (!crashed) give_back(object, OBJECT(cache)); return 0;' },
  kmemCacheCreate: {
    outcomes: 1,
    effect: `
      sleep_event();
      if (outcome) return 0;
      for (int i = 0; i < CACHES; i++) if (life(cache_object[i]) == UNALLOCATED) { set_life(cache_object[i], LIVE); return pointer_to(cache_object[i]); }
      give_up("too few caches");
      return 0;`,
  },
  kmemCacheDestroy: {
    effect:
      'if (OBJECT(cache) == 0) return 0; touch(cache); destroy_event(OBJECT(cache)); if (!crashed) set_life(OBJECT(cache), FREED); return 0;',
  },
};
