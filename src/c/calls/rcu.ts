import { kvfreeRcuBarrier, kvfreeRcuBarrierWait } from '../../kernel/kvfree-rcu.js';
import { callRcu, rcuBarrier, rcuBarrierWait } from '../../kernel/rcu-callback.js';
import { rcuReadLockSched, rcuReadUnlockSched } from '../../kernel/preempt.js';
import { rcuReadLockBh, rcuReadUnlockBh } from '../../kernel/rcu-bh.js';
import {
  callRcuTasksTrace,
  rcuBarrierTasksTrace,
  rcuBarrierTasksTraceWait,
  rcuReadLockTrace,
  rcuReadUnlockTrace,
  synchronizeRcuTasksTrace,
  synchronizeRcuTasksTraceWait,
} from '../../kernel/rcu-tasks-trace.js';
import {
  rcuReadLock,
  rcuReadUnlock,
  synchronizeRcu,
  synchronizeRcuExpedited,
  synchronizeRcuExpeditedWait,
  synchronizeRcuWait,
} from '../../kernel/rcu.js';
import {
  cleanupSrcuStruct,
  initSrcuStruct,
  srcuReadLock,
  srcuReadUnlock,
  synchronizeSrcu,
  synchronizeSrcuExpedited,
  synchronizeSrcuExpeditedWait,
  synchronizeSrcuWait,
} from '../../kernel/srcu.js';
import { type CallRules, one, two } from './rule.js';

const srcu = { srcu: 0 };

export const rcuCalls: CallRules = {
  rcu_read_lock: one(0, rcuReadLock, {}),
  rcu_read_unlock: one(0, rcuReadUnlock, {}),
  synchronize_rcu: two(0, [synchronizeRcu, {}], [synchronizeRcuWait, {}]),
  synchronize_rcu_expedited: two(0, [synchronizeRcuExpedited, {}], [synchronizeRcuExpeditedWait, {}]),
  rcu_read_lock_bh: one(0, rcuReadLockBh, {}),
  rcu_read_unlock_bh: one(0, rcuReadUnlockBh, {}),
  rcu_read_lock_sched: one(0, rcuReadLockSched, {}),
  rcu_read_unlock_sched: one(0, rcuReadUnlockSched, {}),
  rcu_read_lock_trace: one(0, rcuReadLockTrace, {}),
  rcu_read_unlock_trace: one(0, rcuReadUnlockTrace, {}),
  synchronize_rcu_tasks_trace: two(0, [synchronizeRcuTasksTrace, {}], [synchronizeRcuTasksTraceWait, {}]),
  call_rcu_tasks_trace: one(2, callRcuTasksTrace, { object: 0, head: 0 }, { callback: { of: 0, function: 1, kind: 'tasks trace' } }),
  rcu_barrier_tasks_trace: two(0, [rcuBarrierTasksTrace, {}], [rcuBarrierTasksTraceWait, {}]),
  init_srcu_struct: one(1, initSrcuStruct, srcu, { keepsPrivate: true }),
  cleanup_srcu_struct: one(1, cleanupSrcuStruct, srcu),
  srcu_read_lock: one(1, srcuReadLock, srcu),
  srcu_read_unlock: one(2, srcuReadUnlock, { srcu: 0, idx: 1 }),
  synchronize_srcu: two(1, [synchronizeSrcu, srcu], [synchronizeSrcuWait, srcu]),
  synchronize_srcu_expedited: two(1, [synchronizeSrcuExpedited, srcu], [synchronizeSrcuExpeditedWait, srcu]),
  synchronize_net: two(0, [synchronizeRcu, {}], [synchronizeRcuWait, {}]),
  call_rcu: one(2, callRcu, { object: 0, head: 0 }, { callback: { of: 0, function: 1, kind: 'rcu' } }),
  rcu_barrier: two(0, [rcuBarrier, {}], [rcuBarrierWait, {}]),
  kvfree_rcu_barrier: two(0, [kvfreeRcuBarrier, {}], [kvfreeRcuBarrierWait, {}]),
};
