import type { PathSource } from '../../../src/core/system/path-source.js';
import { define } from '../../../src/path/define.js';
import { isNull, nonNull, point } from '../../../src/path/vocabulary.js';

/** da_monitor_destroy() (DI7a-DI7e). */
export function daMonitorDestroy(poolDrain: string): PathSource {
  const drain = poolDrain === 'yes';
  return define({
    id: 'da_monitor_destroy',
    registers: ['slot'],
    initial: 'sync',
    states: {
      sync: point('synchronize_rcu() begins', 'synchronizeRcu', 'syncWait'),
      syncWait: point('synchronize_rcu() returns', 'synchronizeRcuWait', 'next'),
      next: point('hash_for_each_safe(): next slot', 'hashNextHeld', { table: 'da_monitor_ht', after: 0 }, [
        { guard: isNull, target: drain ? 'barrier' : 'freePool' },
        { save: 'slot', target: 'hook' },
      ]),
      hook: point('da_monitor_reset_hook(da_mon)', 'tlob_reset_notify', { slot: { reg: 'slot' } }, 'unhook'),
      unhook: point('hash_del_rcu(slot)', 'hashDel', { table: 'da_monitor_ht', node: { reg: 'slot' } }, 'free'),
      free: point('slot back on the free list', 'poolPush', { pool: 'da_pool', slot: { reg: 'slot' } }, 'next'),
      ...(drain && {
        barrier: point('rcu_barrier() begins', 'rcuBarrier', 'barrierWait'),
        barrierWait: point('rcu_barrier() returns', 'rcuBarrierWait', 'freePool'),
      }),
      freePool: point('free the pool', 'poolFree', { pool: 'da_pool' }, 'done'),
      done: { type: 'final' },
    },
  });
}

/**
 * __tlob_destroy_monitor() (DI2-DI8c). Without a binding in the whole system, the removal of all is its mutex alone:
 * the list is read under it by nobody else.
 */
export const destroyMonitor = define({
  id: '__tlob_destroy_monitor',
  registers: ['cache'],
  initial: 'disable',
  states: {
    disable: point('rv_this.enabled = 0', 'store', { loc: 'enabled', value: 0, order: 'plain' }, 'lockUprobes'),
    lockUprobes: point('mutex_lock(&tlob_uprobe_mutex)', 'mutexLock', { lock: 'tlob_uprobe_mutex' }, 'unlockUprobes'),
    unlockUprobes: point('mutex_unlock(&tlob_uprobe_mutex)', 'mutexUnlock', { lock: 'tlob_uprobe_mutex' }, 'stopAll'),
    stopAll: point('tlob_stop_all()', 'tlob_stop_all', 'sync'),
    sync: point('synchronize_rcu() begins', 'synchronizeRcu', 'syncWait'),
    syncWait: point('synchronize_rcu() returns', 'synchronizeRcuWait', 'drop'),
    drop: point('refcount_dec_and_test(&tlob_fd_refcount)', 'refcountDecAndTest', { loc: 'tlob_fd_refcount' }, [
      { guard: nonNull, target: 'destroy' },
      { target: 'wait' },
    ]),
    wait: point('wait_for_completion(&tlob_fd_released)', 'waitForCompletion', { completion: 'tlob_fd_released' }, 'destroy'),
    destroy: point('da_monitor_destroy()', 'da_monitor_destroy', 'cache'),
    cache: point('tlob_state_cache', 'load', { loc: 'tlob_state_cache', order: 'plain' }, { save: 'cache', target: 'destroyCache' }),
    destroyCache: point('kmem_cache_destroy(tlob_state_cache)', 'kmemCacheDestroy', { cache: { reg: 'cache' } }, 'forgetCache'),
    forgetCache: point('tlob_state_cache = NULL', 'store', { loc: 'tlob_state_cache', value: 0, order: 'plain' }, 'done'),
    done: { type: 'final' },
  },
});

/** disable_tlob() (DI1a-DI1c, then the monitor's destruction). */
export const disableTlob = define({
  id: 'disable_tlob',
  initial: 'detachSwitch',
  states: {
    detachSwitch: point('rv_detach_trace_probe(sched_switch)', 'unregisterTrace', { tracepoint: 'sched_switch' }, 'detachWakeup'),
    detachWakeup: point('rv_detach_trace_probe(sched_wakeup)', 'unregisterTrace', { tracepoint: 'sched_wakeup' }, 'detachExit'),
    detachExit: point('rv_detach_trace_probe(sched_process_exit)', 'unregisterTrace', { tracepoint: 'sched_process_exit' }, 'destroy'),
    destroy: point('__tlob_destroy_monitor()', '__tlob_destroy_monitor', 'done'),
    done: { type: 'final' },
  },
});

/** The rv core's disable, from the write to its `enable` file (DI0, DI9). */
export const rvDisableMonitor = define({
  id: 'rv_disable_monitor',
  initial: 'lock',
  states: {
    lock: point('mutex_lock(&rv_interface_lock)', 'mutexLock', { lock: 'rv_interface_lock' }, 'enabled'),
    enabled: point('mon->enabled', 'load', { loc: 'enabled', order: 'plain' }, [{ guard: isNull, target: 'unlock' }, { target: 'clear' }]),
    clear: point('mon->enabled = 0', 'store', { loc: 'enabled', value: 0, order: 'plain' }, 'disable'),
    disable: point('mon->disable()', 'disable_tlob', 'sync'),
    sync: point('tracepoint_synchronize_unregister() begins', 'tracepointSynchronizeUnregister', 'syncWait'),
    syncWait: point('tracepoint_synchronize_unregister() returns', 'tracepointSynchronizeUnregisterWait', 'unlock'),
    unlock: point('mutex_unlock(&rv_interface_lock)', 'mutexUnlock', { lock: 'rv_interface_lock' }, 'done'),
    done: { type: 'final' },
  },
});
