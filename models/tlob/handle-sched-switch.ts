import type { PathSource, PointSource } from '../../src/core/path-source.js';
import { define } from '../../src/path/define.js';
import { equals, isNull } from '../../src/path/vocabulary.js';
import { SchedEvent } from './automaton.js';

/** One task's share in the accounting of a switch: look-up, then one accumulator under entry_lock (SW1-SW3b). */
export function account(task: 'prev' | 'next', accumulator: string, found: string, after: string): { readonly [point: string]: PointSource } {
  const at = (name: string): string => `${task}${name}`;
  const field = (name: string) => ({ reg: 'ws', field: name });
  return {
    [at('Pid')]: { description: `${task}->pid`, invoke: { src: 'load', input: { loc: { param: task, field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: at('Find') } } },
    [at('Find')]: { description: 'hash lookup of pid', invoke: { src: 'hashLookup', input: { table: 'da_monitor_ht', key: { reg: 'pid' } }, onDone: [{ guard: isNull, target: after }, { save: 'slot', target: at('Target') }] } },
    [at('Target')]: { description: 'ws = slot->target', invoke: { src: 'rcuDereference', input: { loc: { reg: 'slot', field: 'target' }, order: 'dependent' }, onDone: [{ guard: isNull, target: after }, { save: 'ws', target: at('Lock') }] } },
    [at('Lock')]: { description: 'raw_spin_lock_irqsave(&ws->entry_lock)', invoke: { src: 'rawSpinLockIrqsave', input: { lock: field('entry_lock') }, onDone: at('Clock') } },
    [at('Clock')]: { description: 'now = ktime_get()', invoke: { src: 'ktimeGet', onDone: { save: 'now', target: at('LastTs') } } },
    [at('LastTs')]: { description: 'ws->last_ts', invoke: { src: 'load', input: { loc: field('last_ts'), order: 'plain' }, onDone: { set: { delta: { sub: [{ reg: 'now' }, { result: true }] } }, target: at('Sum') } } },
    [at('Sum')]: { description: `ws->${accumulator}`, invoke: { src: 'load', input: { loc: field(accumulator), order: 'plain' }, onDone: { set: { delta: { add: [{ result: true }, { reg: 'delta' }] } }, target: at('Add') } } },
    [at('Add')]: { description: `ws->${accumulator} += now - last_ts`, invoke: { src: 'store', input: { loc: field(accumulator), value: { reg: 'delta' }, order: 'plain' }, onDone: at('Stamp') } },
    [at('Stamp')]: { description: 'ws->last_ts = now', invoke: { src: 'store', input: { loc: field('last_ts'), value: { reg: 'now' }, order: 'plain' }, onDone: { set: { [found]: 1 }, target: at('Unlock') } } },
    [at('Unlock')]: { description: 'raw_spin_unlock_irqrestore(&ws->entry_lock)', invoke: { src: 'rawSpinUnlockIrqrestore', input: { lock: field('entry_lock') }, onDone: after } },
  };
}

/** handle_sched_switch() (SW1-SW6): `preempt` is passed and not looked at. */
export const handleSchedSwitch: PathSource = define({
  id: 'handle_sched_switch',
  params: ['preempt', 'prev', 'next', 'prev_state'],
  registers: ['pid', 'slot', 'ws', 'now', 'delta', 'do_prev', 'do_next'],
  initial: 'lock',
  states: {
    lock: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: { set: { do_prev: 0, do_next: 0 }, target: 'prevPid' } } },
    ...account('prev', 'running_ns', 'do_prev', 'nextPid'),
    ...account('next', 'waiting_ns', 'do_next', 'unlock'),
    unlock: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: [{ guard: equals({ reg: 'do_prev' }, 1), target: 'prevId' }, { guard: equals({ reg: 'do_next' }, 1), target: 'nextId' }, { target: 'done' }] } },
    prevId: { description: 'prev->pid', invoke: { src: 'load', input: { loc: { param: 'prev', field: 'pid' }, order: 'plain' }, onDone: [{ guard: equals({ param: 'prev_state' }, 0), save: 'pid', target: 'preempt' }, { save: 'pid', target: 'sleep' }] } },
    preempt: { description: 'da_handle_event(prev->pid, preempt)', invoke: { src: 'da_handle_event', input: { id: { reg: 'pid' }, event: SchedEvent.preempt }, onDone: [{ guard: equals({ reg: 'do_next' }, 1), target: 'nextId' }, { target: 'done' }] } },
    sleep: { description: 'da_handle_event(prev->pid, sleep)', invoke: { src: 'da_handle_event', input: { id: { reg: 'pid' }, event: SchedEvent.sleep }, onDone: [{ guard: equals({ reg: 'do_next' }, 1), target: 'nextId' }, { target: 'done' }] } },
    nextId: { description: 'next->pid', invoke: { src: 'load', input: { loc: { param: 'next', field: 'pid' }, order: 'plain' }, onDone: { save: 'pid', target: 'switchIn' } } },
    switchIn: { description: 'da_handle_event(next->pid, switch_in)', invoke: { src: 'da_handle_event', input: { id: { reg: 'pid' }, event: SchedEvent.switchIn }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
