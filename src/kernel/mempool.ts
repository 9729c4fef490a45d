import type { Operation } from '../core/operation/operation.js';
import { Life, objectOf } from '../core/world/world.js';
import { touching } from './footprint/objects.js';
import { freesPool, freeWith, poolPush, poolTake, slotsByPool } from './pool.js';

/** mempool_alloc_preallocated(): one of the elements that are in the pool. */
export const mempoolAlloc = {
  ...poolTake,
  name: 'mempoolAlloc',
  c: 'mempool_alloc_preallocated(&$pool)',
  bind: (w) => {
    const take = poolTake.bind(w);
    return { ...take, apply: (a, outcome) => (w.cells[a[0]!] === 0 ? 0 : take.apply(a, outcome)) };
  },
  promela: { ...poolTake.promela, effect: `if (get(pool) == 0) return 0;${poolTake.promela.effect}` },
  reference: {
    does: 'takes one of the elements that are in the pool; which of them is a choice',
    gives: 'the element, with what it held; NULL where there is none, or the pool was not set up or is destroyed',
    misuse: ['of an element in which a timer or an rcu_head is queued: free-active'],
    source: 'mempool_alloc_preallocated(), mm/mempool.c',
  },
} satisfies Operation;

/** mempool_free(): to a pool that is destroyed it writes through a NULL pointer, for the pool still asks for elements. */
export const mempoolFree = {
  ...poolPush,
  name: 'mempoolFree',
  c: 'mempool_free($slot, &$pool)',
  bind: (w) => {
    const push = poolPush.bind(w);
    return { apply: (a) => (objectOf(a[1]!) === 0 ? 0 : push.apply(a)) };
  },
  promela: { effect: `if (OBJECT(slot) == 0) return 0;${poolPush.promela.effect}` },
  reference: {
    does: 'gives an element back, with what it holds; NULL is allowed',
    misuse: ['of one that is not handed out: double-free', 'to a pool that is destroyed or was not set up: null-dereference'],
    source: 'mempool_free(), mm/mempool.c',
  },
} satisfies Operation;

/** mempool_exit(): what is in the pool is freed, what somebody has is not. */
export const mempoolExit = {
  name: 'mempoolExit',
  c: 'mempool_exit(&$pool)',
  params: { pool: 'global' },
  bind: (w) => {
    const slotsOf = w.part(slotsByPool);
    return {
      apply(a) {
        const pool = objectOf(w.cells[a[0]!]!);
        if (pool === 0) return 0;
        const inPool = (slotsOf.get(pool) ?? []).filter((slot) => w.lifeOf(slot) === Life.pooled);
        if (freeWith(w, pool, inPool)) w.set(a[0]!, 0);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    freesPool(step);
    step.footprint.write(step.global(0));
  }),
  gives: 'nothing',
  alike: true,
  promela: {
    effect: `
      int of = get(pool);
      if (of == 0) return 0;
      for (int o = 1; o < OBJECTS && !crashed; o++) if (pool_of[o] == OBJECT(of) && life(o) == POOLED) tell_pool_free(o, 0, 0);
      if (crashed) return 0;
      for (int o = 1; o < OBJECTS; o++) if (pool_of[o] == OBJECT(of) && life(o) == POOLED) release(o);
      set_life(OBJECT(of), FREED);
      set(pool, 0);
      return 0;`,
  },
  reference: {
    does: 'frees the elements that are in the pool; those that are handed out stay. Of a pool that is destroyed or was not set up: nothing',
    misuse: ['with an element in which a timer or an rcu_head is queued: free-active'],
    source: 'mempool_exit(), mm/mempool.c',
  },
} satisfies Operation;
