import { define } from '../../../src/path/define.js';
import { isNull, point } from '../../../src/path/vocabulary.js';

/** da_destroy_storage(): hook, unhook, and back to the pool after a grace period (3.13). */
export const daDestroyStorage = define({
  id: 'da_destroy_storage',
  params: ['id'],
  registers: ['slot'],
  initial: 'lock',
  states: {
    lock: point('rcu_read_lock()', 'rcuReadLock', 'find'),
    find: point('hash lookup of id', 'hashLookup', { table: 'da_monitor_ht', key: { param: 'id' } }, [
      { guard: isNull, target: 'unlock' },
      { save: 'slot', target: 'hook' },
    ]),
    hook: point('da_monitor_reset_hook(da_mon)', 'tlob_reset_notify', { slot: { reg: 'slot' } }, 'unhook'),
    unhook: point('hash_del_rcu(slot)', 'hashDel', { table: 'da_monitor_ht', node: { reg: 'slot' } }, 'retire'),
    retire: point(
      'call_rcu(&slot->rcu, da_pool_return_cb)',
      'callRcu',
      { object: { reg: 'slot' }, head: { reg: 'slot', field: 'slot_rcu' } },
      'unlock',
    ),
    unlock: point('rcu_read_unlock()', 'rcuReadUnlock', 'done'),
    done: { type: 'final' },
  },
});
