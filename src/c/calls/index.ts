import { barrierCalls } from './barrier.js';
import { bitCalls } from './bit.js';
import { completionCalls } from './completion.js';
import { countCalls } from './count.js';
import { hrtimerCalls } from './hrtimer.js';
import { kthreadCalls } from './kthread.js';
import { listCalls } from './list.js';
import { lockCalls } from './lock.js';
import { memoryCalls } from './memory.js';
import { rcuCalls } from './rcu.js';
import type { CallRule } from './rule.js';
import { irqWorkCalls } from './irq-work.js';
import { taskletCalls } from './tasklet.js';
import { timerCalls } from './timer.js';
import { waitCalls } from './wait.js';
import { workCalls } from './work.js';

/** The calls of C that are primitives, by name. */
export const callRules: ReadonlyMap<string, CallRule> = new Map(
  [
    memoryCalls,
    lockCalls,
    rcuCalls,
    countCalls,
    bitCalls,
    barrierCalls,
    completionCalls,
    kthreadCalls,
    listCalls,
    waitCalls,
    irqWorkCalls,
    taskletCalls,
    timerCalls,
    hrtimerCalls,
    workCalls,
  ].flatMap((rules) => Object.entries(rules)),
);
