import type { Fragments } from '../fragment.js';

/**
 * A pool hands out any free slot: each is an outcome, its number, where there are several that differ; slots that were
 * never used do not.
 */
export const pool: Fragments = {
  poolTake: {
    outcomes: 'slots',
    effect: `
      int of = get(pool);
      touch(of);
      if (crashed) return 0;
      int slot = outcome;
      for (int o = 1; o < OBJECTS && slot == 0; o++) if (pool_of[o] == OBJECT(of) && life(o) == POOLED) slot = o;
      if (slot == 0) return 0;
      hand_out_event(slot);
      if (crashed) return 0;
      set(generation_cell[slot], generation(slot) + 1);
      set_life(slot, LIVE);
      return pointer_to(slot);`,
  },
  poolZero: { effect: 'clear(OBJECT(slot)); return 0;' },
  poolPush: {
    effect: `
      touch(get(pool));
      if (OBJECT(slot) == 0) touch(0); else push_event(OBJECT(slot));
      if (!crashed) set_life(OBJECT(slot), POOLED);
      return 0;`,
  },
  poolAlloc: {
    outcomes: 1,
    effect: `
      sleep_event();
      if (outcome) return 0;
      for (int i = 0; i < POOLS; i++) if (life(pool_object[i]) == UNALLOCATED) { set_life(pool_object[i], LIVE); set(pool, pointer_to(pool_object[i])); return 1; }
      give_up("too few pools");
      return 0;`,
  },
  poolFree: {
    effect: `
      int of = get(pool);
      touch(of);
      for (int o = 1; o < OBJECTS && !crashed; o++) if (pool_of[o] == OBJECT(of)) tell_pool_free(o, 0, 0);
      if (crashed) return 0;
      for (int o = 1; o < OBJECTS; o++) if (pool_of[o] == OBJECT(of)) release(o);
      set_life(OBJECT(of), FREED);
      return 0;`,
  },
};
