import { type Branch, branchesOf, type Invoke, type PathSource } from '../../../src/core/system/path-source.js';
import type { Switches } from '../../../src/core/system/exploration.js';
import { define } from '../../../src/path/define.js';
import { atLeastU64, equals, is, isError, isNot, isNull, nonNull, point, revise } from '../../../src/path/vocabulary.js';
import { daCreateOrGet } from '../framework/da-create-or-get.js';
import { daEvent } from '../framework/da-event.js';
import { daHandleStartEvent } from '../framework/da-handle-start-event.js';
import { daMonitorReset } from '../framework/da-monitor-reset.js';
import { destroyMonitor, disableTlob } from '../framework/disable.js';
import { EBUSY, ENODEV, ENOMEM, ENOSPC, EOVERFLOW, ERANGE } from '../errno.js';
import { tlobInitMonitor } from '../framework/kunit.js';
import { haStartTimer } from '../framework/ha-start-timer.js';
import { daMonitorResetAll, turnMonitoringOff } from '../framework/monitoring-on.js';
import { ioctlStart } from '../device/ioctl-start.js';
import { ioctlStop } from '../device/ioctl-stop.js';
import { resetNotify } from '../window/reset-notify.js';
import { startTask } from '../window/start-task.js';
import { stopAll } from '../window/stop-all.js';
import { stopTask } from '../window/stop-task.js';
import { timerCallback } from '../window/timer-callback.js';

// Our own repair of the posted revision, function by function. Its idea: a violation is reported by one emitter, whole, under
// entry_lock, once; a claim is made under entry_lock too, and from then on only its winner reports, after it has
// cancelled the timer. Starts and claims pass through one mutex. What is freed is waited for.

const result = { result: true } as const;

/** A point of the posted revision with other branches. */
const to = (source: PathSource, point: string, onDone: Invoke['onDone']) => ({
  ...source.states[point]!,
  invoke: { ...source.states[point]!.invoke!, onDone },
});

/** A violation reported whole, with entry_lock held: error, detail, latch. With monitoring_on off nobody is told but who asks. */
const reportLocked = define({
  id: 'tlob_report_locked',
  params: ['slot', 'ws'],
  registers: ['fp'],
  initial: 'report',
  states: {
    report: point('ws->reported = true', 'store', { loc: { param: 'ws', field: 'reported' }, value: 1, order: 'plain' }, 'on'),
    on: point('READ_ONCE(monitoring_on)', 'load', { loc: 'monitoring_on', order: 'once' }, [
      { guard: isNull, note: ['report-withheld', { param: 'slot' }], target: 'fpriv' },
      { target: 'error' },
    ]),
    error: point(
      'react; trace error_env_tlob(slot->id, ...)',
      'load',
      { loc: { param: 'slot', field: 'id' }, order: 'plain' },
      { note: ['error-reported', { param: 'slot' }], target: 'state' },
    ),
    state: point('READ_ONCE(curr_state)', 'load', { loc: { param: 'slot', field: 'curr_state' }, order: 'once' }, 'clock'),
    clock: point('ktime_get_ns()', 'ktimeGet', 'lastTs'),
    lastTs: point('ws->last_ts', 'load', { loc: { param: 'ws', field: 'last_ts' }, order: 'plain' }, 'running'),
    running: point('ws->running_ns', 'load', { loc: { param: 'ws', field: 'running_ns' }, order: 'plain' }, 'waiting'),
    waiting: point('ws->waiting_ns', 'load', { loc: { param: 'ws', field: 'waiting_ns' }, order: 'plain' }, 'sleeping'),
    sleeping: point(
      'ws->sleeping_ns',
      'load',
      { loc: { param: 'ws', field: 'sleeping_ns' }, order: 'plain' },
      { note: ['times-read', { param: 'slot' }, { param: 'ws' }], target: 'id' },
    ),
    id: point('slot->id', 'load', { loc: { param: 'slot', field: 'id' }, order: 'plain' }, 'detail'),
    detail: point(
      'trace detail_env_tlob(id, ws->threshold, ...)',
      'load',
      { loc: { param: 'ws', field: 'threshold' }, order: 'plain' },
      { note: ['detail-reported', { param: 'slot' }], target: 'fpriv' },
    ),
    fpriv: point('fp = ws->fpriv', 'load', { loc: { param: 'ws', field: 'fpriv' }, order: 'plain' }, [
      { guard: isNull, target: 'done' },
      { save: 'fp', target: 'latch' },
    ]),
    latch: point(
      'WRITE_ONCE(fp->budget_exceeded, true)',
      'store',
      { loc: { reg: 'fp', field: 'budget_exceeded' }, value: 1, order: 'once' },
      'done',
    ),
    done: { type: 'final' },
  },
});

