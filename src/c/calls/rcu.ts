import { callRcu, rcuBarrier, rcuBarrierWait } from '../../kernel/rcu-callback.js';
import { rcuReadLock, rcuReadUnlock, synchronizeRcu, synchronizeRcuWait } from '../../kernel/rcu.js';
import { type CallRules, one, two } from './rule.js';

export const rcuCalls: CallRules = {
  rcu_read_lock: one(0, rcuReadLock, {}),
  rcu_read_unlock: one(0, rcuReadUnlock, {}),
  synchronize_rcu: two(0, [synchronizeRcu, {}], [synchronizeRcuWait, {}]),
  synchronize_rcu_expedited: two(0, [synchronizeRcu, {}], [synchronizeRcuWait, {}]),
  synchronize_net: two(0, [synchronizeRcu, {}], [synchronizeRcuWait, {}]),
  call_rcu: one(2, callRcu, { object: 0, head: 0 }, { callback: { of: 0, function: 1, kind: 'rcu' } }),
  rcu_barrier: two(0, [rcuBarrier, {}], [rcuBarrierWait, {}]),
};
