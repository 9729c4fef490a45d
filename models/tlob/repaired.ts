import type { PathSource } from '../../src/core/path-source.js';
import type { Switches } from '../../src/core/scenario.js';
import { define } from '../../src/path/define.js';
import { equals, isError, isNot, isNull, nonNull, revise } from '../../src/path/vocabulary.js';
import { daCreateOrGet } from './da-create-or-get.js';
import { daEvent } from './da-event.js';
import { daHandleStartEvent } from './da-handle-start-event.js';
import { daMonitorReset } from './da-monitor-reset.js';
import { destroyMonitor, disableTlob } from './disable.js';
import { EAGAIN, ENODEV, ENOSPC, EOVERFLOW, ESRCH } from './errno.js';
import { ioctlStart } from './ioctl-start.js';
import { ioctlStop } from './ioctl-stop.js';
import { chardevRelease } from './release.js';
import { resetNotify } from './reset-notify.js';
import { startTask } from './start-task.js';
import { stopAll } from './stop-all.js';
import { stopTask } from './stop-task.js';
import { timerCallback } from './timer-callback.js';

// Our own repair of the seed, function by function. Its idea: a violation is reported by one emitter, whole, under
// entry_lock, and only while nobody has claimed the cleanup; whoever claims passes through entry_lock before it
// cancels the timer; a start and the bulk stop pass through one mutex; and what is freed is waited for.

const result = { result: true } as const;

/** The claim's winner passes through entry_lock: afterwards nobody reports or restarts the timer. Was it reported? */
const closeWindow = define({
  id: 'tlob_close_window',
  params: ['ws'],
  registers: ['reported'],
  initial: 'lock',
  states: {
    lock: { description: 'raw_spin_lock_irqsave(&ws->entry_lock)', invoke: { src: 'rawSpinLockIrqsave', input: { lock: { param: 'ws', field: 'entry_lock' } }, onDone: 'reported' } },
    reported: { description: 'ws->reported', invoke: { src: 'load', input: { loc: { param: 'ws', field: 'reported' }, order: 'plain' }, onDone: { save: 'reported', target: 'unlock' } } },
    unlock: { description: 'raw_spin_unlock_irqrestore(&ws->entry_lock)', invoke: { src: 'rawSpinUnlockIrqrestore', input: { lock: { param: 'ws', field: 'entry_lock' } }, onDone: 'done' } },
    done: { type: 'final', output: { reg: 'reported' } },
  },
});

/** The hook reports a violation whole (error, detail, latch) under entry_lock, once, and unless the cleanup is claimed. */
const reportOnce = revise(resetNotify, {
  params: ['violation'],
  states: {
    target: {
      description: 'ws = slot->target',
      invoke: { src: 'load', input: { loc: { param: 'slot', field: 'target' }, order: 'plain' }, onDone: [{ guard: isNull, target: 'done' }, { guard: equals({ param: 'violation' }, 0), target: 'done' }, { save: 'ws', target: 'lock' }] },
    },
    lock: { description: 'raw_spin_lock_irqsave(&ws->entry_lock)', invoke: { src: 'rawSpinLockIrqsave', input: { lock: { reg: 'ws', field: 'entry_lock' } }, onDone: 'stopping' } },
    stopping: { description: 'atomic_read(&ws->stopping)', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'stopping' }, order: 'relaxed' }, onDone: [{ guard: isNot(0), target: 'unlock' }, { target: 'reported' }] } },
    reported: { description: 'ws->reported', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'reported' }, order: 'plain' }, onDone: [{ guard: isNot(0), target: 'unlock' }, { target: 'report' }] } },
    report: { description: 'ws->reported = true', invoke: { src: 'store', input: { loc: { reg: 'ws', field: 'reported' }, value: 1, order: 'plain' }, onDone: 'error' } },
    error: { description: 'react; trace error_env_tlob(slot->id, ...)', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'id' }, order: 'plain' }, onDone: { note: ['error-reported', { param: 'slot' }], target: 'state' } } },
    state: { description: 'READ_ONCE(curr_state)', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'curr_state' }, order: 'once' }, onDone: 'clock' } },
    sleeping: { description: 'ws->sleeping_ns', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'sleeping_ns' }, order: 'plain' }, onDone: 'id' } },
    fpriv: { description: 'fp = ws->fpriv', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'fpriv' }, order: 'plain' }, onDone: [{ guard: isNull, target: 'unlock' }, { save: 'fp', target: 'latch' }] } },
    latch: { description: 'WRITE_ONCE(fp->budget_exceeded, true)', invoke: { src: 'store', input: { loc: { reg: 'fp', field: 'budget_exceeded' }, value: 1, order: 'once' }, onDone: 'unlock' } },
    unlock: { description: 'raw_spin_unlock_irqrestore(&ws->entry_lock)', invoke: { src: 'rawSpinUnlockIrqrestore', input: { lock: { reg: 'ws', field: 'entry_lock' } }, onDone: 'done' } },
  },
});