/** The claim's winner, with the timer cancelled, reports a window that is past its deadline and unreported. Was it over budget? */
const closeWindow = define({
  id: 'tlob_close_window',
  params: ['slot', 'ws'],
  registers: ['over', 'now'],
  initial: 'lock',
  states: {
    lock: point('raw_spin_lock_irqsave(&ws->entry_lock)', 'rawSpinLockIrqsave', { lock: { param: 'ws', field: 'entry_lock' } }, 'reported'),
    reported: point('ws->reported', 'load', { loc: { param: 'ws', field: 'reported' }, order: 'plain' }, [
      { guard: isNull, target: 'clock' },
      { set: { over: 1 }, target: 'unlock' },
    ]),
    clock: point('now = ktime_get_ns()', 'ktimeGet', { save: 'now', target: 'deadline' }),
    deadline: point('now >= ws->deadline?', 'load', { loc: { param: 'ws', field: 'deadline' }, order: 'plain' }, [
      { guard: atLeastU64({ reg: 'now' }, result), target: 'report' },
      { set: { over: 0 }, target: 'unlock' },
    ]),
    report: point(
      'tlob_report_locked(slot, ws)',
      'tlob_report_locked',
      { slot: { param: 'slot' }, ws: { param: 'ws' } },
      { set: { over: 1 }, target: 'unlock' },
    ),
    unlock: point(
      'raw_spin_unlock_irqrestore(&ws->entry_lock)',
      'rawSpinUnlockIrqrestore',
      { lock: { param: 'ws', field: 'entry_lock' } },
      'done',
    ),
    done: { type: 'final', output: { reg: 'over' } },
  },
});

/** The hook reports a violation under entry_lock, once, and leaves it to the winner where the cleanup is claimed. Did it report? */
const reportOnce = define({
  id: 'tlob_reset_notify',
  params: ['slot', 'violation'],
  registers: ['ws', 'did'],
  initial: 'monitoring',
  states: {
    monitoring: resetNotify.states['monitoring']!,
    cancel: resetNotify.states['cancel']!,
    target: point('ws = slot->target', 'load', { loc: { param: 'slot', field: 'target' }, order: 'plain' }, [
      { guard: isNull, set: { did: 0 }, target: 'done' },
      { guard: equals({ param: 'violation' }, 0), set: { did: 0 }, target: 'done' },
      { save: 'ws', set: { did: 0 }, target: 'lock' },
    ]),
    lock: point('raw_spin_lock_irqsave(&ws->entry_lock)', 'rawSpinLockIrqsave', { lock: { reg: 'ws', field: 'entry_lock' } }, 'stopping'),
    stopping: point('atomic_read(&ws->stopping)', 'load', { loc: { reg: 'ws', field: 'stopping' }, order: 'relaxed' }, [
      { guard: isNot(0), target: 'unlock' },
      { target: 'reported' },
    ]),
    reported: point('ws->reported', 'load', { loc: { reg: 'ws', field: 'reported' }, order: 'plain' }, [
      { guard: isNot(0), target: 'unlock' },
      { target: 'report' },
    ]),
    report: point(
      'tlob_report_locked(slot, ws)',
      'tlob_report_locked',
      { slot: { param: 'slot' }, ws: { reg: 'ws' } },
      { set: { did: 1 }, target: 'unlock' },
    ),
    unlock: point(
      'raw_spin_unlock_irqrestore(&ws->entry_lock)',
      'rawSpinUnlockIrqrestore',
      { lock: { reg: 'ws', field: 'entry_lock' } },
      'done',
    ),
    done: { type: 'final', output: { reg: 'did' } },
  },
});

