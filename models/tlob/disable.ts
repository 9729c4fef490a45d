import type { PathSource } from '../../src/core/path-source.js';
import { define } from '../../src/path/define.js';
import { isNull, nonNull } from '../../src/path/vocabulary.js';

/** da_monitor_destroy() (DI7a-DI7e). */
export function daMonitorDestroy(poolDrain: string): PathSource {
  const drain = poolDrain === 'yes';
  return define({
    id: 'da_monitor_destroy',
    registers: ['slot'],
    initial: 'sync',
    states: {
      sync: { description: 'synchronize_rcu() begins', invoke: { src: 'synchronizeRcu', onDone: 'syncWait' } },
      syncWait: { description: 'synchronize_rcu() returns', invoke: { src: 'synchronizeRcuWait', onDone: 'next' } },
      next: { description: 'hash_for_each_safe(): next slot', invoke: { src: 'hashNextHeld', input: { table: 'da_monitor_ht', after: 0 }, onDone: [{ guard: isNull, target: drain ? 'barrier' : 'freePool' }, { save: 'slot', target: 'hook' }] } },
      hook: { description: 'da_monitor_reset_hook(da_mon)', invoke: { src: 'tlob_reset_notify', input: { slot: { reg: 'slot' } }, onDone: 'unhook' } },
      unhook: { description: 'hash_del_rcu(slot)', invoke: { src: 'hashDel', input: { table: 'da_monitor_ht', node: { reg: 'slot' } }, onDone: 'free' } },
      free: { description: 'slot back on the free list', invoke: { src: 'poolPush', input: { pool: 'da_pool', slot: { reg: 'slot' } }, onDone: 'next' } },
      ...(drain && {
        barrier: { description: 'rcu_barrier() begins', invoke: { src: 'rcuBarrier', onDone: 'barrierWait' } },
        barrierWait: { description: 'rcu_barrier() returns', invoke: { src: 'rcuBarrierWait', onDone: 'freePool' } },
      }),
      freePool: { description: 'free the pool', invoke: { src: 'poolFree', input: { pool: 'da_pool' }, onDone: 'done' } },
      done: { type: 'final' },
    },
  });
}

/** __tlob_destroy_monitor() (DI2-DI8c). Without a binding in the whole system, the removal of all is its mutex alone: the list is read under it by nobody else. */
export const destroyMonitor = define({
  id: '__tlob_destroy_monitor',
  registers: ['cache'],
  initial: 'disable',
  states: {
    disable: { description: 'rv_this.enabled = 0', invoke: { src: 'store', input: { loc: 'enabled', value: 0, order: 'plain' }, onDone: 'lockUprobes' } },
    lockUprobes: { description: 'mutex_lock(&tlob_uprobe_mutex)', invoke: { src: 'mutexLock', input: { lock: 'tlob_uprobe_mutex' }, onDone: 'unlockUprobes' } },
    unlockUprobes: { description: 'mutex_unlock(&tlob_uprobe_mutex)', invoke: { src: 'mutexUnlock', input: { lock: 'tlob_uprobe_mutex' }, onDone: 'stopAll' } },
    stopAll: { description: 'tlob_stop_all()', invoke: { src: 'tlob_stop_all', onDone: 'sync' } },
    sync: { description: 'synchronize_rcu() begins', invoke: { src: 'synchronizeRcu', onDone: 'syncWait' } },
    syncWait: { description: 'synchronize_rcu() returns', invoke: { src: 'synchronizeRcuWait', onDone: 'drop' } },
    drop: { description: 'refcount_dec_and_test(&tlob_fd_refcount)', invoke: { src: 'refcountDecAndTest', input: { loc: 'tlob_fd_refcount' }, onDone: [{ guard: nonNull, target: 'destroy' }, { target: 'wait' }] } },
    wait: { description: 'wait_for_completion(&tlob_fd_released)', invoke: { src: 'waitForCompletion', input: { completion: 'tlob_fd_released' }, onDone: 'destroy' } },
    destroy: { description: 'da_monitor_destroy()', invoke: { src: 'da_monitor_destroy', onDone: 'cache' } },
    cache: { description: 'tlob_state_cache', invoke: { src: 'load', input: { loc: 'tlob_state_cache', order: 'plain' }, onDone: { save: 'cache', target: 'destroyCache' } } },
    destroyCache: { description: 'kmem_cache_destroy(tlob_state_cache)', invoke: { src: 'kmemCacheDestroy', input: { cache: { reg: 'cache' } }, onDone: 'forgetCache' } },
    forgetCache: { description: 'tlob_state_cache = NULL', invoke: { src: 'store', input: { loc: 'tlob_state_cache', value: 0, order: 'plain' }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** disable_tlob() (DI1a-DI1c, then the monitor's destruction). */
export const disableTlob = define({
  id: 'disable_tlob',
  initial: 'detachSwitch',
  states: {
    detachSwitch: { description: 'rv_detach_trace_probe(sched_switch)', invoke: { src: 'unregisterTrace', input: { tracepoint: 'sched_switch' }, onDone: 'detachWakeup' } },
    detachWakeup: { description: 'rv_detach_trace_probe(sched_wakeup)', invoke: { src: 'unregisterTrace', input: { tracepoint: 'sched_wakeup' }, onDone: 'detachExit' } },
    detachExit: { description: 'rv_detach_trace_probe(sched_process_exit)', invoke: { src: 'unregisterTrace', input: { tracepoint: 'sched_process_exit' }, onDone: 'destroy' } },
    destroy: { description: '__tlob_destroy_monitor()', invoke: { src: '__tlob_destroy_monitor', onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** The rv core's disable, from the write to its `enable` file (DI0, DI9). */
export const rvDisableMonitor = define({
  id: 'rv_disable_monitor',
  initial: 'lock',
  states: {
    lock: { description: 'mutex_lock(&rv_interface_lock)', invoke: { src: 'mutexLock', input: { lock: 'rv_interface_lock' }, onDone: 'enabled' } },
    enabled: { description: 'mon->enabled', invoke: { src: 'load', input: { loc: 'enabled', order: 'plain' }, onDone: [{ guard: isNull, target: 'unlock' }, { target: 'clear' }] } },
    clear: { description: 'mon->enabled = 0', invoke: { src: 'store', input: { loc: 'enabled', value: 0, order: 'plain' }, onDone: 'disable' } },
    disable: { description: 'mon->disable()', invoke: { src: 'disable_tlob', onDone: 'sync' } },
    sync: { description: 'tracepoint_synchronize_unregister() begins', invoke: { src: 'tracepointSynchronizeUnregister', onDone: 'syncWait' } },
    syncWait: { description: 'tracepoint_synchronize_unregister() returns', invoke: { src: 'tracepointSynchronizeUnregisterWait', onDone: 'unlock' } },
    unlock: { description: 'mutex_unlock(&rv_interface_lock)', invoke: { src: 'mutexUnlock', input: { lock: 'rv_interface_lock' }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