const resetWithCause = revise(daMonitorReset, {
  params: ['violation'],
  states: { hook: { description: 'da_monitor_reset_hook(da_mon, violation)', invoke: { src: 'tlob_reset_notify', input: { slot: { param: 'slot' }, violation: { param: 'violation' } }, onDone: 'off' } } },
});

const reset = (slot: { readonly reg: string } | { readonly param: string }, target: string) => ({
  description: 'da_monitor_reset(da_mon, 0)',
  invoke: { src: 'da_monitor_reset', input: { slot, violation: 0 }, onDone: target },
});

const unlockStarts = (target: string) => ({ description: 'mutex_unlock(&tlob_start_mutex)', invoke: { src: 'mutexUnlock', input: { lock: 'tlob_start_mutex' }, onDone: target } });

/** The callback leaves the report to the hook. */
const callbackWithoutReport = revise(timerCallback, {
  states: {
    env: { description: 'READ_ONCE(env)', invoke: { src: 'load', input: { loc: { reg: 'slot', field: 'env' }, order: 'once' }, onDone: 'reset' } },
    error: null,
    reset: { description: 'da_monitor_reset(da_mon, violation)', invoke: { src: 'da_monitor_reset', input: { slot: { reg: 'slot' }, violation: 1 }, onDone: 'return' } },
  },
});

/** An event leaves the report to the hook, and starts the timer under entry_lock, unless claimed or reported. */
const eventUnderLock = revise(daEvent, {
  states: {
    resetInvalid: reset({ param: 'slot' }, 'done'),
    violation: { description: 'READ_ONCE(env)', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'env' }, order: 'once' }, onDone: 'resetViolation' } },
    error: null,
    resetViolation: { description: 'da_monitor_reset(da_mon, violation)', invoke: { src: 'da_monitor_reset', input: { slot: { param: 'slot' }, violation: 1 }, onDone: 'done' } },
    targetStopping: { description: 'ws = slot->target', invoke: { src: 'load', input: { loc: { param: 'slot', field: 'target' }, order: 'plain' }, onDone: { save: 'target', set: { ws: result }, target: 'lock' } } },
    lock: { description: 'raw_spin_lock_irqsave(&ws->entry_lock)', invoke: { src: 'rawSpinLockIrqsave', input: { lock: { reg: 'ws', field: 'entry_lock' } }, onDone: 'stopping' } },
    stopping: { description: 'atomic_read_acquire(&ws->stopping)', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'stopping' }, order: 'acquire' }, onDone: [{ guard: isNot(0), target: 'unlock' }, { target: 'reported' }] } },
    reported: { description: 'ws->reported', invoke: { src: 'load', input: { loc: { reg: 'ws', field: 'reported' }, order: 'plain' }, onDone: [{ guard: isNot(0), target: 'unlock' }, { target: 'targetBudget' }] } },
    start: { description: 'ha_start_timer_ns(budget, t)', invoke: { src: 'ha_start_timer_ns', input: { slot: { param: 'slot' }, budget: { reg: 'target' }, now: { reg: 't' } }, onDone: 'unlock' } },
    unlock: { description: 'raw_spin_unlock_irqrestore(&ws->entry_lock)', invoke: { src: 'rawSpinUnlockIrqrestore', input: { lock: { reg: 'ws', field: 'entry_lock' } }, onDone: 'trace' } },
  },
  registers: ['ws'],
});

