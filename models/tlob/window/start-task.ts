import { define } from '../../../src/path/define.js';
import { all, equals, isError, isNot, isNull, nonNull, point } from '../../../src/path/vocabulary.js';
import { EALREADY, ENODEV, ENOMEM, ERANGE } from '../errno.js';

const result = { result: true } as const;

/** tlob_start_task() with its error path (3.1). `by` names who opens the window; it is for the detectors only. */
export const startTask = define({
  id: 'tlob_start_task',
  params: ['task', 'threshold', 'by'],
  registers: ['pid', 'slot', 'ws', 'cache', 'ret', 'now', 'budget'],
  initial: 'monitoringOn',
  states: {
    monitoringOn: point('READ_ONCE(monitoring_on)', 'load', { loc: 'monitoring_on', order: 'once' }, [
      { guard: isNull, target: 'notEnabled' },
      { target: 'enabled' },
    ]),
    enabled: point('rv_this.enabled', 'load', { loc: 'enabled', order: 'plain' }, [
      { guard: isNull, target: 'notEnabled' },
      { guard: all(isNot(0), equals({ param: 'threshold' }, 0)), target: 'noThreshold' },
      { target: 'lock' },
    ]),
    notEnabled: { type: 'final', output: ENODEV },
    noThreshold: { type: 'final', output: ERANGE },
    lock: point('mutex_lock(&tlob_start_mutex)', 'mutexLock', { lock: 'tlob_start_mutex' }, 'rcuLockCheck'),

    rcuLockCheck: point('rcu_read_lock()', 'rcuReadLock', 'pidCheck'),
    pidCheck: point('task->pid', 'load', { loc: { param: 'task', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'findCheck' }),
    findCheck: point('hash lookup of pid', 'hashLookup', { table: 'da_monitor_ht', key: { reg: 'pid' } }, [
      { guard: isNull, target: 'rcuUnlockCheck' },
      { save: 'slot', target: 'targetCheck' },
    ]),
    targetCheck: point('slot->target', 'rcuDereference', { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, [
      { guard: nonNull, note: ['task-already', { reg: 'slot' }, { param: 'task' }], target: 'rcuUnlockAlready' },
      { target: 'rcuUnlockCheck' },
    ]),
    rcuUnlockAlready: point('rcu_read_unlock()', 'rcuReadUnlock', { set: { ret: EALREADY }, target: 'unlock' }),
    rcuUnlockCheck: point('rcu_read_unlock()', 'rcuReadUnlock', 'cache'),

    cache: point('tlob_state_cache', 'load', { loc: 'tlob_state_cache', order: 'plain' }, { save: 'cache', target: 'alloc' }),
    alloc: point('ws = kmem_cache_zalloc(cache, GFP_KERNEL)', 'kmemCacheZalloc', { cache: { reg: 'cache' } }, [
      { guard: isNull, set: { ret: ENOMEM }, target: 'unlock' },
      { save: 'ws', write: { object: result, fields: { task: { param: 'task' }, threshold: { param: 'threshold' } } }, target: 'getTask' },
    ]),
    getTask: point('get_task_struct(task)', 'getTaskStruct', { task: { param: 'task' } }, 'lastTs'),
    lastTs: point('ws->last_ts = ktime_get()', 'ktimeGet', {
      write: { object: { reg: 'ws' }, fields: { last_ts: result, started: result } },
      target: 'pidCreate',
    }),
    pidCreate: point('task->pid', 'load', { loc: { param: 'task', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'create' }),
    create: point('da_create_or_get(pid, ws)', 'da_create_or_get', { id: { reg: 'pid' }, target: { reg: 'ws' }, by: { param: 'by' } }, [
      { guard: isError, save: 'ret', note: ['start-refused', result], target: 'putTaskError' },
      { target: 'count' },
    ]),
    putTaskError: point('put_task_struct(task)', 'putTaskStruct', { task: { param: 'task' } }, 'cacheError'),
    cacheError: point('tlob_state_cache', 'load', { loc: 'tlob_state_cache', order: 'plain' }, { save: 'cache', target: 'freeError' }),
    freeError: point(
      'kmem_cache_free(tlob_state_cache, ws)',
      'kmemCacheFree',
      { cache: { reg: 'cache' }, object: { reg: 'ws' } },
      'unlock',
    ),

    count: point('atomic_inc(&tlob_num_monitored)', 'atomicInc', { loc: 'tlob_num_monitored', order: 'relaxed' }, 'rcuLock'),
    rcuLock: point('rcu_read_lock()', 'rcuReadLock', 'pidStart'),
    pidStart: point('task->pid', 'load', { loc: { param: 'task', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'start' }),
    start: point(
      'da_handle_start_event(pid, ws, switch_in)',
      'da_handle_start_event',
      { id: { reg: 'pid' }, target: { reg: 'ws' } },
      'pidGet',
    ),
    pidGet: point('task->pid', 'load', { loc: { param: 'task', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'find' }),
    find: point('hash lookup of pid', 'hashLookup', { table: 'da_monitor_ht', key: { reg: 'pid' } }, [
      { guard: isNull, target: 'rcuUnlockGone' },
      { save: 'slot', target: 'clock' },
    ]),
    clock: point('now = ktime_get_ns()', 'ktimeGet', { save: 'now', target: 'env' }),
    env: point('WRITE_ONCE(env, now)', 'store', { loc: { reg: 'slot', field: 'env' }, value: { reg: 'now' }, order: 'once' }, 'target'),
    target: point('slot->target', 'load', { loc: { reg: 'slot', field: 'target' }, order: 'plain' }, { save: 'budget', target: 'budget' }),
    budget: point(
      'ws->threshold',
      'load',
      { loc: { reg: 'budget', field: 'threshold' }, order: 'plain' },
      { save: 'budget', target: 'timer' },
    ),
    timer: point(
      'ha_start_timer_ns(budget, now)',
      'ha_start_timer_ns',
      { slot: { reg: 'slot' }, budget: { reg: 'budget' }, now: { reg: 'now' } },
      'rcuUnlock',
    ),
    rcuUnlock: point('rcu_read_unlock()', 'rcuReadUnlock', { set: { ret: 0 }, target: 'unlock' }),

    rcuUnlockGone: point('rcu_read_unlock()', 'rcuReadUnlock', 'pidGone'),
    pidGone: point('task->pid', 'load', { loc: { param: 'task', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'destroyGone' }),
    destroyGone: point('da_destroy_storage(pid)', 'da_destroy_storage', { id: { reg: 'pid' } }, 'uncountGone'),
    uncountGone: point(
      'atomic_dec(&tlob_num_monitored)',
      'atomicDec',
      { loc: 'tlob_num_monitored', order: 'relaxed' },
      {
        note: ['uncounted'],
        target: 'putTaskGone',
      },
    ),
    putTaskGone: point('put_task_struct(task)', 'putTaskStruct', { task: { param: 'task' } }, 'cacheGone'),
    cacheGone: point('tlob_state_cache', 'load', { loc: 'tlob_state_cache', order: 'plain' }, { save: 'cache', target: 'freeGone' }),
    freeGone: point(
      'kmem_cache_free(tlob_state_cache, ws)',
      'kmemCacheFree',
      { cache: { reg: 'cache' }, object: { reg: 'ws' } },
      { set: { ret: ENOMEM }, target: 'unlock' },
    ),

    unlock: point('mutex_unlock(&tlob_start_mutex)', 'mutexUnlock', { lock: 'tlob_start_mutex' }, 'done'),
    done: { type: 'final', output: { reg: 'ret' } },
  },
});
