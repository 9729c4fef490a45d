import { define } from '../../src/path/define.js';
import { equals, isNot, isNull, type Operand } from '../../src/path/vocabulary.js';

/** Pids that can be noted at a time; the kernel's own limit is 64. */
export const mostNoted = 3;

// the noted pids are one number, in base 8, the first noted in its lowest digit
const lists = Array.from({ length: 8 ** mostNoted }, (_, list) => list);
const lengths = [lists.map((list) => list.toString(8).replace(/^0$/, '').length)];
const firsts = [lists.map((list) => list & 7)];
const rests = [lists.map((list) => list >> 3)];
const shifted = Array.from({ length: mostNoted }, (_, length) => Array.from({ length: 7 }, (_, pid) => pid * 8 ** length));
const of = (table: readonly (readonly number[])[], list: Operand): Operand => ({ lookup: { table, row: 0, column: list } });
const result: Operand = { result: true };
const noted: Operand = { reg: 'noted' };
const withPid = (pid: Operand): Operand => ({ add: [noted, { lookup: { table: shifted, row: of(lengths, noted), column: pid } }] });
const nextPid = [
  { guard: equals(noted, 0), target: 'done' },
  { set: { pid: of(firsts, noted), noted: of(rests, noted) }, target: 'lock' },
];

/** tlob_stop_all(): notes the pids in the order of the table, then cleans up each that nobody else has claimed (3.3). */
export const stopAll = define({
  id: 'tlob_stop_all',
  registers: ['noted', 'node', 'pid', 'slot', 'ws', 'task_of_ws'],
  initial: 'lockScan',
  states: {
    lockScan: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: { set: { noted: 0, node: 0 }, target: 'next' } } },
    next: { description: 'hash_for_each_rcu(): next slot', invoke: { src: 'hashNext', input: { table: 'da_monitor_ht', after: { reg: 'node' } }, onDone: [{ guard: isNull, target: 'unlockScan' }, { save: 'node', target: 'targetScan' }] } },
    targetScan: { description: 'slot->target', invoke: { src: 'rcuDereference', input: { loc: { reg: 'node', field: 'target' }, order: 'dependent' }, onDone: [{ guard: isNull, target: 'next' }, { target: 'id' }] } },
    id: { description: 'pids[n++] = slot->id', invoke: { src: 'rcuDereference', input: { loc: { reg: 'node', field: 'id' }, order: 'dependent' }, onDone: { set: { noted: withPid(result) }, target: 'next' } } },
    unlockScan: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: nextPid } },

    lock: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: 'find' } },
    find: { description: 'hash lookup of pid', invoke: { src: 'hashLookup', input: { table: 'da_monitor_ht', key: { reg: 'pid' } }, onDone: [{ guard: isNull, target: 'unlockSkip' }, { save: 'slot', target: 'target' }] } },
    target: { description: 'ws = slot->target', invoke: { src: 'load', input: { loc: { reg: 'slot', field: 'target' }, order: 'plain' }, onDone: { save: 'ws', target: 'claim' } } },
    claim: {
      description: 'cmpxchg_release(&ws->stopping, 0, 1)',
      invoke: { src: 'cmpxchg', input: { loc: { reg: 'ws', field: 'stopping' }, old: 0, new: 1, order: 'release' }, onDone: [{ guard: isNot(0), target: 'unlockSkip' }, { note: ['claimed', { reg: 'slot' }, -1], target: 'unlock' }] },
    },
    unlockSkip: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: nextPid } },
    unlock: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'cancel' } },
    cancel: { description: 'hrtimer_cancel(&timer)', invoke: { src: 'hrtimerCancel', input: { object: { reg: 'slot' }, timer: { reg: 'slot', field: 'timer' }, final: 1 }, onDone: 'lockReset' } },
    lockReset: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: 'reset' } },
    reset: { description: 'da_monitor_reset(da_mon)', invoke: { src: 'da_monitor_reset', input: { slot: { reg: 'slot' } }, onDone: 'unlockReset' } },
    unlockReset: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'destroy' } },
    destroy: { description: 'da_destroy_storage(pid)', invoke: { src: 'da_destroy_storage', input: { id: { reg: 'pid' } }, onDone: 'uncount' } },
    uncount: { description: 'atomic_dec(&tlob_num_monitored)', invoke: { src: 'atomicDec', input: { loc: 'tlob_num_monitored', order: 'relaxed' }, onDone: 'taskOfWs' } },
    taskOfWs: { description: 'ws->task', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'task' }, order: 'plain' }, onDone: { save: 'task_of_ws', target: 'putTask' } } },
    putTask: { description: 'put_task_struct(ws->task)', invoke: { src: 'putTaskStruct', input: { task: { reg: 'task_of_ws' } }, onDone: 'retire' } },
    retire: { description: 'call_rcu(&ws->rcu, tlob_free_rcu)', invoke: { src: 'callRcu', input: { object: { reg: 'ws' }, head: { reg: 'ws', field: 'rcu' } }, onDone: nextPid.map((branch) => ({ ...branch, note: ['stop-returned', { reg: 'slot' }, -1, 0] as const })) } },
    done: { type: 'final' },
  },
});
