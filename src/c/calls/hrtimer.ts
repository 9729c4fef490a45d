import { hrtimerCancel, hrtimerSetup, hrtimerTryToCancel } from '../../kernel/hrtimer.js';
import { hrtimerModes } from './flags.js';
import { type CallRules, one } from './rule.js';

const timer = { object: 0, timer: 0 };
const setup = { keepsPrivate: true, flags: { argument: 3, of: hrtimerModes }, callback: { of: 0, function: 1, kind: 'hrtimer' } } as const;

export const hrtimerCalls: CallRules = {
  hrtimer_setup: one(4, hrtimerSetup, timer, setup),
  hrtimer_setup_on_stack: one(4, hrtimerSetup, timer, setup),
  hrtimer_cancel: one(1, hrtimerCancel, timer, { gives: 'bool' }),
  hrtimer_try_to_cancel: one(1, hrtimerTryToCancel, timer),
};
