import { kfree, kfreeRcu, kmemCacheDestroy, kmemCacheFree } from '../../kernel/slab.js';
import { type CallRules, one } from './rule.js';

const object = { object: 0 };

export const memoryCalls: CallRules = {
  kfree: one(1, kfree, object),
  kvfree: one(1, kfree, object),
  kfree_sensitive: one(1, kfree, object),
  kfree_rcu: one(2, kfreeRcu, object),
  kvfree_rcu: one(2, kfreeRcu, object),
  kmem_cache_free: one(2, kmemCacheFree, { cache: 0, object: 1 }),
  kmem_cache_destroy: one(1, kmemCacheDestroy, { cache: 0 }),
};
