import type { PathSource, PointSource } from '../../../src/core/system/path-source.js';
import type { Switches } from '../../../src/core/system/exploration.js';
import { define } from '../../../src/path/define.js';
import { isNot, isNull, point, revise } from '../../../src/path/vocabulary.js';
import { daDestroyStorage } from '../framework/da-destroy-storage.js';
import { account, handleSchedSwitch } from '../window/handle-sched-switch.js';
import { handleSchedWakeup } from '../window/handle-sched-wakeup.js';
import { tlobFreeRcu } from '../window/rcu-callbacks.js';
import { stopTask } from '../window/stop-task.js';

// The design that the reviewer asks for (steps.md 6): the framework tears down in bulk, a hook of the monitor cleans up what
// belongs to an object on every path that destroys one, handlers account in a helper of their own. Guards on return paths
// and the split into patches change no step.

/** What the mail leaves open: the order of the framework's waits, who puts the task, and whether the bulk teardown claims. */
export const reviewSwitches = {
  'destroy-waits': ['before', 'after-unhook'],
  'task-put': ['cleanup', 'callback'],
  'bulk-claim': ['no', 'yes'],
} as const;

const ws = (field: string) => ({ reg: 'ws', field });
const onward = (source: PathSource, name: string, target: string): PointSource => ({
  ...source.states[name]!,
  invoke: { ...source.states[name]!.invoke!, onDone: target },
});
const putTask = (target: string) => ({
  taskOfWs: point('ws->task', 'load', { loc: ws('task'), order: 'plain' }, { save: 'task_of_ws', target: 'putTask' }),
  putTask: point('put_task_struct(ws->task)', 'putTaskStruct', { task: { reg: 'task_of_ws' } }, target),
});

/** da_extra_cleanup(): what SP12-SP14 and SA9 do, for the object of a slot that was unhooked. `bulk`: nobody claimed it. */
const extraCleanup = (taskPut: string, claims: boolean): PathSource =>
  define({
    id: 'da_extra_cleanup',
    params: ['slot', 'bulk'],
    registers: ['ws', 'task_of_ws'],
    initial: 'target',
    states: {
      target: point('ws = slot->target', 'load', { loc: { param: 'slot', field: 'target' }, order: 'plain' }, [
        { guard: isNull, target: 'done' },
        { guard: { type: 'eq', params: { left: { param: 'bulk' }, right: claims ? 1 : 2 } }, save: 'ws', target: 'claim' },
        { save: 'ws', target: 'uncount' },
      ]),
      claim: point('cmpxchg_release(&ws->stopping, 0, 1)', 'cmpxchg', { loc: ws('stopping'), old: 0, new: 1, order: 'release' }, [
        { guard: isNot(0), target: 'done' },
        { note: ['claimed', { param: 'slot' }, -1], target: 'uncount' },
      ]),
      uncount: point(
        'atomic_dec(&tlob_num_monitored)',
        'atomicDec',
        { loc: 'tlob_num_monitored', order: 'relaxed' },
        { note: ['uncounted'], target: taskPut === 'cleanup' ? 'taskOfWs' : 'retire' },
      ),
      ...(taskPut === 'cleanup' && putTask('retire')),
      retire: point('call_rcu(&ws->rcu, tlob_free_rcu)', 'callRcu', { object: { reg: 'ws' }, head: ws('rcu') }, 'done'),
      done: { type: 'final' },
    },
  });

/** tlob_free_rcu() that also drops the window's task reference. */
const freeAndPut = revise(tlobFreeRcu, {
  registers: ['task_of_ws'],
  states: {
    invoke: {
      ...tlobFreeRcu.states['invoke']!,
      invoke: { ...tlobFreeRcu.states['invoke']!.invoke!, onDone: { save: 'ws', target: 'taskOfWs' } },
    },
    ...putTask('cache'),
  },
});

/** tlob_stop_task() up to the destruction, which does the rest. */
const stopByDestruction = revise(stopTask, {
  states: {
    destroy: {
      ...stopTask.states['destroy']!,
      invoke: {
        ...stopTask.states['destroy']!.invoke!,
        onDone: { note: ['stop-returned', { reg: 'slot' }, { param: 'by' }, { reg: 'exceeded' }], target: 'stopped' },
      },
    },
    uncount: null,
    taskOfWs: null,
    putTask: null,
    retire: null,
  },
});

const cleanup = (slot: { readonly reg: 'slot' }, bulk: number, target: string): PointSource =>
  point('da_extra_cleanup(da_mon)', 'da_extra_cleanup', { slot, bulk }, target);
const slot = { reg: 'slot' } as const;

const destroyWithCleanup = revise(daDestroyStorage, {
  states: { unhook: onward(daDestroyStorage, 'unhook', 'cleanup'), cleanup: cleanup(slot, 0, 'retire') },
});

/** da_monitor_destroy() with the cleanup of each object: its waits come before it, or after each slot that it unhooks. */
const bulkDestroy = (source: PathSource, waits: string): PathSource => {
  const before = waits === 'before';
  const { sync, syncWait } = source.states;
  return revise(source, {
    ...(!before && { initial: 'next' }),
    states: {
      ...(!before && {
        sync: { ...sync!, invoke: { ...sync!.invoke!, onDone: 'syncWait' } },
        syncWait: { ...syncWait!, invoke: { ...syncWait!.invoke!, onDone: 'cleanup' } },
      }),
      unhook: onward(source, 'unhook', before ? 'cleanup' : 'sync'),
      cleanup: cleanup(slot, 1, 'free'),
    },
  });
};

/** The disable without tlob_stop_all(). */
const disableInBulk = (source: PathSource): PathSource =>
  revise(source, { states: { unlockUprobes: onward(source, 'unlockUprobes', 'sync'), stopAll: null } });

/** tlob_account() under guard(rcu) for either task, then an event for each: the framework skips who has no monitor. */
const simplerSwitch = revise(handleSchedSwitch, {
  states: {
    ...account('prev', 'running_ns', 'do_prev', 'unlockPrev'),
    unlockPrev: point('rcu_read_unlock()', 'rcuReadUnlock', 'lockNext'),
    lockNext: point('rcu_read_lock()', 'rcuReadLock', 'nextPid'),
    unlock: onward(handleSchedSwitch, 'unlock', 'prevId'),
    preempt: onward(handleSchedSwitch, 'preempt', 'nextId'),
    sleep: onward(handleSchedSwitch, 'sleep', 'nextId'),
  },
});

const simplerWakeup = revise(handleSchedWakeup, { states: { unlockNone: onward(handleSchedWakeup, 'unlockNone', 'pidAgain') } });

const simplerExit = define({
  id: 'handle_sched_process_exit',
  params: ['p'],
  initial: 'stop',
  states: { stop: point('tlob_stop_task(p)', 'tlob_stop_task', { task: { param: 'p' }, by: -1 }, 'done'), done: { type: 'final' } },
});

/** What the reviewer's design changes in the posted paths. */
export function reviewed(switches: Switches, paths: ReadonlyMap<string, PathSource>): readonly PathSource[] {
  const { 'task-put': taskPut, 'destroy-waits': waits, 'bulk-claim': claims } = switches;
  return [
    extraCleanup(taskPut!, claims === 'yes'),
    ...(taskPut === 'callback' ? [freeAndPut] : []),
    stopByDestruction,
    destroyWithCleanup,
    bulkDestroy(paths.get('da_monitor_destroy')!, waits!),
    disableInBulk(paths.get('__tlob_destroy_monitor')!),
    simplerSwitch,
    simplerWakeup,
    simplerExit,
  ];
}
