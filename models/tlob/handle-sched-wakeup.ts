import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';
import { SchedEvent } from './automaton.js';

const ws = (field: string) => ({ reg: 'ws', field });

/** handle_sched_wakeup() (WK1-WK5): the clock is read before entry_lock is taken. */
export const handleSchedWakeup = define({
  id: 'handle_sched_wakeup',
  params: ['p'],
  registers: ['pid', 'slot', 'ws', 'now', 'delta'],
  initial: 'lock',
  states: {
    lock: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: 'pid' } },
    pid: { description: 'p->pid', invoke: { src: 'load', input: { loc: { param: 'p', field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: 'find' } } },
    find: { description: 'hash lookup of pid', invoke: { src: 'hashLookup', input: { table: 'da_monitor_ht', key: { reg: 'pid' } }, onDone: [{ guard: isNull, target: 'unlockNone' }, { save: 'slot', target: 'target' }] } },
    target: { description: 'ws = slot->target', invoke: { src: 'rcuDereference', input: { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, onDone: [{ guard: isNull, target: 'unlockNone' }, { save: 'ws', target: 'clock' }] } },
    unlockNone: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'done' } },
    clock: { description: 'now = ktime_get()', invoke: { src: 'ktimeGet', onDone: { save: 'now', target: 'lockEntry' } } },
    lockEntry: { description: 'raw_spin_lock_irqsave(&ws->entry_lock)', invoke: { src: 'rawSpinLockIrqsave', input: { lock: ws('entry_lock') }, onDone: 'lastTs' } },
    lastTs: { description: 'ws->last_ts', invoke: { src: 'load', input: { loc: ws('last_ts'), order: 'plain' }, onDone: { set: { delta: { sub: [{ reg: 'now' }, { result: true }] } }, target: 'sum' } } },
    sum: { description: 'ws->sleeping_ns', invoke: { src: 'load', input: { loc: ws('sleeping_ns'), order: 'plain' }, onDone: { set: { delta: { add: [{ result: true }, { reg: 'delta' }] } }, target: 'add' } } },
    add: { description: 'ws->sleeping_ns += now - last_ts', invoke: { src: 'store', input: { loc: ws('sleeping_ns'), value: { reg: 'delta' }, order: 'plain' }, onDone: 'stamp' } },
    stamp: { description: 'ws->last_ts = now', invoke: { src: 'store', input: { loc: ws('last_ts'), value: { reg: 'now' }, order: 'plain' }, onDone: 'unlockEntry' } },
    unlockEntry: { description: 'raw_spin_unlock_irqrestore(&ws->entry_lock)', invoke: { src: 'rawSpinUnlockIrqrestore', input: { lock: ws('entry_lock') }, onDone: 'unlock' } },
    unlock: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'pidAgain' } },
    pidAgain: { description: 'p->pid', invoke: { src: 'load', input: { loc: { param: 'p', field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: 'event' } } },
    event: { description: 'da_handle_event(p->pid, wakeup)', invoke: { src: 'da_handle_event', input: { id: { reg: 'pid' }, event: SchedEvent.wakeup }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
