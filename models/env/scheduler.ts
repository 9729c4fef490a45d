import type { Operand, PathSource, Points, PointSource } from '../../src/core/system/path-source.js';
import { define } from '../../src/path/define.js';
import { is, isNull, point, revise } from '../../src/path/vocabulary.js';

/**
 * do_exit() of a task, as far as tlob sees it. `reader`: the exit probe runs with preemption off. From exit_notify() on its
 * number is free. The task's own reference is dropped by a callback of call_rcu(), which is a wait for a grace period here: nothing
 * follows it. A zombie is left for somebody else to reap.
 */
function exiting(id: string, reader: number, zombie: boolean): PathSource {
  return define({
    id,
    params: ['current'],
    initial: 'trace',
    states: {
      trace: point('trace_sched_process_exit(current)', 'tracepointEnter', { tracepoint: 'sched_process_exit', reader }, [
        { guard: isNull, target: 'dead' },
        { target: 'probe' },
      ]),
      probe: point('handle_sched_process_exit(current)', 'handle_sched_process_exit', { p: { param: 'current' } }, 'leave'),
      leave: point('the exit probe returns', 'tracepointExit', { tracepoint: 'sched_process_exit', reader }, 'dead'),
      dead: point('exit_notify(current)', 'exitNotify', { task: { param: 'current' } }, zombie ? 'done' : 'reap'),
      ...(!zombie && reaping('current', 'done')),
      done: { type: 'final' },
    },
  });
}

const reaping = (task: string, done: string) => ({
  reap: point('reaped: a grace period begins', 'synchronizeRcu', 'reaped'),
  reaped: point('the grace period is over', 'synchronizeRcuWait', 'put'),
  put: point(`delayed_put_task_struct(${task})`, 'putTaskStruct', { task: { param: task } }, done),
});

/**
 * The same with the task's last switch: prev_state is TASK_DEAD, so that it is taken for a sleep where it is monitored. It comes after
 * exit_notify(), when another task may have the number already.
 */
export const doExitSwitched = (exit: PathSource): PathSource => lastSwitch(exit, 'do_exit_switched', {});

function lastSwitch(exit: PathSource, id: string, more: Points): PathSource {
  const dead = exit.states['dead']!;
  return {
    ...revise(exit, {
      params: ['idle'],
      states: {
        dead: { ...dead, invoke: { ...dead.invoke!, onDone: 'traceLast' } },
        traceLast: trace('current', 'idle', 'reap', 'probeLast'),
        probeLast: point(
          'handle_sched_switch(current, idle)',
          'handle_sched_switch',
          { preempt: 0, prev: { param: 'current' }, next: { param: 'idle' }, prev_state: 1 },
          'leaveLast',
        ),
        leaveLast: leave('reap'),
        ...more,
      },
    }),
    id,
  };
}

/**
 * The same of a leader that another thread reaps: it may be reaped, and its number swapped away, before it is switched out for good. The
 * scheduler has a reference of its own until then (finish_task_switch(), put_task_struct_rcu_user()).
 */
export const exitAsLeaderSwitched = (exit: PathSource): PathSource =>
  lastSwitch(exit, 'exit_as_leader_switched', reaping('current', 'done'));

export const doExit = (reader: number): PathSource => exiting('do_exit', reader, false);
export const exitAsLeader = (reader: number): PathSource => exiting('exit_as_leader', reader, true);

/**
 * execve() in a thread that is not the leader: de_thread() waits until the leader is a zombie, exchange_tids() swaps
 * their pids with two WRITE_ONCE(), the current task's first, the leader is reaped (fact 10).
 */
export const execSwap = define({
  id: 'de_thread',
  params: ['current', 'leader', 'pid', 'leader_pid'],
  initial: 'wait',
  states: {
    wait: point('the leader is a zombie', 'waitDead', { task: { param: 'leader' } }, 'ownPid'),
    ownPid: point(
      'WRITE_ONCE(current->pid, leader_pid)',
      'store',
      { loc: { param: 'current', field: 'pid' }, value: { param: 'leader_pid' }, order: 'once' },
      'leaderPid',
    ),
    leaderPid: point(
      'WRITE_ONCE(leader->pid, pid)',
      'store',
      { loc: { param: 'leader', field: 'pid' }, value: { param: 'pid' }, order: 'once' },
      'reap',
    ),
    ...reaping('leader', 'done'),
    done: { type: 'final' },
  },
});

/** A new task gets the pid of one that has exited and was reaped, before its last switch or after: from here on it runs. */
export const born = define({
  id: 'born',
  params: ['of'],
  initial: 'wait',
  states: {
    wait: point('fork(): the pid of a task that has exited is free', 'waitDead', { task: { param: 'of' } }, 'done'),
    done: { type: 'final' },
  },
});