const resetWithCause = revise(daMonitorReset, {
  params: ['violation'],
  registers: ['did'],
  states: {
    hook: point(
      'da_monitor_reset_hook(da_mon, violation)',
      'tlob_reset_notify',
      { slot: { param: 'slot' }, violation: { param: 'violation' } },
      { save: 'did', target: 'off' },
    ),
    done: { type: 'final', output: { reg: 'did' } },
  },
});

const reset = (slot: { readonly reg: string } | { readonly param: string }, target: string) =>
  point('da_monitor_reset(da_mon, 0)', 'da_monitor_reset', { slot, violation: 0 }, target);

const unlockStarts = (target: string) => point('mutex_unlock(&tlob_start_mutex)', 'mutexUnlock', { lock: 'tlob_start_mutex' }, target);

/** The callback leaves the report to the hook. */
const callbackWithoutReport = revise(timerCallback, {
  states: {
    env: point('READ_ONCE(env)', 'load', { loc: { reg: 'slot', field: 'env' }, order: 'once' }, 'reset'),
    error: null,
    reset: point('da_monitor_reset(da_mon, violation)', 'da_monitor_reset', { slot: { reg: 'slot' }, violation: 1 }, [
      { guard: is(1), note: ['reset-finished', { reg: 'slot' }], target: 'return' },
      { target: 'return' },
    ]),
  },
});

/** A reset turns `monitoring` off before it puts the first state back: an event that comes upon that state asks once more. */
const withoutInvalid = (point: string): readonly Branch[] =>
  branchesOf(daEvent.states[point]!.invoke!).map((branch) => (branch.target === 'invalid' ? { ...branch, target: 'stillOn' } : branch));

/**
 * An event leaves the report to the hook, and starts the timer under entry_lock, unless claimed or reported. One that a reset has
 * overtaken is none, and no error.
 */
const eventUnderLock = revise(daEvent, {
  states: {
    state: to(daEvent, 'state', withoutInvalid('state')),
    swap: to(daEvent, 'swap', withoutInvalid('swap')),
    stillOn: point('da_monitoring(da_mon)', 'load', { loc: { param: 'slot', field: 'monitoring' }, order: 'acquire' }, [
      { guard: isNull, target: 'done' },
      { target: 'invalid' },
    ]),
    resetInvalid: reset({ param: 'slot' }, 'done'),
    violation: point('READ_ONCE(env)', 'load', { loc: { param: 'slot', field: 'env' }, order: 'once' }, 'resetViolation'),
    error: null,
    resetViolation: point('da_monitor_reset(da_mon, violation)', 'da_monitor_reset', { slot: { param: 'slot' }, violation: 1 }, [
      { guard: is(1), note: ['reset-finished', { param: 'slot' }], target: 'done' },
      { target: 'done' },
    ]),
    targetStopping: point(
      'ws = slot->target',
      'load',
      { loc: { param: 'slot', field: 'target' }, order: 'plain' },
      { save: 'target', set: { ws: result }, target: 'lock' },
    ),
    lock: point('raw_spin_lock_irqsave(&ws->entry_lock)', 'rawSpinLockIrqsave', { lock: { reg: 'ws', field: 'entry_lock' } }, 'stopping'),
    stopping: point('atomic_read_acquire(&ws->stopping)', 'load', { loc: { reg: 'ws', field: 'stopping' }, order: 'acquire' }, [
      { guard: isNot(0), target: 'unlock' },
      { target: 'reported' },
    ]),
    reported: point('ws->reported', 'load', { loc: { reg: 'ws', field: 'reported' }, order: 'plain' }, [
      { guard: isNot(0), target: 'unlock' },
      { target: 'targetBudget' },
    ]),
    start: point(
      'ha_start_timer_ns(budget, t)',
      'ha_start_timer_ns',
      { slot: { param: 'slot' }, budget: { reg: 'target' }, now: { reg: 't' } },
      'unlock',
    ),
    unlock: point(
      'raw_spin_unlock_irqrestore(&ws->entry_lock)',
      'rawSpinUnlockIrqrestore',
      { lock: { reg: 'ws', field: 'entry_lock' } },
      'trace',
    ),
  },
  registers: ['ws'],
});

