import type { Fragments } from '../fragment.js';

/** Loads, stores and atomic_t: sequentially consistent, each one step. */
export const memory: Fragments = {
  load: { effect: 'return get(loc);' },
  store: { effect: 'set(loc, value); return 0;' },
  rcuDereference: { effect: 'fetch_event(); return get(loc);' },
  cmpxchg: { effect: 'int seen = get(loc); if (seen == old) set(loc, new); return seen;' },
  atomicInc: { effect: 'set(loc, get(loc) + 1); return 0;' },
  atomicDec: { effect: 'set(loc, get(loc) - 1); return 0;' },
  atomicDecIfPositive: { effect: 'int left = get(loc) - 1; if (left < 0) return -1; set(loc, left); return left;' },
};