/** It tells its caller whether the monitor was started. */
const startEventTells = (startOrder: string): PathSource => {
  const source = daHandleStartEvent(startOrder);
  const last = startOrder === 'flag-first' ? 'setup' : 'on';
  const refused = (point: string, started: string) => ({ ...source.states[point]!, invoke: { ...source.states[point]!.invoke!, onDone: [{ guard: isNull, target: 'refused' }, { target: started }] } });
  return revise(source, {
    states: {
      find: { ...source.states['find']!, invoke: { ...source.states['find']!.invoke!, onDone: [{ guard: isNull, target: 'refused' }, { save: 'slot', target: 'target' }] } },
      monitoringOn: refused('monitoringOn', 'enabled'),
      enabled: refused('enabled', 'monitoring'),
      event: { ...source.states['event']!, invoke: { ...source.states['event']!.invoke!, onDone: 'started' } },
      [last]: { ...source.states[last]!, invoke: { ...source.states[last]!.invoke!, onDone: 'started' } },
      refused: { type: 'final', output: 0 },
      started: { type: 'final', output: 1 },
      done: null,
    },
  });
};

/** The check and everything after it under the mutex; the fd is linked before the window is published; one undo. */
const startUnderMutex = revise(startTask, {
  params: ['fp'],
  initial: 'lock',
  states: {
    lock: { description: 'mutex_lock(&tlob_start_mutex)', invoke: { src: 'mutexLock', input: { lock: 'tlob_start_mutex' }, onDone: 'monitoringOn' } },
    monitoringOn: { description: 'READ_ONCE(monitoring_on)', invoke: { src: 'load', input: { loc: 'monitoring_on', order: 'once' }, onDone: [{ guard: isNull, set: { ret: ENODEV }, target: 'unlock' }, { target: 'enabled' }] } },
    enabled: { description: 'rv_this.enabled', invoke: { src: 'load', input: { loc: 'enabled', order: 'plain' }, onDone: [{ guard: isNull, set: { ret: ENODEV }, target: 'unlock' }, { target: 'rcuLockCheck' }] } },
    notEnabled: null,
    noThreshold: null,
    alloc: {
      ...startTask.states['alloc']!,
      invoke: {
        ...startTask.states['alloc']!.invoke!,
        onDone: [{ guard: isNull, set: { ret: -12 }, target: 'unlock' }, { save: 'ws', write: { object: result, fields: { task: { param: 'task' }, threshold: { param: 'threshold' }, fpriv: { param: 'fp' } } }, target: 'getTask' }],
      },
    },
    start: { ...startTask.states['start']!, invoke: { ...startTask.states['start']!.invoke!, onDone: [{ guard: isNull, target: 'rcuUnlockGone' }, { target: 'pidGet' }] } },
    putTaskGone: { description: 'put_task_struct(task)', invoke: { src: 'putTaskStruct', input: { task: { param: 'task' } }, onDone: 'retireGone' } },
    cacheGone: null,
    freeGone: null,
    retireGone: { description: 'call_rcu(&ws->rcu, tlob_free_rcu)', invoke: { src: 'callRcu', input: { object: { reg: 'ws' }, head: { reg: 'ws', field: 'rcu' } }, onDone: { set: { ret: ENODEV }, target: 'unlock' } } },
  },
});

/**
 * The claim is made under the mutex of the starts, so that nobody cleans up a window that is half open; one look-up;
 * the winner closes the window before it cancels the timer, and learns there whether it was reported.
 */
const stopCloses = revise(stopTask, {
  initial: 'lockStarts',
  states: {
    lockStarts: { description: 'mutex_lock(&tlob_start_mutex)', invoke: { src: 'mutexLock', input: { lock: 'tlob_start_mutex' }, onDone: 'lock' } },
    target: { ...stopTask.states['target']!, invoke: { ...stopTask.states['target']!.invoke!, onDone: [{ guard: isNull, target: 'unlockNone' }, { save: 'ws', target: 'claim' }] } },
    pidAgain: null,
    findAgain: null,
    unlockGone: null,
    warn: null,
    unlockNone: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'unlockStartsNone' } },
    unlockStartsNone: unlockStarts('none'),
    unlockLost: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'unlockStartsLost' } },
    unlockStartsLost: unlockStarts('lost'),
    unlock: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'unlockStarts' } },
    unlockStarts: unlockStarts('close'),
    close: { description: 'tlob_close_window(ws)', invoke: { src: 'tlob_close_window', input: { ws: { reg: 'ws' } }, onDone: [{ guard: isNull, set: { exceeded: 0 }, target: 'cancel' }, { set: { exceeded: EOVERFLOW }, target: 'cancel' }] } },
    monitoring: { description: 'da_monitoring(da_mon)', invoke: { src: 'load', input: { loc: { reg: 'slot', field: 'monitoring' }, order: 'acquire' }, onDone: [{ guard: isNull, target: 'unlockReset' }, { target: 'reset' }] } },
    reset: reset({ reg: 'slot' }, 'unlockReset'),
  },
});

