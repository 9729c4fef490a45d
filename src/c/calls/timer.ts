import {
  timerDelete,
  timerDeleteSync,
  timerShutdown,
  timerShutdownSync,
  timerShutdownSyncWait,
  tryToDelTimerSync,
} from '../../kernel/timer-delete.js';
import { addTimer, addTimerOn, modTimer, timerPending, timerReduce, timerSetup } from '../../kernel/timer-list.js';
import { timerFlags } from './flags.js';
import { type CallRules, one, two } from './rule.js';

const timer = { timer: 0 };
const until = { timer: 0, delay: { evaluated: 1 } };

const setup = {
  keepsPrivate: true,
  callback: { of: 0, function: 1, kind: 'timer' },
  flags: { argument: 2, of: timerFlags },
} as const;

export const timerCalls: CallRules = {
  timer_setup: one(3, timerSetup, timer, setup),
  timer_setup_on_stack: one(3, timerSetup, timer, setup),
  mod_timer: one(2, modTimer, until, { gives: 'bool' }),
  timer_reduce: one(2, timerReduce, until, { gives: 'bool' }),
  add_timer: one(1, addTimer, { timer: 0, delay: { value: 0 } }),
  add_timer_on: one(2, addTimerOn, { timer: 0, delay: { value: 0 }, cpu: 1 }),
  timer_pending: one(1, timerPending, timer, { gives: 'bool' }),
  timer_delete: one(1, timerDelete, timer, { gives: 'bool' }),
  timer_delete_sync: one(1, timerDeleteSync, timer, { gives: 'bool' }),
  try_to_del_timer_sync: one(1, tryToDelTimerSync, timer),
  timer_shutdown: one(1, timerShutdown, timer, { gives: 'bool' }),
  timer_shutdown_sync: two(1, [timerShutdownSync, timer], [timerShutdownSyncWait, timer], { gives: 'bool' }),
  del_timer: one(1, timerDelete, timer, { gives: 'bool' }),
  del_timer_sync: one(1, timerDeleteSync, timer, { gives: 'bool' }),
};
