import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';

/** The other half of switch_out, for a script that says when: the idle task is switched out for the task (fact 7). */
export const switchIn = define({
  id: 'switch_in',
  params: ['task', 'idle'],
  initial: 'trace',
  states: {
    trace: { description: 'trace_sched_switch(idle, task)', invoke: { src: 'tracepointEnter', input: { tracepoint: 'sched_switch', reader: 1 }, onDone: [{ guard: isNull, target: 'in' }, { target: 'probe' }] } },
    probe: { description: 'handle_sched_switch(idle, task)', invoke: { src: 'handle_sched_switch', input: { preempt: 0, prev: { param: 'idle' }, next: { param: 'task' }, prev_state: 0 }, onDone: 'leave' } },
    leave: { description: 'the switch probe returns', invoke: { src: 'tracepointExit', input: { tracepoint: 'sched_switch', reader: 1 }, onDone: 'in' } },
    in: { description: 'the task is switched in', invoke: { src: 'schedIn', input: { task: { param: 'task' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** One event about two tasks, for a script: the task leaves its CPU and `next`, which is queued, gets it. */
export const switchTo = define({
  id: 'switch_to',
  params: ['task', 'next', 'preempt', 'prev_state'],
  initial: 'out',
  states: {
    out: { description: 'the task is switched out', invoke: { src: 'schedOut', input: { task: { param: 'task' } }, onDone: [{ guard: isNull, target: 'in' }, { target: 'trace' }] } },
    trace: { description: 'trace_sched_switch(task, next)', invoke: { src: 'tracepointEnter', input: { tracepoint: 'sched_switch', reader: 1 }, onDone: [{ guard: isNull, target: 'in' }, { target: 'probe' }] } },
    probe: { description: 'handle_sched_switch(task, next)', invoke: { src: 'handle_sched_switch', input: { preempt: { param: 'preempt' }, prev: { param: 'task' }, next: { param: 'next' }, prev_state: { param: 'prev_state' } }, onDone: 'leave' } },
    leave: { description: 'the switch probe returns', invoke: { src: 'tracepointExit', input: { tracepoint: 'sched_switch', reader: 1 }, onDone: 'in' } },
    in: { description: 'the next task is switched in', invoke: { src: 'schedIn', input: { task: { param: 'next' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** What fork() does to a file that is open: it has so many descriptors besides one. */
export const forkFiles = define({
  id: 'fork_files',
  params: ['file', 'others'],
  initial: 'dup',
  states: { dup: { description: 'dup_fd(): one more descriptor', invoke: { src: 'store', input: { loc: { param: 'file', field: 'others' }, value: { param: 'others' }, order: 'plain' }, onDone: 'done' } }, done: { type: 'final' } },
});
