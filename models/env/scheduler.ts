import type { PathSource } from '../../src/core/path-source.js';
import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';

/**
 * do_exit() of a task, as far as tlob sees it. `reader`: the exit probe runs with preemption off. The task's own
 * reference is dropped by a callback of call_rcu(), which is a wait for a grace period here: nothing follows it.
 */
export function doExit(reader: number): PathSource {
  return define({
    id: 'do_exit',
    params: ['current'],
    initial: 'trace',
    states: {
      trace: { description: 'trace_sched_process_exit(current)', invoke: { src: 'tracepointEnter', input: { tracepoint: 'sched_process_exit', reader }, onDone: [{ guard: isNull, target: 'reap' }, { target: 'probe' }] } },
      probe: { description: 'handle_sched_process_exit(current)', invoke: { src: 'handle_sched_process_exit', input: { p: { param: 'current' } }, onDone: 'leave' } },
      leave: { description: 'the exit probe returns', invoke: { src: 'tracepointExit', input: { tracepoint: 'sched_process_exit', reader }, onDone: 'reap' } },
      reap: { description: 'reaped: a grace period begins', invoke: { src: 'synchronizeRcu', onDone: 'reaped' } },
      reaped: { description: 'the grace period is over', invoke: { src: 'synchronizeRcuWait', onDone: 'put' } },
      put: { description: 'delayed_put_task_struct(current)', invoke: { src: 'putTaskStruct', input: { task: { param: 'current' } }, onDone: 'done' } },
      done: { type: 'final' },
    },
  });
}

/** The task is switched out for `next`: `prev_state` 0 = preempted, else it sleeps. The probe runs with irqs off. */
export const switchOut = define({
  id: 'switch_out',
  params: ['task', 'idle', 'prev_state'],
  initial: 'out',
  states: {
    out: { description: 'the task is switched out', invoke: { src: 'schedOut', input: { task: { param: 'task' } }, onDone: 'trace' } },
    trace: { description: 'trace_sched_switch(task, idle)', invoke: { src: 'tracepointEnter', input: { tracepoint: 'sched_switch', reader: 1 }, onDone: [{ guard: isNull, target: 'done' }, { target: 'probe' }] } },
    probe: { description: 'handle_sched_switch(task, idle)', invoke: { src: 'handle_sched_switch', input: { prev: { param: 'task' }, next: { param: 'idle' }, prev_state: { param: 'prev_state' } }, onDone: 'leave' } },
    leave: { description: 'the switch probe returns', invoke: { src: 'tracepointExit', input: { tracepoint: 'sched_switch', reader: 1 }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** The task is switched in after the idle task. */
export const switchIn = define({
  id: 'switch_in',
  params: ['task', 'idle'],
  initial: 'trace',
  states: {
    trace: { description: 'trace_sched_switch(idle, task)', invoke: { src: 'tracepointEnter', input: { tracepoint: 'sched_switch', reader: 1 }, onDone: [{ guard: isNull, target: 'in' }, { target: 'probe' }] } },
    probe: { description: 'handle_sched_switch(idle, task)', invoke: { src: 'handle_sched_switch', input: { prev: { param: 'idle' }, next: { param: 'task' }, prev_state: 0 }, onDone: 'leave' } },
    leave: { description: 'the switch probe returns', invoke: { src: 'tracepointExit', input: { tracepoint: 'sched_switch', reader: 1 }, onDone: 'in' } },
    in: { description: 'the task is switched in', invoke: { src: 'schedIn', input: { task: { param: 'task' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