const trace = (prev: string, next: string, skip: string, probe: string) =>
  point(`trace_sched_switch(${prev}, ${next})`, 'tracepointEnter', { tracepoint: 'sched_switch', reader: 1 }, [
    { guard: isNull, target: skip },
    { target: probe },
  ]);
const switchProbe = (prev: string, next: string, target: string): PointSource =>
  point(
    `handle_sched_switch(${prev}, ${next})`,
    'handle_sched_switch',
    { preempt: 1, prev: { param: prev }, next: { param: next }, prev_state: 0 },
    target,
  );
const leave = (target: string) => point('the switch probe returns', 'tracepointExit', { tracepoint: 'sched_switch', reader: 1 }, target);

/**
 * A task that is alive is preempted, and its CPU is idle. The probe runs with irqs off. That is the last that the scenario sees of it. A
 * script says with the two flags whether it was about to sleep.
 */
export const switchOut = define({
  id: 'switch_out',
  params: ['task', 'idle', 'preempt', 'prev_state'],
  initial: 'out',
  states: {
    out: point('the task is switched out', 'schedOut', { task: { param: 'task' } }, [
      { guard: isNull, target: 'done' },
      { target: 'trace' },
    ]),
    trace: trace('task', 'idle', 'done', 'probe'),
    probe: point(
      'handle_sched_switch(task, idle)',
      'handle_sched_switch',
      { preempt: { param: 'preempt' }, prev: { param: 'task' }, next: { param: 'idle' }, prev_state: { param: 'prev_state' } },
      'leave',
    ),
    leave: leave('done'),
    done: { type: 'final' },
  },
});

/** One scheduler event about a task: the tracepoint, its probe with irqs off, and its return. */
function switchEvent(name: string, prev: 'task' | 'idle', prevState: Operand, preempt: number, after: string): Points {
  const next = prev === 'task' ? 'idle' : 'task';
  const at = (point: string): string => `${point}${name}`;
  return {
    [at('trace')]: point(`trace_sched_switch(${prev}, ${next})`, 'tracepointEnter', { tracepoint: 'sched_switch', reader: 1 }, [
      { guard: isNull, target: after },
      { target: at('probe') },
    ]),
    [at('probe')]: point(
      `handle_sched_switch(${prev}, ${next})`,
      'handle_sched_switch',
      { preempt, prev: { param: prev }, next: { param: next }, prev_state: prevState },
      at('leave'),
    ),
    [at('leave')]: point('the switch probe returns', 'tracepointExit', { tracepoint: 'sched_switch', reader: 1 }, after),
  };
}

/**
 * try_to_wake_up() of a task, and its event where there is one (fact 7): it finds a sleeping state and takes it back; of a running task
 * it gives 0.
 */
const wakeUpThen = (after: string): Points => ({
  wake: point('try_to_wake_up(task)', 'schedWake', { task: { param: 'task' } }, [
    { guard: isNull, target: after },
    { target: 'traceWake' },
  ]),
  traceWake: point('trace_sched_wakeup(task)', 'tracepointEnter', { tracepoint: 'sched_wakeup', reader: 1 }, [
    { guard: isNull, target: after },
    { target: 'probeWake' },
  ]),
  probeWake: point('handle_sched_wakeup(task)', 'handle_sched_wakeup', { p: { param: 'task' } }, 'leaveWake'),
  leaveWake: point('the wakeup probe returns', 'tracepointExit', { tracepoint: 'sched_wakeup', reader: 1 }, after),
});

const lock = (target: string): PointSource =>
  point('the scheduler lock of the task is taken', 'schedLock', { task: { param: 'task' } }, target);
const unlock = (target: string): PointSource =>
  point('the scheduler lock of the task is dropped', 'schedUnlock', { task: { param: 'task' } }, target);

const setState = (state: 'TASK_INTERRUPTIBLE' | 'TASK_RUNNING', target: string): PointSource =>
  point(`set_current_state(${state})`, 'setCurrentState', { task: { param: 'current' }, state: state === 'TASK_RUNNING' ? 0 : 1 }, target);

/** A task waits for something that has come before it calls schedule(): it has set its state and goes on after all. */
export const waitAwake = define({
  id: 'wait_awake',
  params: ['current'],
  initial: 'prepare',
  states: { prepare: setState('TASK_INTERRUPTIBLE', 'finish'), finish: setState('TASK_RUNNING', 'done'), done: { type: 'final' } },
});

/** A task waits for something, and sleeps until it is woken. */
export const waitAsleep = define({
  id: 'wait_asleep',
  params: ['current'],
  initial: 'prepare',
  states: {
    prepare: setState('TASK_INTERRUPTIBLE', 'schedule'),
    schedule: point('schedule()', 'schedule', { task: { param: 'current' } }, 'woken'),
    woken: point('schedule() returns', 'scheduleWait', { task: { param: 'current' } }, 'done'),
    done: { type: 'final' },
  },
});

