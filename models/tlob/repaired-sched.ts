import type { PathSource } from '../../src/core/path-source.js';
import { equals, isNot, isNull, revise } from '../../src/path/vocabulary.js';
import { State } from './automaton.js';
import { handleSchedSwitch } from './handle-sched-switch.js';
import { handleSchedWakeup } from './handle-sched-wakeup.js';

const prevId = handleSchedSwitch.states['prevId']!;
const find = handleSchedWakeup.states['target']!;

/** A task that was preempted is queued whatever state it has set: the flag of the tracepoint says which event it is. */
const switchByFlag = revise(handleSchedSwitch, {
  states: {
    prevId: {
      ...prevId,
      invoke: { ...prevId.invoke!, onDone: [{ guard: equals({ param: 'prev_state' }, 0), save: 'pid', target: 'preempt' }, { guard: equals({ param: 'preempt' }, 1), save: 'pid', target: 'preempt' }, { save: 'pid', target: 'sleep' }] },
    },
  },
});

/** A wake-up of a task that does not sleep is no event, and its time is not sleeping time. */
const wakeupOfSleeper = revise(handleSchedWakeup, {
  states: {
    target: { ...find, invoke: { ...find.invoke!, onDone: [{ guard: isNull, target: 'unlockNone' }, { save: 'ws', target: 'state' }] } },
    state: { description: 'READ_ONCE(curr_state)', invoke: { src: 'load', input: { loc: { reg: 'slot', field: 'curr_state' }, order: 'once' }, onDone: [{ guard: isNot(State.sleeping), target: 'unlockNone' }, { target: 'clock' }] } },
  },
});

/** What the repair changes in the scheduler's probes. */
export const schedRepairs: readonly PathSource[] = [switchByFlag, wakeupOfSleeper];