/** It tells its caller whether the monitor may start, and leaves the flag to it: an event must not see env before the timer runs. */
const startEventTells = (startOrder: string): PathSource => {
  const source = daHandleStartEvent(startOrder);
  return revise(source, {
    states: {
      find: to(source, 'find', [
        { guard: isNull, target: 'refused' },
        { save: 'slot', target: 'target' },
      ]),
      monitoringOn: to(source, 'monitoringOn', [{ guard: isNull, target: 'refused' }, { target: 'enabled' }]),
      enabled: to(source, 'enabled', [{ guard: isNull, target: 'refused' }, { target: 'monitoring' }]),
      event: to(source, 'event', 'started'),
      state: to(source, 'state', 'env'),
      on: null,
      setup: to(source, 'setup', 'started'),
      refused: { type: 'final', output: 0 },
      started: { type: 'final', output: 1 },
      done: null,
    },
  });
};

const lockEntry = (target: string) =>
  point('raw_spin_lock_irqsave(&ws->entry_lock)', 'rawSpinLockIrqsave', { lock: { reg: 'ws', field: 'entry_lock' } }, target);
const unlockEntry = (target: string) =>
  point('raw_spin_unlock_irqrestore(&ws->entry_lock)', 'rawSpinUnlockIrqrestore', { lock: { reg: 'ws', field: 'entry_lock' } }, target);

/** A budget that with a time is more than a ktime_t holds; what is below 0 stands for 2^64 minus that. */
const beyondTime = 2 ** 30;

/**
 * The check and everything after it under the mutex; the fd is linked before the window is published; one undo. The flag is set when the
 * timer runs, both under entry_lock: a callback that comes at once turns it off, and not before it is on.
 */
const startUnderMutex = revise(startTask, {
  params: ['fp'],
  initial: 'lock',
  states: {
    lock: point('mutex_lock(&tlob_start_mutex)', 'mutexLock', { lock: 'tlob_start_mutex' }, 'monitoringOn'),
    monitoringOn: point('READ_ONCE(monitoring_on)', 'load', { loc: 'monitoring_on', order: 'once' }, [
      { guard: isNull, set: { ret: ENODEV }, target: 'unlock' },
      { target: 'enabled' },
    ]),
    enabled: point('rv_this.enabled', 'load', { loc: 'enabled', order: 'plain' }, [
      { guard: isNull, set: { ret: ENODEV }, target: 'unlock' },
      { guard: equals({ param: 'threshold' }, 0), set: { ret: ERANGE }, target: 'unlock' },
      { guard: atLeastU64({ param: 'threshold' }, beyondTime), set: { ret: ERANGE }, target: 'unlock' },
      { target: 'rcuLockCheck' },
    ]),
    notEnabled: null,
    noThreshold: null,
    alloc: {
      ...startTask.states['alloc']!,
      invoke: {
        ...startTask.states['alloc']!.invoke!,
        onDone: [
          { guard: isNull, set: { ret: ENOMEM }, target: 'unlock' },
          {
            save: 'ws',
            write: {
              object: result,
              fields: { task: { param: 'task' }, threshold: { param: 'threshold' }, fpriv: { param: 'fp' }, owner: { param: 'by' } },
            },
            target: 'getTask',
          },
        ],
      },
    },
    start: to(startTask, 'start', [{ guard: isNull, target: 'rcuUnlockGone' }, { target: 'pidGet' }]),
    budget: to(startTask, 'budget', { save: 'budget', target: 'deadline' }),
    deadline: point(
      'ws->deadline = now + budget',
      'store',
      { loc: { reg: 'ws', field: 'deadline' }, value: { add: [{ reg: 'now' }, { reg: 'budget' }] }, order: 'plain' },
      'lockTimer',
    ),
    lockTimer: lockEntry('timer'),
    timer: to(startTask, 'timer', 'on'),
    on: point(
      'smp_store_release(&monitoring, 1)',
      'store',
      { loc: { reg: 'slot', field: 'monitoring' }, value: 1, order: 'release' },
      'unlockTimer',
    ),
    unlockTimer: unlockEntry('rcuUnlock'),
    putTaskGone: point('put_task_struct(task)', 'putTaskStruct', { task: { param: 'task' } }, 'retireGone'),
    cacheGone: null,
    freeGone: null,
    retireGone: point(
      'call_rcu(&ws->rcu, tlob_free_rcu)',
      'callRcu',
      { object: { reg: 'ws' }, head: { reg: 'ws', field: 'rcu' } },
      { set: { ret: ENODEV }, target: 'unlock' },
    ),
  },
});

