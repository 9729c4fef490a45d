import { mightAlloc } from '../../kernel/might-sleep.js';
import { schedule, scheduleWait, setCurrentState } from '../../kernel/task-state.js';
import { scheduleTimeoutWait } from '../../kernel/sleep-ends.js';
import {
  finishWait,
  initWaitqueueHead,
  prepareToWait,
  prepareToWaitExclusive,
  waitqueueActive,
  wakeUp,
  wakeUpAll,
} from '../../kernel/wait-queue.js';
import { wakeUpProcess } from '../../kernel/wake-up.js';
import { type CallRules, one, two } from './rule.js';

const head = { head: 0 };
const entry = { entry: 1 } as const;
/** The one who calls. */
const current = { task: { value: 0 } };
const sleeps = [schedule, current] as const;

export const waitCalls: CallRules = {
  init_waitqueue_head: one(1, initWaitqueueHead, head, { keepsPrivate: true }),
  prepare_to_wait: one(3, prepareToWait, { head: 0, state: 2 }, entry),
  prepare_to_wait_exclusive: one(3, prepareToWaitExclusive, { head: 0, state: 2 }, entry),
  finish_wait: one(2, finishWait, {}, entry),
  set_current_state: one(1, setCurrentState, { ...current, state: 0 }),
  __set_current_state: one(1, setCurrentState, { ...current, state: 0 }),
  schedule: two(0, sleeps, [scheduleWait, current]),
  schedule_timeout: two(1, sleeps, [scheduleTimeoutWait, current], { gives: 'bool' }),
  might_sleep: one(0, mightAlloc, {}),
  cond_resched: one(0, mightAlloc, {}),
  wake_up: one(1, wakeUp, head),
  waitqueue_active: one(1, waitqueueActive, head, { gives: 'bool' }),
  wake_up_process: one(1, wakeUpProcess, { task: 0 }, { gives: 'bool' }),
  wake_up_interruptible: one(1, wakeUp, head),
  wake_up_all: one(1, wakeUpAll, head),
  wake_up_interruptible_all: one(1, wakeUpAll, head),
};
