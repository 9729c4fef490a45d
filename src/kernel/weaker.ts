import type { Operation } from '../core/operation/operation.js';
import { completeAll, complete } from './completion.js';
import { cancelDelayedWork, cancelDelayedWorkSync, disableDelayedWork, disableDelayedWorkSync } from './delayed-work.js';
import { hrtimerCancel, hrtimerTryToCancel } from './hrtimer.js';
import { disableIrq, disableIrqNosync } from './irq.js';
import { listDel, listDelInit } from './list.js';
import { rcuBarrier } from './rcu-callback.js';
import { hlistDelInitRcu, hlistDelRcu } from './rcu-hlist.js';
import { rcuBarrierTasksTrace, synchronizeRcuTasksTrace } from './rcu-tasks-trace.js';
import { synchronizeRcu } from './rcu.js';
import { kfree, kfreeRcu } from './slab.js';
import { srcuBarrier } from './srcu-callback.js';
import { synchronizeSrcu } from './srcu.js';
import { taskletDisable, taskletDisableNosync } from './tasklet.js';
import { timerDelete, timerDeleteSync, timerShutdown, timerShutdownSync } from './timer-delete.js';
import { wakeUp, wakeUpAll } from './wait-queue.js';
import { cancelWork, cancelWorkSync, disableWork, disableWorkSync } from './work-cancel.js';

/**
 * What somebody may have taken for it, or had before: a call that does not wait, waits for less, or does less, with some of its inputs.
 * Where it has a second step, the step behind the other one is that of the other, or none.
 */
const table: readonly (readonly [Operation, ...Operation[]])[] = [
  [hrtimerCancel, hrtimerTryToCancel],
  [timerDeleteSync, timerDelete],
  [timerShutdownSync, timerDeleteSync, timerShutdown],
  [timerShutdown, timerDelete],
  [cancelWorkSync, cancelWork],
  [cancelDelayedWorkSync, cancelDelayedWork],
  [disableWorkSync, cancelWorkSync, disableWork],
  [disableWork, cancelWork],
  [disableDelayedWorkSync, cancelDelayedWorkSync, disableDelayedWork],
  [disableDelayedWork, cancelDelayedWork],
  [disableIrq, disableIrqNosync],
  [taskletDisable, taskletDisableNosync],
  [rcuBarrier, synchronizeRcu],
  [srcuBarrier, synchronizeSrcu],
  [rcuBarrierTasksTrace, synchronizeRcuTasksTrace],
  [kfreeRcu, kfree],
  [completeAll, complete],
  [wakeUpAll, wakeUp],
  [listDelInit, listDel],
  [hlistDelInitRcu, hlistDelRcu],
];

/** By name. */
export const weakerOnes: ReadonlyMap<string, readonly Operation[]> = new Map(table.map(([one, ...weaker]) => [one.name, weaker]));