const closing = (onDone: Invoke['onDone']) =>
  point('tlob_close_window(slot, ws)', 'tlob_close_window', { slot: { reg: 'slot' }, ws: { reg: 'ws' } }, onDone);

/**
 * All of it under the mutex of the starts: nobody cleans up a window that is half open, who loses the claim returns
 * after the last report, and who has the mutex next finds nobody in the middle of a cleanup. Only its opener stops a
 * window. The claim is made under entry_lock, one look-up suffices.
 */
const stopCloses = revise(stopTask, {
  initial: 'lockStarts',
  states: {
    lockStarts: point('mutex_lock(&tlob_start_mutex)', 'mutexLock', { lock: 'tlob_start_mutex' }, 'lock'),
    target: to(stopTask, 'target', [
      { guard: isNull, target: 'unlockNone' },
      { guard: equals({ param: 'by' }, -1), save: 'ws', target: 'lockEntry' },
      { save: 'ws', target: 'owner' },
    ]),
    owner: point('ws->owner', 'load', { loc: { reg: 'ws', field: 'owner' }, order: 'plain' }, [
      { guard: equals({ result: true }, { param: 'by' }), target: 'lockEntry' },
      { target: 'unlockNone' },
    ]),
    pidAgain: null,
    findAgain: null,
    unlockGone: null,
    warn: null,
    unlockNone: to(stopTask, 'unlockNone', 'unlockStartsNone'),
    unlockStartsNone: unlockStarts('none'),
    lockEntry: lockEntry('claim'),
    claim: to(stopTask, 'claim', [
      { guard: isNot(0), target: 'unlockEntryLost' },
      { note: ['claimed', { reg: 'slot' }, { param: 'by' }, { param: 'task' }], target: 'unlockEntry' },
    ]),
    unlockEntryLost: unlockEntry('unlockLost'),
    unlockLost: to(stopTask, 'unlockLost', 'unlockStartsLost'),
    unlockStartsLost: unlockStarts('lost'),
    unlockEntry: unlockEntry('unlock'),
    cancel: to(stopTask, 'cancel', 'close'),
    close: closing([
      { guard: isNull, set: { exceeded: 0 }, target: 'lockReset' },
      { set: { exceeded: EOVERFLOW }, target: 'lockReset' },
    ]),
    monitoring: {
      ...to(stopTask, 'monitoring', [{ guard: isNull, target: 'unlockReset' }, { target: 'reset' }]),
      description: 'da_monitoring(da_mon)',
    },
    reset: reset({ reg: 'slot' }, 'unlockReset'),
    retire: to(stopTask, 'retire', { ...(stopTask.states['retire']!.invoke!.onDone as Branch), target: 'unlockStarts' }),
    unlockStarts: unlockStarts('stopped'),
  },
});

const nextOrUnlock = (point: string) =>
  (stopAll.states[point]!.invoke!.onDone as readonly Branch[]).map((branch) =>
    branch.target === 'done' ? { ...branch, target: 'unlockStarts' } : branch,
  );

/** All of it under the mutex of the starts: those under way are waited for, later ones find the monitor disabled. */
const stopAllUnderMutex = revise(stopAll, {
  initial: 'lockStarts',
  states: {
    lockStarts: point('mutex_lock(&tlob_start_mutex)', 'mutexLock', { lock: 'tlob_start_mutex' }, 'lockScan'),
    unlockScan: to(stopAll, 'unlockScan', nextOrUnlock('unlockScan')),
    target: to(stopAll, 'target', { save: 'ws', target: 'lockEntry' }),
    lockEntry: lockEntry('claim'),
    claim: to(stopAll, 'claim', [
      { guard: isNot(0), target: 'unlockEntrySkip' },
      { note: ['claimed', { reg: 'slot' }, -1], target: 'unlockEntry' },
    ]),
    unlockEntrySkip: unlockEntry('unlockSkip'),
    unlockEntry: unlockEntry('unlock'),
    unlockSkip: to(stopAll, 'unlockSkip', nextOrUnlock('unlockSkip')),
    cancel: to(stopAll, 'cancel', 'close'),
    close: closing('lockReset'),
    reset: reset({ reg: 'slot' }, 'unlockReset'),
    retire: to(stopAll, 'retire', nextOrUnlock('retire')),
    unlockStarts: unlockStarts('done'),
  },
});

