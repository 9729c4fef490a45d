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
      trace: { description: 'trace_sched_process_exit(current)', invoke: { src: 'tracepointEnter', input: { tracepoint: 'sched_process_exit', reader }, onDone: [{ guard: isNull, target: 'dead' }, { target: 'probe' }] } },
      probe: { description: 'handle_sched_process_exit(current)', invoke: { src: 'handle_sched_process_exit', input: { p: { param: 'current' } }, onDone: 'leave' } },
      leave: { description: 'the exit probe returns', invoke: { src: 'tracepointExit', input: { tracepoint: 'sched_process_exit', reader }, onDone: 'dead' } },
      dead: { description: 'the dead task is switched out for good', invoke: { src: 'schedDead', input: { task: { param: 'current' } }, onDone: 'reap' } },
      reap: { description: 'reaped: a grace period begins', invoke: { src: 'synchronizeRcu', onDone: 'reaped' } },
      reaped: { description: 'the grace period is over', invoke: { src: 'synchronizeRcuWait', onDone: 'put' } },
      put: { description: 'delayed_put_task_struct(current)', invoke: { src: 'putTaskStruct', input: { task: { param: 'current' } }, onDone: 'done' } },
      done: { type: 'final' },
    },
  });
}

const trace = (prev: string, next: string, skip: string, probe: string) => ({
  description: `trace_sched_switch(${prev}, ${next})`,
  invoke: { src: 'tracepointEnter', input: { tracepoint: 'sched_switch', reader: 1 }, onDone: [{ guard: isNull, target: skip }, { target: probe }] },
});
const leave = (target: string) => ({ description: 'the switch probe returns', invoke: { src: 'tracepointExit', input: { tracepoint: 'sched_switch', reader: 1 }, onDone: target } });

/**
 * A task that is alive is switched out for the idle task: `prev_state` 0 = preempted, else it sleeps. The probe runs
 * with irqs off. That is the last that the scenario sees of it.
 */
export const switchOut = define({
  id: 'switch_out',
  params: ['task', 'idle', 'prev_state'],
  initial: 'out',
  states: {
    out: { description: 'the task is switched out', invoke: { src: 'schedOut', input: { task: { param: 'task' } }, onDone: [{ guard: isNull, target: 'done' }, { target: 'trace' }] } },
    trace: trace('task', 'idle', 'done', 'probe'),
    probe: { description: 'handle_sched_switch(task, idle)', invoke: { src: 'handle_sched_switch', input: { prev: { param: 'task' }, next: { param: 'idle' }, prev_state: { param: 'prev_state' } }, onDone: 'leave' } },
    leave: leave('done'),
    done: { type: 'final' },
  },
});

/** A task that is alive is preempted and later switched in again: two events. */
export const preemptAndBack = define({
  id: 'preempt_and_back',
  params: ['task', 'idle'],
  initial: 'out',
  states: {
    out: { description: 'the task is switched out', invoke: { src: 'schedOut', input: { task: { param: 'task' } }, onDone: [{ guard: isNull, target: 'done' }, { target: 'traceOut' }] } },
    traceOut: trace('task', 'idle', 'traceIn', 'probeOut'),
    probeOut: { description: 'handle_sched_switch(task, idle)', invoke: { src: 'handle_sched_switch', input: { prev: { param: 'task' }, next: { param: 'idle' }, prev_state: 0 }, onDone: 'leaveOut' } },
    leaveOut: leave('traceIn'),
    traceIn: trace('idle', 'task', 'in', 'probeIn'),
    probeIn: { description: 'handle_sched_switch(idle, task)', invoke: { src: 'handle_sched_switch', input: { prev: { param: 'idle' }, next: { param: 'task' }, prev_state: 0 }, onDone: 'leaveIn' } },
    leaveIn: leave('in'),
    in: { description: 'the task is switched in', invoke: { src: 'schedIn', input: { task: { param: 'task' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** A kernel caller drops its own reference to a task. */
export const putTask = define({
  id: 'put_task',
  params: ['task'],
  initial: 'put',
  states: { put: { description: 'put_task_struct(task)', invoke: { src: 'putTaskStruct', input: { task: { param: 'task' } }, onDone: 'done' } }, done: { type: 'final' } },
});
