import { define } from '../../../src/path/define.js';
import { equals, isNot, isNull, type Operand, point } from '../../../src/path/vocabulary.js';

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
    lockScan: point('rcu_read_lock()', 'rcuReadLock', { set: { noted: 0, node: 0 }, target: 'next' }),
    next: point('hash_for_each_rcu(): next slot', 'hashNext', { table: 'da_monitor_ht', after: { reg: 'node' } }, [
      { guard: isNull, target: 'unlockScan' },
      { save: 'node', target: 'targetScan' },
    ]),
    targetScan: point('slot->target', 'rcuDereference', { loc: { reg: 'node', field: 'target' }, order: 'dependent' }, [
      { guard: isNull, target: 'next' },
      { target: 'id' },
    ]),
    id: point(
      'pids[n++] = slot->id',
      'rcuDereference',
      { loc: { reg: 'node', field: 'id' }, order: 'dependent' },
      { set: { noted: withPid(result) }, target: 'next' },
    ),
    unlockScan: point('rcu_read_unlock()', 'rcuReadUnlock', nextPid),

    lock: point('rcu_read_lock()', 'rcuReadLock', 'find'),
    find: point('hash lookup of pid', 'hashLookup', { table: 'da_monitor_ht', key: { reg: 'pid' } }, [
      { guard: isNull, target: 'unlockSkip' },
      { save: 'slot', target: 'target' },
    ]),
    target: point('ws = slot->target', 'load', { loc: { reg: 'slot', field: 'target' }, order: 'plain' }, { save: 'ws', target: 'claim' }),
    claim: point(
      'cmpxchg_release(&ws->stopping, 0, 1)',
      'cmpxchg',
      { loc: { reg: 'ws', field: 'stopping' }, old: 0, new: 1, order: 'release' },
      [
        { guard: isNot(0), target: 'unlockSkip' },
        { note: ['claimed', { reg: 'slot' }, -1], target: 'unlock' },
      ],
    ),
    unlockSkip: point('rcu_read_unlock()', 'rcuReadUnlock', nextPid),
    unlock: point('rcu_read_unlock()', 'rcuReadUnlock', 'cancel'),
    cancel: point(
      'hrtimer_cancel(&timer)',
      'hrtimerCancel',
      { object: { reg: 'slot' }, timer: { reg: 'slot', field: 'timer' } },
      { note: ['cancelled-for-good', { reg: 'slot' }], target: 'lockReset' },
    ),
    lockReset: point('rcu_read_lock()', 'rcuReadLock', 'reset'),
    reset: point('da_monitor_reset(da_mon)', 'da_monitor_reset', { slot: { reg: 'slot' } }, 'unlockReset'),
    unlockReset: point('rcu_read_unlock()', 'rcuReadUnlock', 'destroy'),
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
      nextPid.map((branch) => ({ ...branch, note: ['stop-returned', { reg: 'slot' }, -1, 0] as const })),
    ),
    done: { type: 'final' },
  },
});
