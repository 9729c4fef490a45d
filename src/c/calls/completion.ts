import {
  complete,
  completeAll,
  completionDone,
  reinitCompletion,
  tryWaitForCompletion,
  waitForCompletion,
  waitForCompletionInterruptible,
  waitForCompletionTimeout,
} from '../../kernel/completion.js';
import { type CallRules, one } from './rule.js';

const completion = { completion: 0 };
const bool = { gives: 'bool' } as const;

export const completionCalls: CallRules = {
  complete: one(1, complete, completion),
  complete_all: one(1, completeAll, completion),
  completion_done: one(1, completionDone, completion, bool),
  reinit_completion: one(1, reinitCompletion, completion),
  try_wait_for_completion: one(1, tryWaitForCompletion, completion, bool),
  wait_for_completion: one(1, waitForCompletion, completion),
  wait_for_completion_interruptible: one(1, waitForCompletionInterruptible, completion),
  wait_for_completion_killable: one(1, waitForCompletionInterruptible, completion),
  wait_for_completion_timeout: one(2, waitForCompletionTimeout, completion, bool),
};
