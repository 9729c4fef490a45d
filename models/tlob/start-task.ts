import { define } from '../../src/path/define.js';
import { all, equals, isError, isNot, isNull, nonNull } from '../../src/path/vocabulary.js';
import { EALREADY, ENODEV, ENOMEM, ERANGE } from './errno.js';

const result = { result: true } as const;

/** tlob_start_task() with its error path (3.1). `by` names who opens the window; it is for the detectors only. */
export const startTask = define({
  id: 'tlob_start_task',
  params: ['task', 'threshold', 'by'],
  registers: ['pid', 'slot', 'ws', 'cache', 'ret', 'now', 'budget'],
  initial: 'monitoringOn',
  states: {
    monitoringOn: { description: 'READ_ONCE(monitoring_on)', invoke: { src: 'load', input: { loc: 'monitoring_on', order: 'once' }, onDone: [{ guard: isNull, target: 'notEnabled' }, { target: 'enabled' }] } },
    enabled: {
      description: 'rv_this.enabled',
      invoke: { src: 'load', input: { loc: 'enabled', order: 'plain' }, onDone: [{ guard: isNull, target: 'notEnabled' }, { guard: all(isNot(0), equals({ param: 'threshold' }, 0)), target: 'noThreshold' }, { target: 'lock' }] },
    },
    notEnabled: { type: 'final', output: ENODEV },
    noThreshold: { type: 'final', output: ERANGE },
    lock: { description: 'mutex_lock(&tlob_start_mutex)', invoke: { src: 'mutexLock', input: { lock: 'tlob_start_mutex' }, onDone: 'rcuLockCheck' } },

    rcuLockCheck: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: 'pidCheck' } },
    pidCheck: { description: 'task->pid', invoke: { src: 'load', input: { loc: { param: 'task', field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: 'findCheck' } } },
    findCheck: { description: 'hash lookup of pid', invoke: { src: 'hashLookup', input: { table: 'da_monitor_ht', key: { reg: 'pid' } }, onDone: [{ guard: isNull, target: 'rcuUnlockCheck' }, { save: 'slot', target: 'targetCheck' }] } },
    targetCheck: { description: 'slot->target', invoke: { src: 'rcuDereference', input: { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, onDone: [{ guard: nonNull, target: 'rcuUnlockAlready' }, { target: 'rcuUnlockCheck' }] } },
    rcuUnlockAlready: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: { set: { ret: EALREADY }, target: 'unlock' } } },
    rcuUnlockCheck: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'cache' } },

    cache: { description: 'tlob_state_cache', invoke: { src: 'load', input: { loc: 'tlob_state_cache', order: 'plain' }, onDone: { save: 'cache', target: 'alloc' } } },
    alloc: {
      description: 'ws = kmem_cache_zalloc(cache, GFP_KERNEL)',
      invoke: {
        src: 'kmemCacheZalloc',
        input: { cache: { reg: 'cache' } },
        onDone: [{ guard: isNull, set: { ret: ENOMEM }, target: 'unlock' }, { save: 'ws', write: { object: result, fields: { task: { param: 'task' }, threshold: { param: 'threshold' } } }, target: 'getTask' }],
      },
    },
    getTask: { description: 'get_task_struct(task)', invoke: { src: 'getTaskStruct', input: { task: { param: 'task' } }, onDone: 'lastTs' } },
    lastTs: { description: 'ws->last_ts = ktime_get()', invoke: { src: 'ktimeGet', onDone: { write: { object: { reg: 'ws' }, fields: { last_ts: result } }, target: 'pidCreate' } } },
    pidCreate: { description: 'task->pid', invoke: { src: 'load', input: { loc: { param: 'task', field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: 'create' } } },
    create: {
      description: 'da_create_or_get(pid, ws)',
      invoke: { src: 'da_create_or_get', input: { id: { reg: 'pid' }, target: { reg: 'ws' }, by: { param: 'by' } }, onDone: [{ guard: isError, save: 'ret', note: ['start-refused', result], target: 'putTaskError' }, { target: 'count' }] },
    },
    putTaskError: { description: 'put_task_struct(task)', invoke: { src: 'putTaskStruct', input: { task: { param: 'task' } }, onDone: 'cacheError' } },
    cacheError: { description: 'tlob_state_cache', invoke: { src: 'load', input: { loc: 'tlob_state_cache', order: 'plain' }, onDone: { save: 'cache', target: 'freeError' } } },
    freeError: { description: 'kmem_cache_free(tlob_state_cache, ws)', invoke: { src: 'kmemCacheFree', input: { cache: { reg: 'cache' }, object: { reg: 'ws' } }, onDone: 'unlock' } },

    count: { description: 'atomic_inc(&tlob_num_monitored)', invoke: { src: 'atomicInc', input: { loc: 'tlob_num_monitored', order: 'relaxed' }, onDone: 'rcuLock' } },
    rcuLock: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: 'pidStart' } },
    pidStart: { description: 'task->pid', invoke: { src: 'load', input: { loc: { param: 'task', field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: 'start' } } },
    start: { description: 'da_handle_start_event(pid, ws, switch_in)', invoke: { src: 'da_handle_start_event', input: { id: { reg: 'pid' }, target: { reg: 'ws' } }, onDone: 'pidGet' } },
    pidGet: { description: 'task->pid', invoke: { src: 'load', input: { loc: { param: 'task', field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: 'find' } } },
    find: { description: 'hash lookup of pid', invoke: { src: 'hashLookup', input: { table: 'da_monitor_ht', key: { reg: 'pid' } }, onDone: [{ guard: isNull, target: 'rcuUnlockGone' }, { save: 'slot', target: 'clock' }] } },
    clock: { description: 'now = ktime_get_ns()', invoke: { src: 'ktimeGet', onDone: { save: 'now', target: 'env' } } },
    env: { description: 'WRITE_ONCE(env, now)', invoke: { src: 'store', input: { loc: { reg: 'slot', field: 'env' }, value: { reg: 'now' }, order: 'once' }, onDone: 'target' } },
    target: { description: 'slot->target', invoke: { src: 'load', input: { loc: { reg: 'slot', field: 'target' }, order: 'plain' }, onDone: { save: 'budget', target: 'budget' } } },
    budget: { description: 'ws->threshold', invoke: { src: 'load', input: { loc: { reg: 'budget', field: 'threshold' }, order: 'plain' }, onDone: { save: 'budget', target: 'timer' } } },
    timer: { description: 'ha_start_timer_ns(budget, now)', invoke: { src: 'ha_start_timer_ns', input: { slot: { reg: 'slot' }, budget: { reg: 'budget' }, now: { reg: 'now' } }, onDone: 'rcuUnlock' } },
    rcuUnlock: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: { set: { ret: 0 }, target: 'unlock' } } },

    rcuUnlockGone: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'pidGone' } },
    pidGone: { description: 'task->pid', invoke: { src: 'load', input: { loc: { param: 'task', field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: 'destroyGone' } } },
    destroyGone: { description: 'da_destroy_storage(pid)', invoke: { src: 'da_destroy_storage', input: { id: { reg: 'pid' } }, onDone: 'uncountGone' } },
    uncountGone: { description: 'atomic_dec(&tlob_num_monitored)', invoke: { src: 'atomicDec', input: { loc: 'tlob_num_monitored', order: 'relaxed' }, onDone: 'putTaskGone' } },
    putTaskGone: { description: 'put_task_struct(task)', invoke: { src: 'putTaskStruct', input: { task: { param: 'task' } }, onDone: 'cacheGone' } },
    cacheGone: { description: 'tlob_state_cache', invoke: { src: 'load', input: { loc: 'tlob_state_cache', order: 'plain' }, onDone: { save: 'cache', target: 'freeGone' } } },
    freeGone: { description: 'kmem_cache_free(tlob_state_cache, ws)', invoke: { src: 'kmemCacheFree', input: { cache: { reg: 'cache' }, object: { reg: 'ws' } }, onDone: { set: { ret: ENOMEM }, target: 'unlock' } } },

    unlock: { description: 'mutex_unlock(&tlob_start_mutex)', invoke: { src: 'mutexUnlock', input: { lock: 'tlob_start_mutex' }, onDone: 'done' } },
    done: { type: 'final', output: { reg: 'ret' } },
  },
});
