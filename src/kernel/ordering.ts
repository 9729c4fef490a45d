/**
 * What an operation orders besides what its memory-order tag says (Documentation/memory-barriers.txt, RCU/Design): it acquires
 * what others released before under the same key. A key is a word, or `@` and a parameter: the word or object handed over.
 */
export interface Ordering {
  readonly acquires?: readonly string[];
  readonly releases?: readonly string[];
}

const both = (...keys: readonly string[]): Ordering => ({ acquires: keys, releases: keys });

export const ordering: { readonly [operation: string]: Ordering } = {
  mutexLock: { acquires: ['@lock'] },
  mutexUnlock: { releases: ['@lock'] },
  rawSpinLock: { acquires: ['@lock'] },
  rawSpinUnlock: { releases: ['@lock'] },
  rawSpinLockIrqsave: { acquires: ['@lock'] },
  rawSpinUnlockIrqrestore: { releases: ['@lock'] },
  // what is before a grace period is before every reader that comes after it; what a reader did, before its end
  rcuReadLock: { acquires: ['grace period'] },
  rcuReadUnlock: { releases: ['reader'] },
  synchronizeRcuWait: { acquires: ['reader'], releases: ['grace period'] },
  callRcu: { releases: ['callback'] },
  rcuInvoke: { acquires: ['callback', 'reader'] },
  rcuReturn: { releases: ['callback returned'] },
  rcuBarrierWait: { acquires: ['callback returned'] },
  tracepointEnter: { acquires: ['@tracepoint', 'grace period'] },
  tracepointExit: { releases: ['probe', 'reader'] },
  registerTrace: { releases: ['@tracepoint'] },
  tracepointSynchronizeUnregisterWait: { acquires: ['probe', 'reader'], releases: ['grace period'] },
  uprobeRegister: { releases: ['probes'] },
  uprobeEnter: { acquires: ['probes'] },
  uprobeExit: { releases: ['handler'] },
  uprobeSyncWait: { acquires: ['handler'] },
  // the base lock; a callback that is over was seen to be over
  hrtimerStart: both('@object'),
  hrtimerTryToCancel: both('@object'),
  hrtimerCancel: both('@object'),
  hrtimerExpire: both('@object'),
  hrtimerReturn: both('@object'),
  complete: { releases: ['@completion'] },
  waitForCompletion: { acquires: ['@completion'] },
  refcountDecAndTest: both('@loc'),
  putTaskStruct: both('@task'),
  fput: both('@file'),
  fdput: { releases: ['@file'] },
  fileCloseShared: both('@file'),
  fileRelease: { acquires: ['@file'] },
  poolTake: { acquires: ['pool'] },
  poolPush: { releases: ['pool'] },
  kmemCacheFree: { releases: ['memory'] },
  kfree: { releases: ['memory'] },
  kmemCacheZalloc: { acquires: ['memory'] },
  kzalloc: { acquires: ['memory'] },
  // the table's lock, and rcu_assign_pointer() to whoever finds the node
  hashAdd: { acquires: ['table'], releases: ['table', 'node'] },
  hashDel: both('table'),
  hashLookup: { acquires: ['node'] },
  hashLookupHeld: { acquires: ['node'] },
  hashNext: { acquires: ['node'] },
  hashNextHeld: { acquires: ['node'] },
  hlistLookup: { acquires: ['@table'] },
  hlistLookupHeld: { acquires: ['@table'] },
  hlistNext: { acquires: ['@table'] },
  hlistNextHeld: { acquires: ['@table'] },
  schedLock: { acquires: ['@task'] },
  schedUnlock: { releases: ['@task'] },
  schedOut: both('@task'),
  schedIn: both('@task'),
  schedDead: { releases: ['@task'] },
  waitDead: { acquires: ['@task'] },
};

/** By memory-order tag of an access to a word. */
export const tagged: { readonly [order: string]: { readonly acquires: boolean; readonly releases: boolean } } = {
  acquire: { acquires: true, releases: false },
  dependent: { acquires: true, releases: false },
  release: { acquires: false, releases: true },
  full: { acquires: true, releases: true },
};
