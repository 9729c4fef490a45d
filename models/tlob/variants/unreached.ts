/** Points of the posted revision that the repaired variant does not have any more, by what took them away. */
const takenAway: { readonly [reason: string]: readonly string[] } = {
  'the report has moved to tlob_report_locked': [
    'ha_timer_callback.error',
    'da_event.error',
    ...['state', 'clock', 'lastTs', 'running', 'waiting', 'sleeping', 'id', 'detail', 'fpriv', 'latch'].map(
      (point) => `tlob_reset_notify.${point}`,
    ),
  ],
  'the fd is linked by the start itself': ['tlob_ioctl_start', 'tlob_ioctl_start_args'].flatMap((path) =>
    ['lock', 'pid', 'find', 'target', 'link', 'unlock'].map((point) => `${path}.${point}`),
  ),
  'one look-up suffices': ['tlob_stop_task.pidAgain', 'tlob_stop_task.findAgain', 'tlob_stop_task.unlockGone', 'tlob_stop_task.warn'],
  'the exit handler just stops the task: the look-up is the stop’s': ['lock', 'pid', 'find', 'target', 'unlock', 'unlockNone'].map(
    (point) => `handle_sched_process_exit.${point}`,
  ),
  'the start sets the flag when the timer runs': ['da_handle_start_event.on'],
  'the undo gives the window to call_rcu()': ['tlob_start_task.cacheGone', 'tlob_start_task.freeGone'],
  'an fd keeps nothing of the monitor alive, so nobody counts or waits for it': [
    'tlob_chardev_release.drop',
    'tlob_chardev_release.complete',
    '__tlob_destroy_monitor.drop',
    '__tlob_destroy_monitor.wait',
    'rv_ioctl_bind.ref',
    'rv_ioctl_bind.free',
  ],
};

/** The same by point. */
export const gone: { readonly [point: string]: string } = Object.fromEntries(
  Object.entries(takenAway).flatMap(([reason, points]) => points.map((point) => [point, reason])),
);

/** The reset hook where no window is past its budget. */
export const idleHook = ['tlob_reset_notify.lock', 'tlob_reset_notify.stopping', 'tlob_reset_notify.unlock'];
/** The stop that loses the claim. */
export const lostClaim = ['tlob_stop_task.unlockLost', 'tlob_stop_task returns -11'];
/** The start that finds its window destroyed. */
export const undoneStart = [
  'tlob_start_task.rcuUnlockGone',
  'tlob_start_task.pidGone',
  'tlob_start_task.uncountGone',
  'tlob_start_task.putTaskGone',
  'tlob_start_task returns -12',
];
/** The start that finds no slot. */
export const fullPool = [
  'tlob_start_task.putTaskError',
  'tlob_start_task.cacheError',
  'tlob_start_task.freeError',
  'da_create_or_get returns -28',
  'tlob_start_task returns -28',
];
/** The event of a task. */
export const unheardEvent = [
  ...['lock', 'find', 'on', 'enabled', 'monitoring', 'unlock'].map((point) => `da_handle_event.${point}`),
  'da_event.state',
  'da_event returns 0',
  'da_handle_event returns 0',
];
/** The last switch of a task with a window, and the event that it is taken for. */
export const lastSwitch = [
  ...unheardEvent,
  ...[
    ...['budget', 'budgetGuard', 'clock', 'deadline', 'guard', 'invariant', 'stopping', 'swap'],
    ...['targetBudget', 'targetGuard', 'targetStopping', 'trace', 'valid'],
  ].map((point) => `da_event.${point}`),
  ...['Add', 'Clock', 'Id', 'LastTs', 'Lock', 'Stamp', 'Sum', 'Target', 'Unlock'].map((part) => `handle_sched_switch.prev${part}`),
];
/** The wake-up of a task with a window. */
export const unheardWakeup = [
  ...['pidAgain', 'clock', 'lockEntry', 'lastTs', 'sum', 'add', 'stamp', 'unlockEntry', 'unlock'].map(
    (point) => `handle_sched_wakeup.${point}`,
  ),
  'da_event.invalid',
  ...unheardEvent,
];

