import { idaAlloc, idaFree } from '../../kernel/idr.js';
import { mempoolExit, mempoolFree } from '../../kernel/mempool.js';
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
  mempool_free: one(2, mempoolFree, { slot: 0, pool: 1 }),
  mempool_exit: one(1, mempoolExit, { pool: 0 }),
  kmem_cache_destroy: one(1, kmemCacheDestroy, { cache: 0 }),
};

/** No end: who takes more than the model has room for is told. */
const any = { value: -1 } as const;
const gfp = { gfp: 'last' } as const;

export const idaCalls: CallRules = {
  ida_alloc: one(2, idaAlloc, { ida: 0, min: { value: 0 }, max: any, gfp }),
  ida_alloc_min: one(3, idaAlloc, { ida: 0, min: 1, max: any, gfp }),
  ida_alloc_max: one(3, idaAlloc, { ida: 0, min: { value: 0 }, max: 1, gfp }),
  ida_alloc_range: one(4, idaAlloc, { ida: 0, min: 1, max: 2, gfp }),
  ida_free: one(2, idaFree, { ida: 0, id: 1 }),
};
