/** Points of the report, which has moved to tlob_report_locked; the latch besides, where a seed has an fd. */
export const movedReport = ['ha_timer_callback.error', 'tlob_reset_notify.state', 'tlob_reset_notify.clock', 'tlob_reset_notify.lastTs', 'tlob_reset_notify.running', 'tlob_reset_notify.waiting', 'tlob_reset_notify.sleeping', 'tlob_reset_notify.id', 'tlob_reset_notify.detail', 'tlob_reset_notify.fpriv'];
/** Points that link the fd, which the start itself does. */
export const movedLink = ['tlob_ioctl_start.lock', 'tlob_ioctl_start.pid', 'tlob_ioctl_start.find', 'tlob_ioctl_start.target', 'tlob_ioctl_start.link', 'tlob_ioctl_start.unlock'];
/** Points of the second look-up, which is gone. */
export const secondLookUp = ['tlob_stop_task.pidAgain', 'tlob_stop_task.findAgain'];

/** Why the repaired variant does not reach a place that the seed reaches; the first that matches holds. */
const reasons: readonly (readonly [place: RegExp, reason: string])[] = [
  [/^handle_sched_process_exit\./, 'the exit handler just stops the task: the look-up is the stop’s'],
  [/^tlob_reset_notify\./, 'the report has moved to tlob_report_locked'],
  [/^(ha_timer_callback|da_event)\.error$/, 'the report has moved to tlob_report_locked'],
  [/^da_handle_start_event\.on$/, 'the start sets the flag when the timer runs'],
  [/^tlob_ioctl_start(_args)?\./, 'the fd is linked by the start itself'],
  [/^tlob_stop_task\.(pidAgain|findAgain|unlockGone|warn)$/, 'one look-up suffices'],
  [/^tlob_stop_task(\.unlockLost| returns -11)$/, 'whoever wins keeps the mutex until the slot is unhooked, so the loser finds none'],
  [/^tlob_start_task\.(cacheGone|freeGone)$/, 'the undo gives the window to call_rcu()'],
  [/^tlob_start_task\.(rcuUnlockGone|pidGone|uncountGone|putTaskGone)$/, 'nobody destroys a window that is half open, and nothing else undoes a start here'],
  [/returns -12$/, 'an undone start returns -ENODEV'],
  [/^da_handle_start_event returns 0$/, 'it tells whether it started the monitor'],
  [/returns -28$/, 'a slot on its way back is waited for'],
  [/^tlob_start_task\.(putTaskError|cacheError|freeError)$/, 'a slot on its way back is waited for'],
  [/^da_destroy_storage\.unlock$/, 'the window is always there to destroy'],
  [/^da_monitor_destroy\./, 'no window is left when the framework tears down'],
  [/^handle_sched_switch[. ]/, 'no window is left when a task is switched out for the last time'],
  [/^da_event\.(invalid|state)$/, 'no event comes that the automaton has no transition for'],
  [/^(handle_sched_wakeup|da_handle_event|da_event)[. ]/, 'a wake-up of a task that does not sleep is no event, and at its last switch a task has no window'],
  [/^(tlob_chardev_release\.(drop|complete)|__tlob_destroy_monitor\.(drop|wait)|rv_ioctl_bind\.(ref|free))$/, 'an fd keeps nothing of the monitor alive, so nobody counts or waits for it'],
  [/^tlob_ioctl_stop\.latch$|^tlob_stop_task(\.unlockNone| returns -3)$/, 'of two STOPs on one fd the second finds that none is on'],
  [/returns -75$/, 'a window is past its budget only when time has passed, not when its timer could not run'],
  [/^tlob_stop_all\.unlockSkip$/, 'no window is claimed by another while the bulk stop has the mutex'],
  [/^tlob_start_task\.(rcuUnlockAlready|targetCheck)$|returns -114$/, 'a window of another task with its pid is not found'],
  [/^(sys|tlob)_ioctl_stop returns -22$/, 'its start succeeds, so its stop has one to stop'],
  [/^(da_create_or_get|da_handle_start_event|ha_start_timer_ns|tlob_start_task)[. ]/, 'no window is opened for a task that exits'],
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