/** A monitor that is set up by somebody who is not the rv core, and what it is taken down by. */
export const setUpAgain = [
  ...['completion', 'count', 'createCache', 'enabled', 'pool', 'refcount', 'setCache'].map((point) => `__tlob_init_monitor.${point}`),
  ...['cache', 'destroyCache', 'disable', 'forgetCache', 'lockUprobes', 'sync', 'syncWait', 'unlockUprobes'].map(
    (point) => `__tlob_destroy_monitor.${point}`,
  ),
  ...['free', 'freePool', 'next', 'sync', 'syncWait', 'unhook'].map((point) => `da_monitor_destroy.${point}`),
  ...[
    ...['cancel', 'claim', 'find', 'id', 'lock', 'lockReset', 'lockScan', 'next', 'putTask', 'retire', 'target'],
    ...['targetScan', 'taskOfWs', 'uncount', 'unlock', 'unlockReset', 'unlockScan', 'unlockSkip'],
  ].map((point) => `tlob_stop_all.${point}`),
  ...['tlob_destroy_monitor.lock', 'tlob_destroy_monitor.unlock'],
  ...[
    '__tlob_destroy_monitor',
    '__tlob_init_monitor',
    'da_monitor_destroy',
    'tlob_destroy_monitor',
    'tlob_init_monitor',
    'tlob_stop_all',
  ].map((path) => `${path} returns 0`),
];

/** Why the repaired variant does not reach a place that it has and the posted one reaches; the first that matches holds. */
const reasons: readonly (readonly [place: RegExp, reason: string])[] = [
  [/^tlob_reset_notify\./, 'the hook looks whether to report only where it is called for a violation'],
  [/^tlob_stop_task(\.unlockLost| returns -11)$/, 'whoever wins keeps the mutex until the slot is unhooked, so the loser finds none'],
  [
    /^tlob_start_task\.(rcuUnlockGone|pidGone|uncountGone|putTaskGone)$/,
    'nobody destroys a window that is half open, and nothing else undoes a start here',
  ],
  [/returns -12$/, 'an undone start returns -ENODEV'],
  [/^da_handle_start_event returns 0$/, 'it tells whether it started the monitor'],
  [/returns -28$/, 'a slot on its way back is waited for'],
  [/^tlob_start_task\.(putTaskError|cacheError|freeError)$/, 'a slot on its way back is waited for'],
  [/^da_monitor_destroy\.(free|unhook)$/, 'no window is left when the framework tears down'],
  [/^handle_sched_switch[. ]/, 'no window is found when a task is switched out for the last time'],
  [/^ha_timer_callback[. ]/, 'time stands still here, and no timer is set for an earlier one'],
  [/^da_event\.violation$/, 'time stands still here, and no deadline wraps'],
  [/^da_event\.(invalid|state)$/, 'no event comes that the automaton has no transition for'],
  [
    /^(handle_sched_wakeup|da_handle_event|da_event)[. ]/,
    'a wake-up of a task that does not sleep is no event, and at its last switch a task has no window',
  ],
  [
    /^tlob_ioctl_stop\.latch$|^tlob_stop_task(\.unlockNone| returns -3)$/,
    'a STOP finds the window of its fd: nobody but its opener ends it here, and of two STOPs the second finds that none is on',
  ],
  [/returns -75$/, 'a window is past its budget only when time has passed, not when its timer could not run'],
  [/^tlob_stop_all\.unlockSkip$/, 'no window is claimed by another while the bulk stop has the mutex'],
  [
    /^(__tlob_(init|destroy)_monitor|tlob_(init|destroy)_monitor|da_monitor_destroy|tlob_stop_all)[. ]/,
    'a monitor that is enabled is not set up again, and who has not set it up does not take it down',
  ],
  [
    /^tlob_start_task\.(rcuUnlockAlready|targetCheck)$|returns -114$/,
    'no window is open: that of another task with its pid is not found, and a budget that is too large opens none',
  ],
  [/^(sys|tlob)_ioctl_stop returns -22$/, 'its start succeeds, so its stop has one to stop'],
  [
    /^(da_create_or_get|da_handle_start_event|ha_start_timer_ns|tlob_start_task)[. ]/,
    'no window is opened for a task that exits, and its last switch is no event of another task',
  ],
];

/** An exploration's unreached places, each with its reason. */
export function unreached(...places: readonly string[]): { readonly [place: string]: string } {
  return Object.fromEntries(
    places.map((place) => {
      const found = reasons.find(([pattern]) => pattern.test(place));
      if (!found) throw new Error(`no reason is given why the repaired variant does not reach ${place}`);
      return [place, found[1]];
    }),
  );
}
