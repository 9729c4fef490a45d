import type { PathSource } from '../../src/core/path-source.js';
import type { Switches } from '../../src/core/exploration.js';
import { point, revise } from '../../src/path/vocabulary.js';
import { doExitFiles } from '../env/exit-files.js';
import {
  born,
  doExit,
  doExitSwitched,
  execSwap,
  exitAsLeader,
  handOver,
  preemptAndBack,
  preemptSleeper,
  putTask,
  sleepAndWake,
  switchOut,
  wakeCurrent,
  wakeUp,
} from '../env/scheduler.js';
import { sysClose, sysCloseShared, sysOperations, sysStart, sysStop } from '../env/syscalls.js';
import { tick } from '../env/time.js';
import { daCreateOrGet } from './da-create-or-get.js';
import { daDestroyStorage } from './da-destroy-storage.js';
import { daEvent } from './da-event.js';
import { daHandleEvent } from './da-handle-event.js';
import { daHandleStartEvent } from './da-handle-start-event.js';
import { plainMonitoring } from './flag-first.js';
import { daMonitorReset } from './da-monitor-reset.js';
import { daMonitorResetAll, turnMonitoringOff, turnMonitoringOn } from './monitoring-on.js';
import { daMonitorDestroy, destroyMonitor, disableTlob, rvDisableMonitor } from './disable.js';
import { enableTlob, initMonitor, rvEnableMonitor } from './enable.js';
import { haStartTimer } from './ha-start-timer.js';
import { handleSchedProcessExit } from './handle-sched-process-exit.js';
import { handleSchedSwitch } from './handle-sched-switch.js';
import { handleSchedWakeup } from './handle-sched-wakeup.js';
import { ioctlStart } from './ioctl-start.js';
import { ioctlStop } from './ioctl-stop.js';
import { daPoolReturnCb, tlobFreeRcu } from './rcu-callbacks.js';
import { ioctlStartArgs, rvIoctls } from './rv-ioctl.js';
import { reviewed } from './review.js';
import { rvIoctlBind } from './rv-ioctl-bind.js';
import { chardevRepairs } from './repaired-chardev.js';
import { chardevRelease, rvRelease } from './release.js';
import { repairs } from './repaired.js';
import { nested } from './nest.js';
import { markOnce } from './repaired-once.js';
import { keyByTask, schedRepairs } from './repaired-sched.js';
import { resetNotify } from './reset-notify.js';
import { startTask } from './start-task.js';
import { stopAll } from './stop-all.js';
import { stopTask } from './stop-task.js';
import { timerCallback } from './timer-callback.js';
import { unlocked } from './unlocked-table.js';
import { addUprobe, removeAllUprobes, removeUprobe } from './uprobe-bindings.js';
import { hitStart, hitStop, uprobeEntryHandler, uprobeStopHandler } from './uprobe-handlers.js';

/** What differs between kernels, or could not be established; the default first. */
export const tlobSwitches = {
  probes: ['srcu', 'preempt-off'],
  timer: ['soft', 'hard'],
  'start-order': ['flag-last', 'flag-first'],
  'slot-zeroing': ['no', 'yes'],
  publish: ['fields-first', 'publish-first'],
  'pool-drain': ['no', 'yes'],
  rcu: ['preemptible', 'non-preemptible'],
  'table-lock': ['yes', 'no'],
} as const;

/** Switches that the model does not have yet. */
export const unbuiltSwitches = ['memory'];

/** The functions that are the same in every variant. */
function common(switches: Switches): readonly PathSource[] {
  const exit = doExit(switches['probes'] === 'preempt-off' ? 1 : 0);
  return [
    daCreateOrGet(switches['publish']!, switches['slot-zeroing']!),
    daDestroyStorage,
    daEvent,
    daHandleEvent,
    daHandleStartEvent(switches['start-order']!),
    daMonitorReset,
    daMonitorDestroy(switches['pool-drain']!),
    destroyMonitor,
    disableTlob,
    rvDisableMonitor,
    initMonitor,
    enableTlob,
    rvEnableMonitor,
    daMonitorResetAll,
    turnMonitoringOff,
    turnMonitoringOn,
    haStartTimer,
    handleSchedProcessExit,
    handleSchedSwitch,
    handleSchedWakeup,
    ioctlStart,
    ioctlStop,
    tlobFreeRcu,
    daPoolReturnCb,
    chardevRelease,
    rvRelease,
    resetNotify,
    startTask,
    stopAll,
    stopTask,
    timerCallback,
    sysStart,
    sysStop,
    sysClose,
    sysCloseShared,
    ...sysOperations,
    rvIoctlBind,
    ...rvIoctls,
    exit,
    doExitFiles(exit),
    doExitSwitched(exit),
    exitAsLeader(switches['probes'] === 'preempt-off' ? 1 : 0),
    execSwap,
    born,
    switchOut,
    preemptAndBack,
    preemptSleeper,
    sleepAndWake,
    wakeUp,
    wakeCurrent,
    handOver,
    putTask,
    tick,
  ];
}

export const tlobVariants = ['seed', 'repaired'];

/** Where there may be bindings, all of them are removed on disable. */
const destroyWithBindings = (source: PathSource): PathSource =>
  revise(source, {
    states: {
      lockUprobes: point('tlob_remove_all_uprobes()', 'tlob_remove_all_uprobes', source.states['unlockUprobes']!.invoke!.onDone),
      unlockUprobes: null,
    },
  });

/** The paths of a variant: those of the seed, some of them replaced, some added. */
export function tlobPaths(variant: string, switches: Switches, bindings: boolean): readonly PathSource[] {
  const paths = new Map(common(switches).map((path) => [path.id, path]));
  const replace = (...changed: readonly PathSource[]): void => changed.forEach((path) => paths.set(path.id, path));
  if (variant === 'repaired') {
    replace(...repairs(switches, paths));
    replace(...schedRepairs(switches, paths), ...chardevRepairs);
  }
  if (variant === 'nest') replace(...nested(switches['nest-depth']!));
  if (variant === 'review') replace(...reviewed(switches, paths));
  if (bindings)
    replace(
      destroyWithBindings(paths.get('__tlob_destroy_monitor')!),
      removeAllUprobes,
      addUprobe,
      removeUprobe,
      uprobeEntryHandler(variant === 'repaired'),
      uprobeStopHandler,
      hitStart,
      hitStop,
    );
  replace(ioctlStartArgs(paths.get('tlob_ioctl_start')!));
  const own = switches['table-lock'] === 'no' ? unlocked([...paths.values()]) : [...paths.values()];
  // the repair sets the flag itself, with a release store, whatever the framework does
  if (variant === 'repaired') return own.map(markOnce).map(keyByTask);
  return switches['start-order'] === 'flag-first' ? own.map(plainMonitoring) : own;
}
