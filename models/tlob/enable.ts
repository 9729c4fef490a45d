import { define } from '../../src/path/define.js';
import { isNull, nonNull } from '../../src/path/vocabulary.js';
import { ENOMEM } from './errno.js';

/** __tlob_init_monitor() (3.10, EN1a-EN3). */
export const initMonitor = define({
  id: '__tlob_init_monitor',
  registers: ['cache'],
  initial: 'createCache',
  states: {
    createCache: { description: 'kmem_cache_create("tlob_task_state")', invoke: { src: 'kmemCacheCreate', onDone: { save: 'cache', target: 'setCache' } } },
    setCache: { description: 'tlob_state_cache = cache', invoke: { src: 'store', input: { loc: 'tlob_state_cache', value: { reg: 'cache' }, order: 'plain' }, onDone: [{ guard: { type: 'eq', params: { left: { reg: 'cache' }, right: 0 } }, target: 'noMemory' }, { target: 'count' }] } },
    count: { description: 'atomic_set(&tlob_num_monitored, 0)', invoke: { src: 'store', input: { loc: 'tlob_num_monitored', value: 0, order: 'once' }, onDone: 'pool' } },
    pool: { description: 'da_monitor_init_prealloc(TLOB_MAX_MONITORED)', invoke: { src: 'poolAlloc', input: { pool: 'da_pool' }, onDone: [{ guard: nonNull, target: 'completion' }, { guard: isNull, target: 'destroyCache' }] } },
    destroyCache: { description: 'kmem_cache_destroy(tlob_state_cache)', invoke: { src: 'kmemCacheDestroy', input: { cache: { reg: 'cache' } }, onDone: 'forgetCache' } },
    forgetCache: { description: 'tlob_state_cache = NULL', invoke: { src: 'store', input: { loc: 'tlob_state_cache', value: 0, order: 'plain' }, onDone: 'noMemory' } },
    noMemory: { type: 'final', output: ENOMEM },
    completion: { description: 'reinit_completion(&tlob_fd_released)', invoke: { src: 'reinitCompletion', input: { completion: 'tlob_fd_released' }, onDone: 'refcount' } },
    refcount: { description: 'refcount_set(&tlob_fd_refcount, 1)', invoke: { src: 'store', input: { loc: 'tlob_fd_refcount', value: 1, order: 'once' }, onDone: 'enabled' } },
    enabled: { description: 'rv_this.enabled = 1', invoke: { src: 'store', input: { loc: 'enabled', value: 1, order: 'plain' }, onDone: 'done' } },
    done: { type: 'final', output: 0 },
  },
});

const attach = (tracepoint: string, target: string) => ({ description: `rv_attach_trace_probe(${tracepoint})`, invoke: { src: 'registerTrace', input: { tracepoint }, onDone: target } });

/** enable_tlob() (EN4a-EN4c). */
export const enableTlob = define({
  id: 'enable_tlob',
  initial: 'init',
  states: {
    init: { description: '__tlob_init_monitor()', invoke: { src: '__tlob_init_monitor', onDone: [{ guard: nonNull, target: 'failed' }, { target: 'attachSwitch' }] } },
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
    lock: { description: 'mutex_lock(&rv_interface_lock)', invoke: { src: 'mutexLock', input: { lock: 'rv_interface_lock' }, onDone: 'enabled' } },
    enabled: { description: 'mon->enabled', invoke: { src: 'load', input: { loc: 'enabled', order: 'plain' }, onDone: [{ guard: nonNull, set: { ret: 0 }, target: 'unlock' }, { target: 'enable' }] } },
    enable: { description: 'mon->enable()', invoke: { src: 'enable_tlob', onDone: [{ guard: nonNull, save: 'ret', target: 'unlock' }, { target: 'set' }] } },
    set: { description: 'mon->enabled = 1', invoke: { src: 'store', input: { loc: 'enabled', value: 1, order: 'plain' }, onDone: { set: { ret: 0 }, target: 'unlock' } } },
    unlock: { description: 'mutex_unlock(&rv_interface_lock)', invoke: { src: 'mutexUnlock', input: { lock: 'rv_interface_lock' }, onDone: 'done' } },
    done: { type: 'final', output: { reg: 'ret' } },
  },
});
