import { poolFree, poolPush } from '../../kernel/pool.js';
import { kfree, kfreeRcu, kmemCacheDestroy, kmemCacheFree } from '../../kernel/slab.js';
import { type CallRules, one } from './rule.js';

const object = { object: 0 };

export const memoryCalls: CallRules = {
  kfree: one(1, kfree, object, { frees: 0 }),
  kvfree: one(1, kfree, object, { frees: 0 }),
  kfree_sensitive: one(1, kfree, object, { frees: 0 }),
  kfree_rcu: one(2, kfreeRcu, object, { frees: 0 }),
  kvfree_rcu: one(2, kfreeRcu, object, { frees: 0 }),
  kmem_cache_free: one(2, kmemCacheFree, { cache: 0, object: 1 }, { frees: 1 }),
  mempool_free: one(2, poolPush, { slot: 0, pool: 1 }),
  mempool_exit: one(1, poolFree, { pool: 0 }),
  kmem_cache_destroy: one(1, kmemCacheDestroy, { cache: 0 }),
};
