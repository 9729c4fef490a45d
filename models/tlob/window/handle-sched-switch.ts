import type { PathSource, Points } from '../../../src/core/system/path-source.js';
import { define } from '../../../src/path/define.js';
import { equals, isNull, point } from '../../../src/path/vocabulary.js';
import { SchedEvent } from '../framework/automaton.js';

/** One task's share in the accounting of a switch: look-up, then one accumulator under entry_lock (SW1-SW3b). */
export function account(task: 'prev' | 'next', accumulator: string, found: string, after: string): Points {
  const at = (name: string): string => `${task}${name}`;
  const field = (name: string) => ({ reg: 'ws', field: name });
  return {
    [at('Pid')]: point(`${task}->pid`, 'load', { loc: { param: task, field: 'pid' }, order: 'plain' }, { save: 'pid', target: at('Find') }),
    [at('Find')]: point('hash lookup of pid', 'hashLookup', { table: 'da_monitor_ht', key: { reg: 'pid' } }, [
      { guard: isNull, target: after },
      { save: 'slot', target: at('Target') },
    ]),
    [at('Target')]: point('ws = slot->target', 'rcuDereference', { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, [
      { guard: isNull, target: after },
      { save: 'ws', target: at('Lock') },
    ]),
    [at('Lock')]: point('raw_spin_lock_irqsave(&ws->entry_lock)', 'rawSpinLockIrqsave', { lock: field('entry_lock') }, at('Clock')),
    [at('Clock')]: point('now = ktime_get()', 'ktimeGet', { save: 'now', target: at('LastTs') }),
    [at('LastTs')]: point(
      'ws->last_ts',
      'load',
      { loc: field('last_ts'), order: 'plain' },
      { set: { delta: { sub: [{ reg: 'now' }, { result: true }] } }, target: at('Sum') },
    ),
    [at('Sum')]: point(
      `ws->${accumulator}`,
      'load',
      { loc: field(accumulator), order: 'plain' },
      { set: { delta: { add: [{ result: true }, { reg: 'delta' }] } }, target: at('Add') },
    ),
    [at('Add')]: point(
      `ws->${accumulator} += now - last_ts`,
      'store',
      { loc: field(accumulator), value: { reg: 'delta' }, order: 'plain' },
      at('Stamp'),
    ),
    [at('Stamp')]: point(
      'ws->last_ts = now',
      'store',
      { loc: field('last_ts'), value: { reg: 'now' }, order: 'plain' },
      { set: { [found]: 1 }, target: at('Unlock') },
    ),
    [at('Unlock')]: point('raw_spin_unlock_irqrestore(&ws->entry_lock)', 'rawSpinUnlockIrqrestore', { lock: field('entry_lock') }, after),
  };
}

/** handle_sched_switch() (SW1-SW6): `preempt` is passed and not looked at. */
export const handleSchedSwitch: PathSource = define({
  id: 'handle_sched_switch',
  params: ['preempt', 'prev', 'next', 'prev_state'],
  registers: ['pid', 'slot', 'ws', 'now', 'delta', 'do_prev', 'do_next'],
  initial: 'lock',
  states: {
    lock: point('rcu_read_lock()', 'rcuReadLock', { set: { do_prev: 0, do_next: 0 }, target: 'prevPid' }),
    ...account('prev', 'running_ns', 'do_prev', 'nextPid'),
    ...account('next', 'waiting_ns', 'do_next', 'unlock'),
    unlock: point('rcu_read_unlock()', 'rcuReadUnlock', [
      { guard: equals({ reg: 'do_prev' }, 1), target: 'prevId' },
      { guard: equals({ reg: 'do_next' }, 1), target: 'nextId' },
      { target: 'done' },
    ]),
    prevId: point('prev->pid', 'load', { loc: { param: 'prev', field: 'pid' }, order: 'plain' }, [
      { guard: equals({ param: 'prev_state' }, 0), save: 'pid', target: 'preempt' },
      { save: 'pid', target: 'sleep' },
    ]),
    preempt: point('da_handle_event(prev->pid, preempt)', 'da_handle_event', { id: { reg: 'pid' }, event: SchedEvent.preempt }, [
      { guard: equals({ reg: 'do_next' }, 1), target: 'nextId' },
      { target: 'done' },
    ]),
    sleep: point('da_handle_event(prev->pid, sleep)', 'da_handle_event', { id: { reg: 'pid' }, event: SchedEvent.sleep }, [
      { guard: equals({ reg: 'do_next' }, 1), target: 'nextId' },
      { target: 'done' },
    ]),
    nextId: point('next->pid', 'load', { loc: { param: 'next', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'switchIn' }),
    switchIn: point('da_handle_event(next->pid, switch_in)', 'da_handle_event', { id: { reg: 'pid' }, event: SchedEvent.switchIn }, 'done'),
    done: { type: 'final' },
  },
});
