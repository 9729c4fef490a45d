import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';

/** handle_sched_process_exit() (EX1, EX2): the exiting task is current; the result is dropped. */
export const handleSchedProcessExit = define({
  id: 'handle_sched_process_exit',
  params: ['p'],
  registers: ['pid', 'slot'],
  initial: 'lock',
  states: {
    lock: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: 'pid' } },
    pid: { description: 'p->pid', invoke: { src: 'load', input: { loc: { param: 'p', field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: 'find' } } },
    find: { description: 'hash lookup of pid', invoke: { src: 'hashLookup', input: { table: 'da_monitor_ht', key: { reg: 'pid' } }, onDone: [{ guard: isNull, target: 'unlockNone' }, { save: 'slot', target: 'target' }] } },
    target: { description: 'slot->target', invoke: { src: 'rcuDereference', input: { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, onDone: [{ guard: isNull, target: 'unlockNone' }, { target: 'unlock' }] } },
    unlockNone: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'done' } },
    unlock: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'stop' } },
    stop: { description: 'tlob_stop_task(p)', invoke: { src: 'tlob_stop_task', input: { task: { param: 'p' }, by: -1 }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
