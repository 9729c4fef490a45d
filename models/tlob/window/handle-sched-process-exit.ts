import { define } from '../../../src/path/define.js';
import { isNull, point } from '../../../src/path/vocabulary.js';

/** handle_sched_process_exit() (EX1, EX2): the exiting task is current; the result is dropped. */
export const handleSchedProcessExit = define({
  id: 'handle_sched_process_exit',
  params: ['p'],
  registers: ['pid', 'slot'],
  initial: 'lock',
  states: {
    lock: point('rcu_read_lock()', 'rcuReadLock', 'pid'),
    pid: point('p->pid', 'load', { loc: { param: 'p', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'find' }),
    find: point('hash lookup of pid', 'hashLookup', { table: 'da_monitor_ht', key: { reg: 'pid' } }, [
      { guard: isNull, target: 'unlockNone' },
      { save: 'slot', target: 'target' },
    ]),
    target: point('slot->target', 'rcuDereference', { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, [
      { guard: isNull, target: 'unlockNone' },
      { target: 'unlock' },
    ]),
    unlockNone: point('rcu_read_unlock()', 'rcuReadUnlock', 'done'),
    unlock: point('rcu_read_unlock()', 'rcuReadUnlock', 'stop'),
    stop: point('tlob_stop_task(p)', 'tlob_stop_task', { task: { param: 'p' }, by: -1 }, 'done'),
    done: { type: 'final' },
  },
});
