import { define } from '../../../src/path/define.js';
import { isNull, point } from '../../../src/path/vocabulary.js';
import { SchedEvent } from '../framework/automaton.js';

const ws = (field: string) => ({ reg: 'ws', field });

/** handle_sched_wakeup() (WK1-WK5): the clock is read before entry_lock is taken. */
export const handleSchedWakeup = define({
  id: 'handle_sched_wakeup',
  params: ['p'],
  registers: ['pid', 'slot', 'ws', 'now', 'delta'],
  initial: 'lock',
  states: {
    lock: point('rcu_read_lock()', 'rcuReadLock', 'pid'),
    pid: point('p->pid', 'load', { loc: { param: 'p', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'find' }),
    find: point('hash lookup of pid', 'hashLookup', { table: 'da_monitor_ht', key: { reg: 'pid' } }, [
      { guard: isNull, target: 'unlockNone' },
      { save: 'slot', target: 'target' },
    ]),
    target: point('ws = slot->target', 'rcuDereference', { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, [
      { guard: isNull, target: 'unlockNone' },
      { save: 'ws', target: 'clock' },
    ]),
    unlockNone: point('rcu_read_unlock()', 'rcuReadUnlock', 'done'),
    clock: point('now = ktime_get()', 'ktimeGet', { save: 'now', target: 'lockEntry' }),
    lockEntry: point('raw_spin_lock_irqsave(&ws->entry_lock)', 'rawSpinLockIrqsave', { lock: ws('entry_lock') }, 'lastTs'),
    lastTs: point(
      'ws->last_ts',
      'load',
      { loc: ws('last_ts'), order: 'plain' },
      { set: { delta: { sub: [{ reg: 'now' }, { result: true }] } }, target: 'sum' },
    ),
    sum: point(
      'ws->sleeping_ns',
      'load',
      { loc: ws('sleeping_ns'), order: 'plain' },
      { set: { delta: { add: [{ result: true }, { reg: 'delta' }] } }, target: 'add' },
    ),
    add: point('ws->sleeping_ns += now - last_ts', 'store', { loc: ws('sleeping_ns'), value: { reg: 'delta' }, order: 'plain' }, 'stamp'),
    stamp: point('ws->last_ts = now', 'store', { loc: ws('last_ts'), value: { reg: 'now' }, order: 'plain' }, 'unlockEntry'),
    unlockEntry: point('raw_spin_unlock_irqrestore(&ws->entry_lock)', 'rawSpinUnlockIrqrestore', { lock: ws('entry_lock') }, 'unlock'),
    unlock: point('rcu_read_unlock()', 'rcuReadUnlock', 'pidAgain'),
    pidAgain: point('p->pid', 'load', { loc: { param: 'p', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'event' }),
    event: point('da_handle_event(p->pid, wakeup)', 'da_handle_event', { id: { reg: 'pid' }, event: SchedEvent.wakeup }, 'done'),
    done: { type: 'final' },
  },
});
