import { define } from '../../src/path/define.js';
import { isNot, isNull } from '../../src/path/vocabulary.js';
import { EAGAIN, EOVERFLOW, ESRCH } from './errno.js';

/** tlob_stop_task(): who turns `stopping` 0 to 1 owns the cleanup (3.2). `by` names who stops; -1 may end any window. */
export const stopTask = define({
  id: 'tlob_stop_task',
  params: ['task', 'by'],
  registers: ['pid', 'slot', 'ws', 'task_of_ws', 'exceeded'],
  initial: 'lock',
  states: {
    lock: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: 'pid' } },
    pid: { description: 'task->pid', invoke: { src: 'load', input: { loc: { param: 'task', field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: 'find' } } },
    find: { description: 'hash lookup of pid', invoke: { src: 'hashLookup', input: { table: 'da_monitor_ht', key: { reg: 'pid' } }, onDone: [{ guard: isNull, target: 'unlockNone' }, { save: 'slot', target: 'target' }] } },
    target: { description: 'ws = slot->target', invoke: { src: 'rcuDereference', input: { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, onDone: [{ guard: isNull, target: 'unlockNone' }, { save: 'ws', target: 'pidAgain' }] } },
    unlockNone: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'none' } },
    none: { type: 'final', output: ESRCH },

    pidAgain: { description: 'task->pid', invoke: { src: 'load', input: { loc: { param: 'task', field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: 'findAgain' } } },
    findAgain: { description: 'hash lookup of pid', invoke: { src: 'hashLookup', input: { table: 'da_monitor_ht', key: { reg: 'pid' } }, onDone: [{ guard: isNull, target: 'unlockGone' }, { save: 'slot', target: 'claim' }] } },
    unlockGone: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'warn' } },
    warn: { description: 'WARN_ON_ONCE(1)', invoke: { src: 'warnOn', onDone: 'none' } },

    claim: {
      description: 'cmpxchg_release(&ws->stopping, 0, 1)',
      invoke: {
        src: 'cmpxchg',
        input: { loc: { reg: 'ws', field: 'stopping' }, old: 0, new: 1, order: 'release' },
        onDone: [{ guard: isNot(0), target: 'unlockLost' }, { note: ['claimed', { reg: 'slot' }, { param: 'by' }], target: 'unlock' }],
      },
    },
    unlockLost: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'lost' } },
    lost: { type: 'final', output: EAGAIN },
    unlock: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'cancel' } },
    cancel: { description: 'hrtimer_cancel(&timer)', invoke: { src: 'hrtimerCancel', input: { object: { reg: 'slot' }, timer: { reg: 'slot', field: 'timer' }, final: 1 }, onDone: 'lockReset' } },

    lockReset: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: 'monitoring' } },
    monitoring: {
      description: 'exceeded = !da_monitoring(da_mon)',
      invoke: { src: 'load', input: { loc: { reg: 'slot', field: 'monitoring' }, order: 'acquire' }, onDone: [{ guard: isNull, set: { exceeded: EOVERFLOW }, target: 'unlockReset' }, { set: { exceeded: 0 }, target: 'reset' }] },
    },
    reset: { description: 'da_monitor_reset(da_mon)', invoke: { src: 'da_monitor_reset', input: { slot: { reg: 'slot' } }, onDone: 'unlockReset' } },
    unlockReset: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'pidDestroy' } },

    pidDestroy: { description: 'task->pid', invoke: { src: 'load', input: { loc: { param: 'task', field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: 'destroy' } } },
    destroy: { description: 'da_destroy_storage(pid)', invoke: { src: 'da_destroy_storage', input: { id: { reg: 'pid' } }, onDone: 'uncount' } },
    uncount: { description: 'atomic_dec(&tlob_num_monitored)', invoke: { src: 'atomicDec', input: { loc: 'tlob_num_monitored', order: 'relaxed' }, onDone: 'taskOfWs' } },
    taskOfWs: { description: 'ws->task', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'task' }, order: 'plain' }, onDone: { save: 'task_of_ws', target: 'putTask' } } },
    putTask: { description: 'put_task_struct(ws->task)', invoke: { src: 'putTaskStruct', input: { task: { reg: 'task_of_ws' } }, onDone: 'retire' } },
    retire: {
      description: 'call_rcu(&ws->rcu, tlob_free_rcu)',
      invoke: {
        src: 'callRcu',
        input: { object: { reg: 'ws' }, head: { reg: 'ws', field: 'rcu' } },
        onDone: { note: ['stop-returned', { reg: 'slot' }, { param: 'by' }, { reg: 'exceeded' }], target: 'stopped' },
      },
    },
    stopped: { type: 'final', output: { reg: 'exceeded' } },
  },
});
