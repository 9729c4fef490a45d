import type { PathSource } from '../../../src/core/system/path-source.js';
import type { Switches } from '../../../src/core/system/exploration.js';
import { point, revise } from '../../../src/path/vocabulary.js';
import { doExitFiles } from '../../env/exit-files.js';
import {
  born,
  doExit,
  doExitSwitched,
  execSwap,
  exitAsLeader,
  exitAsLeaderSwitched,
  handOver,
  preemptAndBack,
  putTask,
  sleepAndWake,
  switchOut,
  wakeCurrent,
  waitAsleep,
  waitAwake,
  wakeUp,
} from '../../env/scheduler.js';
import { sysClose, sysCloseShared, sysOperations, sysStart, sysStop } from '../../env/syscalls.js';
import { tick } from '../../env/time.js';
import { daCreateOrGet } from '../framework/da-create-or-get.js';
import { daDestroyStorage } from '../framework/da-destroy-storage.js';
import { daEvent } from '../framework/da-event.js';
import { daHandleEvent } from '../framework/da-handle-event.js';
import { daHandleStartEvent } from '../framework/da-handle-start-event.js';
import { plainMonitoring } from '../framework/flag-first.js';
import { daMonitorReset } from '../framework/da-monitor-reset.js';
import { daMonitorResetAll, turnMonitoringOff, turnMonitoringOn } from '../framework/monitoring-on.js';
import { daMonitorDestroy, destroyMonitor, disableTlob, rvDisableMonitor } from '../framework/disable.js';
import { enableTlob, initMonitor, rvEnableMonitor } from '../framework/enable.js';
import { kunitTest, tlobDestroyMonitor, tlobInitMonitor } from '../framework/kunit.js';
import { haStartTimer } from '../framework/ha-start-timer.js';
import { handleSchedProcessExit } from '../window/handle-sched-process-exit.js';
import { handleSchedSwitch } from '../window/handle-sched-switch.js';
import { handleSchedWakeup } from '../window/handle-sched-wakeup.js';
import { ioctlStart } from '../device/ioctl-start.js';
import { ioctlStop } from '../device/ioctl-stop.js';
import { daPoolReturnCb, tlobFreeRcu } from '../window/rcu-callbacks.js';
import { ioctlStartArgs, rvIoctls } from '../device/rv-ioctl.js';
import { reviewed } from './review.js';
import { rvIoctlBind } from '../device/rv-ioctl-bind.js';
import { answering, chardevRepairs } from './repaired-chardev.js';
import { chardevRelease, rvRelease } from '../device/release.js';
import { repairs } from './repaired.js';
import { nested } from './nest.js';
import { withChanges } from './one-change.js';
import { markOnce } from './repaired-once.js';
import { keyByTask, schedRepairs } from './repaired-sched.js';
import { resetNotify } from '../window/reset-notify.js';
import { startTask } from '../window/start-task.js';
import { stopAll } from '../window/stop-all.js';
import { stopTask } from '../window/stop-task.js';
import { timerCallback } from '../window/timer-callback.js';
import { unlocked } from '../framework/unlocked-table.js';
import { addUprobe, removeAllUprobes, removeUprobe } from '../uprobe/bindings.js';
import { hitStart, hitStop, uprobeEntryHandler, uprobeStopHandler } from '../uprobe/handlers.js';

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

/** What calls the patch: system calls, the scheduler, a test. */
function around(switches: Switches): readonly PathSource[] {
  const reader = switches['probes'] === 'preempt-off' ? 1 : 0;
  const exit = doExit(reader);
  return [
    kunitTest,
    sysStart,
    sysStop,
    sysClose,
    sysCloseShared,
    ...sysOperations,
    exit,
    doExitFiles(exit),
    doExitSwitched(exit),
    exitAsLeader(reader),
    exitAsLeaderSwitched(exitAsLeader(reader)),
    execSwap,
    born,
    switchOut,
    preemptAndBack,
    sleepAndWake,
    waitAsleep,
    waitAwake,
    wakeUp,
    wakeCurrent,
    handOver,
    putTask,
    tick,
  ];
}

/** The names of these functions. */
export const environment = (switches: Switches): readonly string[] => around(switches).map(({ id }) => id);

/** The functions that are the same in every variant. */
function common(switches: Switches): readonly PathSource[] {
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
    tlobInitMonitor,
    tlobDestroyMonitor,
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
    rvIoctlBind,
    ...rvIoctls,
    ...around(switches),
  ];
}

export const tlobVariants = ['posted', 'repaired'];

/** Where there may be bindings, all of them are removed on disable. */
const destroyWithBindings = (source: PathSource): PathSource =>
  revise(source, {
    states: {
      lockUprobes: point('tlob_remove_all_uprobes()', 'tlob_remove_all_uprobes', source.states['unlockUprobes']!.invoke!.onDone),
      unlockUprobes: null,
    },
  });

/** The paths of a variant: those of the posted revision, some of them replaced, some added. */
export function tlobPaths(variant: string, switches: Switches, bindings: boolean): readonly PathSource[] {
  const [, ...small] = variant.split('+');
  const paths = new Map(common(switches).map((path) => [path.id, path]));
  const replace = (...changed: readonly PathSource[]): void => changed.forEach((path) => paths.set(path.id, path));
  if (variant === 'repaired') {
    replace(...repairs(switches, paths));
    replace(...schedRepairs(switches, paths), ...chardevRepairs);
  }
  if (variant === 'nest') replace(...nested(switches['nest-depth']!));
  if (variant === 'review') replace(...reviewed(switches, paths));
  withChanges(paths, small);
  if (bindings)
    replace(
      destroyWithBindings(paths.get('__tlob_destroy_monitor')!),
      removeAllUprobes,
      ...(variant === 'repaired' ? [addUprobe, removeUprobe].map(answering) : [addUprobe, removeUprobe]),
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