/** The scan waits for starts under way, and refuses later ones; each claimed window is closed before its timer is cancelled. */
const stopAllUnderMutex = revise(stopAll, {
  initial: 'lockStarts',
  states: {
    lockStarts: { description: 'mutex_lock(&tlob_start_mutex)', invoke: { src: 'mutexLock', input: { lock: 'tlob_start_mutex' }, onDone: 'lockScan' } },
    unlockScan: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'unlockStarts' } },
    unlockStarts: { description: 'mutex_unlock(&tlob_start_mutex)', invoke: { src: 'mutexUnlock', input: { lock: 'tlob_start_mutex' }, onDone: stopAll.states['unlockScan']!.invoke!.onDone } },
    unlock: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'close' } },
    close: { description: 'tlob_close_window(ws)', invoke: { src: 'tlob_close_window', input: { ws: { reg: 'ws' } }, onDone: 'cancel' } },
    reset: reset({ reg: 'slot' }, 'unlockReset'),
  },
});

const destroyWithoutReport = (source: PathSource, point: string): PathSource =>
  revise(source, { states: { [point]: { description: 'da_monitor_reset_hook(da_mon, 0)', invoke: { ...source.states[point]!.invoke!, input: { slot: { reg: 'slot' }, violation: 0 } } } } });

/** An empty pool waits for the slots that are on their way back, then tries once more. */
const createWaits = (publish: string, slotZeroing: string): PathSource => {
  const source = daCreateOrGet(publish, slotZeroing);
  const [, taken] = source.states['take']!.invoke!.onDone as readonly { readonly target: string }[];
  const take = (full: string) => ({ ...source.states['take']!, invoke: { ...source.states['take']!.invoke!, onDone: [{ guard: isNull, target: full }, taken!] } });
  return revise(source, {
    states: {
      take: take('sync'),
      sync: { description: 'synchronize_rcu() begins', invoke: { src: 'synchronizeRcu', onDone: 'syncWait' } },
      syncWait: { description: 'synchronize_rcu() returns', invoke: { src: 'synchronizeRcuWait', onDone: 'barrier' } },
      barrier: { description: 'rcu_barrier() begins', invoke: { src: 'rcuBarrier', onDone: 'barrierWait' } },
      barrierWait: { description: 'rcu_barrier() returns', invoke: { src: 'rcuBarrierWait', onDone: 'takeAgain' } },
      takeAgain: take('full'),
      full: { type: 'final', output: ENOSPC },
    },
  });
};

/** The latch is cleared before the window opens, and the fd is linked by the start itself. */
const ioctlStartLinked = revise(ioctlStart, {
  states: {
    monitoring: { ...ioctlStart.states['monitoring']!, invoke: { ...ioctlStart.states['monitoring']!.invoke!, onDone: [{ guard: nonNull, target: 'already' }, { target: 'exceeded' }] } },
    exceeded: { ...ioctlStart.states['exceeded']!, invoke: { ...ioctlStart.states['exceeded']!.invoke!, onDone: 'start' } },
    start: {
      description: 'tlob_start_task(current, threshold, fp)',
      invoke: { src: 'tlob_start_task', input: { task: { param: 'current' }, threshold: { param: 'threshold' }, by: { param: 'fp' }, fp: { param: 'fp' } }, onDone: [{ guard: isError, save: 'ret', target: 'failed' }, { target: 'task' }] },
    },
    getTask: { ...ioctlStart.states['getTask']!, invoke: { ...ioctlStart.states['getTask']!.invoke!, onDone: 'on' } },
    lock: null,
    pid: null,
    find: null,
    target: null,
    link: null,
    unlock: null,
  },
});

