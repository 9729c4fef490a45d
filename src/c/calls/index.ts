import { barrierCalls } from './barrier.js';
import { bitCalls } from './bit.js';
import { completionCalls } from './completion.js';
import { countCalls } from './count.js';
import { hrtimerCalls } from './hrtimer.js';
import { kthreadCalls } from './kthread.js';
import { listCalls } from './list.js';
import { lockCalls } from './lock.js';
import { idaCalls, memoryCalls } from './memory.js';
import { rcuCalls } from './rcu.js';
import type { CallRule, CallRules } from './rule.js';
import { irqWorkCalls } from './irq-work.js';
import { taskletCalls } from './tasklet.js';
import { timerCalls } from './timer.js';
import { waitCalls } from './wait.js';
import { workCalls } from './work.js';

/** The calls of C that are primitives, by what they are about. */
export const callFamilies: { readonly [family: string]: CallRules } = {
  memory: memoryCalls,
  locks: lockCalls,
  RCU: rcuCalls,
  counts: countCalls,
  bits: bitCalls,
  barriers: barrierCalls,
  'unused numbers': idaCalls,
  completions: completionCalls,
  'kernel threads': kthreadCalls,
  lists: listCalls,
  'wait queues': waitCalls,
  irq_work: irqWorkCalls,
  tasklets: taskletCalls,
  timers: timerCalls,
  hrtimers: hrtimerCalls,
  'work items': workCalls,
};

/** The same by name. */
export const callRules: ReadonlyMap<string, CallRule> = new Map(Object.values(callFamilies).flatMap((rules) => Object.entries(rules)));