const destroyWithoutReport = (source: PathSource, point: string): PathSource =>
  revise(source, {
    states: {
      [point]: {
        description: 'da_monitor_reset_hook(da_mon, 0)',
        invoke: { ...source.states[point]!.invoke!, input: { slot: { reg: 'slot' }, violation: 0 } },
      },
    },
  });

/** An empty pool waits for the slots that are on their way back, then tries once more. */
const createWaits = (publish: string, slotZeroing: string): PathSource => {
  const source = daCreateOrGet(publish, slotZeroing);
  const [, taken] = source.states['take']!.invoke!.onDone as readonly { readonly target: string }[];
  const take = (full: string) => to(source, 'take', [{ guard: isNull, target: full }, taken!]);
  return revise(source, {
    states: {
      take: take('sync'),
      sync: point('synchronize_rcu() begins', 'synchronizeRcu', 'syncWait'),
      syncWait: point('synchronize_rcu() returns', 'synchronizeRcuWait', 'barrier'),
      barrier: point('rcu_barrier() begins', 'rcuBarrier', 'barrierWait'),
      barrierWait: point('rcu_barrier() returns', 'rcuBarrierWait', 'takeAgain'),
      takeAgain: take('full'),
      full: { type: 'final', output: ENOSPC },
    },
  });
};

/**
 * The latch is cleared before the window opens, and the fd is linked by the start itself. An fd that is monitoring is asked
 * whether its window is still there: where somebody else ended it, another one may be opened.
 */
const ioctlStartLinked = revise(ioctlStart, {
  states: {
    monitoring: to(ioctlStart, 'monitoring', [{ guard: nonNull, target: 'lookLock' }, { target: 'exceeded' }]),
    lookLock: point('mutex_lock(&tlob_start_mutex)', 'mutexLock', { lock: 'tlob_start_mutex' }, 'lookTask'),
    lookTask: point('fp->task', 'load', { loc: { param: 'fp', field: 'task' }, order: 'plain' }, { save: 'task', target: 'lookPid' }),
    lookPid: point('fp->task->pid', 'load', { loc: { reg: 'task', field: 'pid' }, order: 'plain' }, { save: 'pid', target: 'lookFind' }),
    lookFind: point('hash lookup of pid', 'hashLookupHeld', { table: 'da_monitor_ht', key: { reg: 'pid' } }, [
      { guard: isNull, target: 'unlockEnded' },
      { save: 'slot', target: 'lookTarget' },
    ]),
    lookTarget: point('ws = slot->target', 'load', { loc: { reg: 'slot', field: 'target' }, order: 'plain' }, [
      { guard: isNull, target: 'unlockEnded' },
      { save: 'ws', target: 'lookOwner' },
    ]),
    lookOwner: point('ws->owner', 'load', { loc: { reg: 'ws', field: 'owner' }, order: 'plain' }, [
      { guard: equals({ result: true }, { param: 'fp' }), note: ['fd-already', { param: 'fp' }], target: 'unlockOpen' },
      { target: 'unlockEnded' },
    ]),
    unlockOpen: unlockStarts('already'),
    unlockEnded: unlockStarts('putEnded'),
    putEnded: point('put_task_struct(fp->task)', 'putTaskStruct', { task: { reg: 'task' } }, 'ended'),
    ended: point('fp->monitoring = false', 'store', { loc: { param: 'fp', field: 'monitoring' }, value: 0, order: 'plain' }, 'exceeded'),
    exceeded: to(ioctlStart, 'exceeded', 'start'),
    start: point(
      'tlob_start_task(current, threshold, fp)',
      'tlob_start_task',
      { task: { param: 'current' }, threshold: { param: 'threshold' }, by: { param: 'fp' }, fp: { param: 'fp' } },
      [{ guard: isError, save: 'ret', target: 'failed' }, { target: 'task' }],
    ),
    getTask: to(ioctlStart, 'getTask', 'on'),
    on: to(ioctlStart, 'on', { note: ['fd-started', { param: 'fp' }], target: 'started' }),
    lock: null,
    pid: null,
    find: null,
    target: null,
    link: null,
    unlock: null,
  },
  registers: ['task'],
});