/** A STOP that lost the claim waits for the emitter that may be about to latch. */
const ioctlStopWaits = revise(ioctlStop, {
  states: {
    putTask: {
      ...ioctlStop.states['putTask']!,
      invoke: {
        ...ioctlStop.states['putTask']!.invoke!,
        onDone: [
          { guard: equals({ reg: 'ret' }, EAGAIN), target: 'sync' },
          { guard: equals({ reg: 'ret' }, ESRCH), target: 'sync' },
          { note: ['trace-stop-returned', { param: 'fp' }, { reg: 'ret' }], target: 'stopped' },
        ],
      },
    },
    sync: { description: 'synchronize_rcu() begins', invoke: { src: 'synchronizeRcu', onDone: 'syncWait' } },
    syncWait: { description: 'synchronize_rcu() returns', invoke: { src: 'synchronizeRcuWait', onDone: 'latch' } },
  },
});

/** The release waits for an emitter that may be about to latch before it frees what is latched. */
const releaseWaits = revise(chardevRelease, {
  states: {
    monitoring: { ...chardevRelease.states['monitoring']!, invoke: { ...chardevRelease.states['monitoring']!.invoke!, onDone: [{ guard: isNull, target: 'sync' }, { target: 'task' }] } },
    putTask: { ...chardevRelease.states['putTask']!, invoke: { ...chardevRelease.states['putTask']!.invoke!, onDone: 'sync' } },
    sync: { description: 'synchronize_rcu() begins', invoke: { src: 'synchronizeRcu', onDone: 'syncWait' } },
    syncWait: { description: 'synchronize_rcu() returns', invoke: { src: 'synchronizeRcuWait', onDone: 'free' } },
  },
});

/** Running probes are waited for before anything is torn down. */
const disableWaitsForProbes = revise(disableTlob, {
  states: {
    detachExit: { ...disableTlob.states['detachExit']!, invoke: { ...disableTlob.states['detachExit']!.invoke!, onDone: 'probes' } },
    probes: { description: 'tracepoint_synchronize_unregister() begins', invoke: { src: 'tracepointSynchronizeUnregister', onDone: 'probesWait' } },
    probesWait: { description: 'tracepoint_synchronize_unregister() returns', invoke: { src: 'tracepointSynchronizeUnregisterWait', onDone: 'destroy' } },
  },
});

/** Queued callbacks are waited for, when nobody is left to queue more, before pool and cache go. */
const destroyWaitsForCallbacks = revise(destroyMonitor, {
  states: {
    drop: { ...destroyMonitor.states['drop']!, invoke: { ...destroyMonitor.states['drop']!.invoke!, onDone: [{ guard: nonNull, target: 'barrier' }, { target: 'wait' }] } },
    wait: { ...destroyMonitor.states['wait']!, invoke: { ...destroyMonitor.states['wait']!.invoke!, onDone: 'barrier' } },
    barrier: { description: 'rcu_barrier() begins', invoke: { src: 'rcuBarrier', onDone: 'barrierWait' } },
    barrierWait: { description: 'rcu_barrier() returns', invoke: { src: 'rcuBarrierWait', onDone: 'destroy' } },
  },
});

/** Every function that the repair changes or adds. `unchanged` are the seed's, for those that only pass a cause on. */
export function repairs(switches: Switches, unchanged: ReadonlyMap<string, PathSource>): readonly PathSource[] {
  return [
    closeWindow,
    reportOnce,
    resetWithCause,
    callbackWithoutReport,
    eventUnderLock,
    startEventTells(switches['start-order']!),
    startUnderMutex,
    stopCloses,
    stopAllUnderMutex,
    destroyWithoutReport(unchanged.get('da_destroy_storage')!, 'hook'),
    destroyWithoutReport(unchanged.get('da_monitor_destroy')!, 'hook'),
    createWaits(switches['publish']!, switches['slot-zeroing']!),
    ioctlStartLinked,
    ioctlStopWaits,
    releaseWaits,
    disableWaitsForProbes,
    destroyWaitsForCallbacks,
  ];
}
