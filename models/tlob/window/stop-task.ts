import { define } from '../../../src/path/define.js';
import { isNot, isNull, point } from '../../../src/path/vocabulary.js';
import { EAGAIN, EOVERFLOW, ESRCH } from '../errno.js';

/** tlob_stop_task(): who turns `stopping` 0 to 1 owns the cleanup (3.2). `by` names who stops; -1 may end any window. */
export const stopTask = define({
  id: 'tlob_stop_task',
  params: ['task', 'by'],
  registers: ['pid', 'slot', 'ws', 'task_of_ws', 'exceeded'],
  initial: 'lock',
  states: {
    lock: point('rcu_read_lock()', 'rcuReadLock', 'pid'),
    pid: point('task->pid', 'load', { loc: { param: 'task', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'find' }),
    find: point('hash lookup of pid', 'hashLookup', { table: 'da_monitor_ht', key: { reg: 'pid' } }, [
      { guard: isNull, target: 'unlockNone' },
      { save: 'slot', target: 'target' },
    ]),
    target: point('ws = slot->target', 'rcuDereference', { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, [
      { guard: isNull, target: 'unlockNone' },
      { save: 'ws', target: 'pidAgain' },
    ]),
    unlockNone: point('rcu_read_unlock()', 'rcuReadUnlock', 'none'),
    none: { type: 'final', output: ESRCH },

    pidAgain: point('task->pid', 'load', { loc: { param: 'task', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'findAgain' }),
    findAgain: point('hash lookup of pid', 'hashLookup', { table: 'da_monitor_ht', key: { reg: 'pid' } }, [
      { guard: isNull, target: 'unlockGone' },
      { save: 'slot', target: 'claim' },
    ]),
    unlockGone: point('rcu_read_unlock()', 'rcuReadUnlock', 'warn'),
    warn: point('WARN_ON_ONCE(1)', 'warnOn', 'none'),

    claim: point(
      'cmpxchg_release(&ws->stopping, 0, 1)',
      'cmpxchg',
      { loc: { reg: 'ws', field: 'stopping' }, old: 0, new: 1, order: 'release' },
      [
        { guard: isNot(0), target: 'unlockLost' },
        { note: ['claimed', { reg: 'slot' }, { param: 'by' }, { param: 'task' }], target: 'unlock' },
      ],
    ),
    unlockLost: point('rcu_read_unlock()', 'rcuReadUnlock', 'lost'),
    lost: { type: 'final', output: EAGAIN },
    unlock: point('rcu_read_unlock()', 'rcuReadUnlock', 'cancel'),
    cancel: point(
      'hrtimer_cancel(&timer)',
      'hrtimerCancel',
      { object: { reg: 'slot' }, timer: { reg: 'slot', field: 'timer' } },
      { note: ['cancelled-for-good', { reg: 'slot' }], target: 'lockReset' },
    ),

    lockReset: point('rcu_read_lock()', 'rcuReadLock', 'monitoring'),
    monitoring: point('exceeded = !da_monitoring(da_mon)', 'load', { loc: { reg: 'slot', field: 'monitoring' }, order: 'acquire' }, [
      { guard: isNull, set: { exceeded: EOVERFLOW }, target: 'unlockReset' },
      { set: { exceeded: 0 }, target: 'reset' },
    ]),
    reset: point('da_monitor_reset(da_mon)', 'da_monitor_reset', { slot: { reg: 'slot' } }, 'unlockReset'),
    unlockReset: point('rcu_read_unlock()', 'rcuReadUnlock', 'pidDestroy'),

    pidDestroy: point('task->pid', 'load', { loc: { param: 'task', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'destroy' }),
    destroy: point('da_destroy_storage(pid)', 'da_destroy_storage', { id: { reg: 'pid' } }, 'uncount'),
    uncount: point(
      'atomic_dec(&tlob_num_monitored)',
      'atomicDec',
      { loc: 'tlob_num_monitored', order: 'relaxed' },
      {
        note: ['uncounted'],
        target: 'taskOfWs',
      },
    ),
    taskOfWs: point('ws->task', 'load', { loc: { reg: 'ws', field: 'task' }, order: 'plain' }, { save: 'task_of_ws', target: 'putTask' }),
    putTask: point('put_task_struct(ws->task)', 'putTaskStruct', { task: { reg: 'task_of_ws' } }, 'retire'),
    retire: point(
      'call_rcu(&ws->rcu, tlob_free_rcu)',
      'callRcu',
      { object: { reg: 'ws' }, head: { reg: 'ws', field: 'rcu' } },
      { note: ['stop-returned', { reg: 'slot' }, { param: 'by' }, { reg: 'exceeded' }], target: 'stopped' },
    ),
    stopped: { type: 'final', output: { reg: 'exceeded' } },
  },
});
