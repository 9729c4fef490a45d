import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';

/** da_destroy_storage(): hook, unhook, and back to the pool after a grace period (3.13). */
export const daDestroyStorage = define({
  id: 'da_destroy_storage',
  params: ['id'],
  registers: ['slot'],
  initial: 'lock',
  states: {
    lock: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: 'find' } },
    find: { description: 'hash lookup of id', invoke: { src: 'hashLookup', input: { table: 'da_monitor_ht', key: { param: 'id' } }, onDone: [{ guard: isNull, target: 'unlock' }, { save: 'slot', target: 'hook' }] } },
    hook: { description: 'da_monitor_reset_hook(da_mon)', invoke: { src: 'tlob_reset_notify', input: { slot: { reg: 'slot' } }, onDone: 'unhook' } },
    unhook: { description: 'hash_del_rcu(slot)', invoke: { src: 'hashDel', input: { table: 'da_monitor_ht', node: { reg: 'slot' } }, onDone: 'retire' } },
    retire: { description: 'call_rcu(&slot->rcu, da_pool_return_cb)', invoke: { src: 'callRcu', input: { object: { reg: 'slot' }, head: { reg: 'slot', field: 'slot_rcu' } }, onDone: 'unlock' } },
    unlock: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'done' } },
    done: { type: 'final' },
  },
});