/** What follows when a task has left its CPU and is to have it again; scheduler locks serialise its events (fact 7). */
const backIn: { readonly [point: string]: PointSource } = {
  lockIn: lock('traceIn'),
  ...switchEvent('In', 'idle', 0, 0, 'in'),
  in: point('the task is switched in', 'schedIn', { task: { param: 'task' } }, 'unlockIn'),
  unlockIn: unlock('done'),
  done: { type: 'final' },
};

/**
 * A task that is alive is preempted and later switched in again: two events. Where it has set its state before, it stays queued, so no
 * wake-up need follow. The tracepoint passes the raw state and, separately, that it is a preemption (fact 7).
 */
export const preemptAndBack = define({
  id: 'preempt_and_back',
  params: ['task', 'idle'],
  registers: ['prev_state'],
  initial: 'lockOut',
  states: {
    lockOut: lock('out'),
    out: point('the task is preempted', 'schedOut', { task: { param: 'task' } }, [
      { guard: isNull, target: 'unlockDead' },
      { guard: is(2), set: { prev_state: 1 }, target: 'traceOut' },
      { set: { prev_state: 0 }, target: 'traceOut' },
    ]),
    unlockDead: unlock('done'),
    ...switchEvent('Out', 'task', { reg: 'prev_state' }, 1, 'unlockOut'),
    unlockOut: unlock('lockIn'),
    ...backIn,
  },
});

/** A task has called schedule() and is taken off its CPU as sleeping; it is woken by another CPU, and switched in. */
export const sleepAndWake = define({
  id: 'sleep_and_wake',
  params: ['task', 'idle'],
  initial: 'ready',
  states: {
    ready: point('the task calls schedule()', 'waitSchedule', { task: { param: 'task' } }, 'lockOut'),
    lockOut: lock('out'),
    out: point('the task is switched out, asleep', 'schedSleep', { task: { param: 'task' } }, [
      { guard: isNull, target: 'unlockStays' },
      { target: 'traceOut' },
    ]),
    unlockStays: unlock('done'),
    ...switchEvent('Out', 'task', 1, 0, 'unlockOut'),
    unlockOut: unlock('lockWake'),
    lockWake: lock('wake'),
    ...wakeUpThen('unlockWake'),
    unlockWake: unlock('lockIn'),
    ...backIn,
  },
});

/**
 * try_to_wake_up() by another CPU, under the task's scheduler lock. Where the task is on its CPU it goes on at once, while the probe may
 * still run.
 */
export const wakeUp = define({
  id: 'wake_up',
  params: ['task', 'idle'],
  initial: 'lock',
  states: { lock: lock('wake'), ...wakeUpThen('unlock'), unlock: unlock('done'), done: { type: 'final' } },
});

/**
 * try_to_wake_up() of the current task, by an interrupt on its CPU or by itself: the event comes without the scheduler's
 * locks, with preemption off (fact 7). Whoever runs this shares the task's CPU.
 */
export const wakeCurrent = define({
  id: 'wake_current',
  params: ['task'],
  initial: 'wake',
  states: { ...wakeUpThen('done'), done: { type: 'final' } },
});

/**
 * One CPU switches between two tasks that are alive: `other` is preempted and the idle task runs; then the CPU of `task` is
 * given to `other`, in one event about both. `task` is left queued: that is the last that the scenario sees of it.
 */
export const handOver = define({
  id: 'hand_over',
  params: ['task', 'other', 'idle'],
  initial: 'otherOut',
  states: {
    otherOut: point('the other task is switched out', 'schedOut', { task: { param: 'other' } }, [
      { guard: isNull, target: 'done' },
      { target: 'traceOut' },
    ]),
    traceOut: trace('other', 'idle', 'out', 'probeOut'),
    probeOut: switchProbe('other', 'idle', 'leaveOut'),
    leaveOut: leave('out'),
    out: point('the task is switched out', 'schedOut', { task: { param: 'task' } }, [
      { guard: isNull, target: 'done' },
      { target: 'trace' },
    ]),
    trace: trace('task', 'other', 'otherIn', 'probe'),
    probe: switchProbe('task', 'other', 'leave'),
    leave: leave('otherIn'),
    otherIn: point('the other task is switched in', 'schedIn', { task: { param: 'other' } }, 'done'),
    done: { type: 'final' },
  },
});

/** A kernel caller drops its own reference to a task. */
export const putTask = define({
  id: 'put_task',
  params: ['task'],
  initial: 'put',
  states: { put: point('put_task_struct(task)', 'putTaskStruct', { task: { param: 'task' } }, 'done'), done: { type: 'final' } },
});