/** The latch is told, or what the stop found: a window that somebody else ended was not measured for this caller. */
const stopTellsWhatItFound = revise(ioctlStop, {
  states: {
    latch: to(ioctlStop, 'latch', [
      (ioctlStop.states['latch']!.invoke!.onDone as readonly Branch[])[0]!,
      { note: ['trace-stop-returned', { param: 'fp' }, { reg: 'ret' }, { reg: 'ret' }], target: 'stopped' },
    ]),
  },
});

/** The timer is queued for the deadline itself, not for what is left of the budget after a clock that is read once more. */
const startAtDeadline = revise(haStartTimer, {
  states: {
    start: point(
      'hrtimer_start(&timer, now + budget - passed, ABS)',
      'hrtimerStartAbs',
      { object: { param: 'slot' }, expires: { add: [{ param: 'now' }, { sub: [{ param: 'budget' }, { reg: 'passed' }] }] } },
      haStartTimer.states['start']!.invoke!.onDone!,
    ),
  },
});

/** Callbacks are waited for, too: they are readers, and so is a stop that reports. */
const offWaitsForCallbacks = revise(turnMonitoringOff, {
  states: {
    syncWait: to(turnMonitoringOff, 'syncWait', 'readers'),
    readers: point('synchronize_rcu() begins', 'synchronizeRcu', 'readersWait'),
    readersWait: point('synchronize_rcu() returns', 'synchronizeRcuWait', 'unlock'),
  },
});

/** What is enabled is not set up once more. */
const initWhereOff = revise(tlobInitMonitor, {
  states: {
    lock: to(tlobInitMonitor, 'lock', 'enabled'),
    enabled: point('rv_this.enabled', 'load', { loc: 'enabled', order: 'plain' }, [
      { guard: isNull, target: 'init' },
      { set: { ret: EBUSY }, target: 'unlock' },
    ]),
  },
});

/** Running probes are waited for before anything is torn down. */
const disableWaitsForProbes = revise(disableTlob, {
  states: {
    detachExit: to(disableTlob, 'detachExit', 'probes'),
    probes: point('tracepoint_synchronize_unregister() begins', 'tracepointSynchronizeUnregister', 'probesWait'),
    probesWait: point('tracepoint_synchronize_unregister() returns', 'tracepointSynchronizeUnregisterWait', 'destroy'),
  },
});

/**
 * Queued callbacks are waited for before pool and cache go. Open fds are not: after the bulk stop, which had the mutex of
 * the starts, no start gets past its check of `enabled` and no stop finds a window.
 */
const destroyWaitsForNoFd = revise(destroyMonitor, {
  states: {
    syncWait: to(destroyMonitor, 'syncWait', 'barrier'),
    drop: null,
    wait: null,
    barrier: point('rcu_barrier() begins', 'rcuBarrier', 'barrierWait'),
    barrierWait: point('rcu_barrier() returns', 'rcuBarrierWait', 'destroy'),
  },
});

/** Every function that the repair changes or adds. `unchanged` are the posted ones, for those that only pass a cause on. */
export function repairs(switches: Switches, unchanged: ReadonlyMap<string, PathSource>): readonly PathSource[] {
  return [
    reportLocked,
    closeWindow,
    reportOnce,
    resetWithCause,
    callbackWithoutReport,
    eventUnderLock,
    startEventTells(switches['start-order']!),
    startUnderMutex,
    stopCloses,
    stopAllUnderMutex,
    revise(daMonitorResetAll, { states: { reset: reset({ reg: 'slot' }, 'next') } }),
    destroyWithoutReport(unchanged.get('da_destroy_storage')!, 'hook'),
    destroyWithoutReport(unchanged.get('da_monitor_destroy')!, 'hook'),
    createWaits(switches['publish']!, switches['slot-zeroing']!),
    ioctlStartLinked,
    stopTellsWhatItFound,
    startAtDeadline,
    offWaitsForCallbacks,
    initWhereOff,
    disableWaitsForProbes,
    destroyWaitsForNoFd,
  ];
}
