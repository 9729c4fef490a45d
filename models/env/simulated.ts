import { define } from '../../src/path/define.js';
import { isNull, point } from '../../src/path/vocabulary.js';

/** What a task does before the scheduler has to do with it: it sets its state. */
export const setState = define({
  id: 'set_state',
  params: ['task', 'state'],
  initial: 'set',
  states: {
    set: point('set_current_state(state)', 'setCurrentState', { task: { param: 'task' }, state: { param: 'state' } }, 'done'),
    done: { type: 'final' },
  },
});

/** The other half of switch_out, for a script that says when: the idle task is switched out for the task (fact 7). */
export const switchIn = define({
  id: 'switch_in',
  params: ['task', 'idle'],
  initial: 'trace',
  states: {
    trace: point('trace_sched_switch(idle, task)', 'tracepointEnter', { tracepoint: 'sched_switch', reader: 1 }, [
      { guard: isNull, target: 'in' },
      { target: 'probe' },
    ]),
    probe: point(
      'handle_sched_switch(idle, task)',
      'handle_sched_switch',
      { preempt: 0, prev: { param: 'idle' }, next: { param: 'task' }, prev_state: 0 },
      'leave',
    ),
    leave: point('the switch probe returns', 'tracepointExit', { tracepoint: 'sched_switch', reader: 1 }, 'in'),
    in: point('the task is switched in', 'schedIn', { task: { param: 'task' } }, 'done'),
    done: { type: 'final' },
  },
});

/** One event about two tasks, for a script: the task leaves its CPU and `next`, which is queued, gets it. */
export const switchTo = define({
  id: 'switch_to',
  params: ['task', 'next', 'preempt', 'prev_state'],
  initial: 'out',
  states: {
    out: point('the task is switched out', 'schedOut', { task: { param: 'task' } }, [{ guard: isNull, target: 'in' }, { target: 'trace' }]),
    trace: point('trace_sched_switch(task, next)', 'tracepointEnter', { tracepoint: 'sched_switch', reader: 1 }, [
      { guard: isNull, target: 'in' },
      { target: 'probe' },
    ]),
    probe: point(
      'handle_sched_switch(task, next)',
      'handle_sched_switch',
      { preempt: { param: 'preempt' }, prev: { param: 'task' }, next: { param: 'next' }, prev_state: { param: 'prev_state' } },
      'leave',
    ),
    leave: point('the switch probe returns', 'tracepointExit', { tracepoint: 'sched_switch', reader: 1 }, 'in'),
    in: point('the next task is switched in', 'schedIn', { task: { param: 'next' } }, 'done'),
    done: { type: 'final' },
  },
});

/** What fork() does to a file that is open: it has so many descriptors besides one. */
export const forkFiles = define({
  id: 'fork_files',
  params: ['file', 'others'],
  initial: 'dup',
  states: {
    dup: point(
      'dup_fd(): one more descriptor',
      'store',
      { loc: { param: 'file', field: 'others' }, value: { param: 'others' }, order: 'plain' },
      'done',
    ),
    done: { type: 'final' },
  },
});
