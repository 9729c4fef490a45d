import { define } from '../../../src/path/define.js';
import { isNull, nonNull, point } from '../../../src/path/vocabulary.js';
import { ENOMEM } from '../errno.js';

/** __tlob_init_monitor() (3.10, EN1a-EN3). */
export const initMonitor = define({
  id: '__tlob_init_monitor',
  registers: ['cache'],
  initial: 'createCache',
  states: {
    createCache: point('kmem_cache_create("tlob_task_state")', 'kmemCacheCreate', { save: 'cache', target: 'setCache' }),
    setCache: point('tlob_state_cache = cache', 'store', { loc: 'tlob_state_cache', value: { reg: 'cache' }, order: 'plain' }, [
      { guard: { type: 'eq', params: { left: { reg: 'cache' }, right: 0 } }, target: 'noMemory' },
      { target: 'count' },
    ]),
    count: point('atomic_set(&tlob_num_monitored, 0)', 'store', { loc: 'tlob_num_monitored', value: 0, order: 'once' }, 'pool'),
    pool: point('da_monitor_init_prealloc(TLOB_MAX_MONITORED)', 'poolAlloc', { pool: 'da_pool' }, [
      { guard: nonNull, target: 'completion' },
      { guard: isNull, target: 'destroyCache' },
    ]),
    destroyCache: point('kmem_cache_destroy(tlob_state_cache)', 'kmemCacheDestroy', { cache: { reg: 'cache' } }, 'forgetCache'),
    forgetCache: point('tlob_state_cache = NULL', 'store', { loc: 'tlob_state_cache', value: 0, order: 'plain' }, 'noMemory'),
    noMemory: { type: 'final', output: ENOMEM },
    completion: point('reinit_completion(&tlob_fd_released)', 'reinitCompletion', { completion: 'tlob_fd_released' }, 'refcount'),
    refcount: point('refcount_set(&tlob_fd_refcount, 1)', 'store', { loc: 'tlob_fd_refcount', value: 1, order: 'once' }, 'enabled'),
    enabled: point('rv_this.enabled = 1', 'store', { loc: 'enabled', value: 1, order: 'plain' }, 'done'),
    done: { type: 'final', output: 0 },
  },
});

const attach = (tracepoint: string, target: string) =>
  point(`rv_attach_trace_probe(${tracepoint})`, 'registerTrace', { tracepoint }, target);

/** enable_tlob() (EN4a-EN4c). */
export const enableTlob = define({
  id: 'enable_tlob',
  initial: 'init',
  states: {
    init: point('__tlob_init_monitor()', '__tlob_init_monitor', [{ guard: nonNull, target: 'failed' }, { target: 'attachSwitch' }]),
    failed: { type: 'final', output: ENOMEM },
    attachSwitch: attach('sched_switch', 'attachWakeup'),
    attachWakeup: attach('sched_wakeup', 'attachExit'),
    attachExit: attach('sched_process_exit', 'done'),
    done: { type: 'final', output: 0 },
  },
});

/** The rv core's enable, from the write to its `enable` file (EN0, EN5). */
export const rvEnableMonitor = define({
  id: 'rv_enable_monitor',
  registers: ['ret'],
  initial: 'lock',
  states: {
    lock: point('mutex_lock(&rv_interface_lock)', 'mutexLock', { lock: 'rv_interface_lock' }, 'enabled'),
    enabled: point('mon->enabled', 'load', { loc: 'enabled', order: 'plain' }, [
      { guard: nonNull, set: { ret: 0 }, target: 'unlock' },
      { target: 'enable' },
    ]),
    enable: point('mon->enable()', 'enable_tlob', [{ guard: nonNull, save: 'ret', target: 'unlock' }, { target: 'set' }]),
    set: point('mon->enabled = 1', 'store', { loc: 'enabled', value: 1, order: 'plain' }, { set: { ret: 0 }, target: 'unlock' }),
    unlock: point('mutex_unlock(&rv_interface_lock)', 'mutexUnlock', { lock: 'rv_interface_lock' }, 'done'),
    done: { type: 'final', output: { reg: 'ret' } },
  },
});
