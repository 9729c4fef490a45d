import { branchesOf, type PathSource, type PointSource } from '../../../src/core/system/path-source.js';
import type { Switches } from '../../../src/core/system/exploration.js';
import { define } from '../../../src/path/define.js';
import { equals, isNot, isNull, point, revise } from '../../../src/path/vocabulary.js';
import { State } from '../framework/automaton.js';
import { ESRCH } from '../errno.js';
import { handleSchedProcessExit } from '../window/handle-sched-process-exit.js';
import { handleSchedSwitch } from '../window/handle-sched-switch.js';
import { handleSchedWakeup } from '../window/handle-sched-wakeup.js';

const prevId = handleSchedSwitch.states['prevId']!;
const find = handleSchedWakeup.states['target']!;

/** A task that was preempted is queued whatever state it has set: the flag of the tracepoint says which event it is. */
const switchByFlag = revise(handleSchedSwitch, {
  states: {
    prevId: {
      ...prevId,
      invoke: {
        ...prevId.invoke!,
        onDone: [
          { guard: equals({ param: 'prev_state' }, 0), save: 'pid', target: 'preempt' },
          { guard: equals({ param: 'preempt' }, 1), save: 'pid', target: 'preempt' },
          { save: 'pid', target: 'sleep' },
        ],
      },
    },
  },
});

/** A wake-up of a task that does not sleep is no event, and its time is not sleeping time. */
const wakeupOfSleeper = revise(handleSchedWakeup, {
  states: {
    target: {
      ...find,
      invoke: {
        ...find.invoke!,
        onDone: [
          { guard: isNull, target: 'unlockNone' },
          { save: 'ws', target: 'state' },
        ],
      },
    },
    state: point('READ_ONCE(curr_state)', 'load', { loc: { reg: 'slot', field: 'curr_state' }, order: 'once' }, [
      { guard: isNot(State.sleeping), target: 'unlockNone' },
      { target: 'clock' },
    ]),
  },
});

/** A task says that it exits (PF_EXITING) before its exit is traced. The real one does so in any kernel; nobody else asks. */
const flagged = (exit: PathSource): PathSource =>
  revise(exit, {
    initial: 'flag',
    states: {
      flag: point(
        'current->flags |= PF_EXITING',
        'store',
        { loc: { param: 'current', field: 'exiting' }, value: 1, order: 'once' },
        exit.initial,
      ),
    },
  });

/** No window is opened for a task that exits: under the mutex, so that the exit's own stop comes after it. */
function startOfLiving(start: PathSource): PathSource {
  const { invoke, ...enabled } = start.states['enabled']!;
  const onDone = branchesOf(invoke!).map((branch) => (branch.target === 'rcuLockCheck' ? { ...branch, target: 'exiting' } : branch));
  return revise(start, {
    states: {
      enabled: { ...enabled, invoke: { ...invoke!, onDone } },
      exiting: point('READ_ONCE(task->flags) & PF_EXITING', 'load', { loc: { param: 'task', field: 'exiting' }, order: 'once' }, [
        { guard: isNot(0), set: { ret: ESRCH }, target: 'unlock' },
        { target: 'rcuLockCheck' },
      ]),
    },
  });
}

/** The exit handler just stops the task: the look-up of its own could miss a window that is being opened. */
const exitStops = define({
  id: 'handle_sched_process_exit',
  params: ['p'],
  initial: 'stop',
  states: { stop: handleSchedProcessExit.states['stop']!, done: { type: 'final' } },
});

/**
 * probes=preempt-off: the handler may not sleep on the mutex, so it leaves the stop to the task's own work, kept in its
 * slot for the monitor.
 */
const exitAddsWork = define({
  id: 'handle_sched_process_exit',
  params: ['p'],
  initial: 'add',
  states: {
    add: point('task_work_add(p, &work)', 'store', { loc: { param: 'p', field: 'exit_work' }, value: 1, order: 'once' }, 'done'),
    done: { type: 'final' },
  },
});

/** exit_task_work() comes after the exit's trace and after exit_files(), in preemptible context. */
function runningWork(exit: PathSource): PathSource {
  const { trace, leave, files } = exit.states;
  const setting = (point: PointSource, queued: number, to: (target: string) => string): PointSource => ({
    ...point,
    invoke: {
      ...point.invoke!,
      onDone: branchesOf(point.invoke!).map((branch) => ({ ...branch, set: { queued }, target: to(branch.target) })),
    },
  });
  return revise(exit, {
    registers: ['queued'],
    states: {
      trace: setting(trace!, 0, (target) => target),
      leave: setting(leave!, 1, (target) => (target === 'dead' ? 'work' : target)),
      ...(files && {
        files: {
          ...files,
          invoke: { ...files.invoke!, onDone: [{ guard: equals({ reg: 'queued' }, 1), target: 'work' }, { target: 'dead' }] },
        },
      }),
      work: point('task_work_run(): tlob_stop_task(current)', 'tlob_stop_task', { task: { param: 'current' }, by: -1 }, 'dead'),
    },
  });
}

/** What the repair changes in the scheduler's probes and for tasks that exit. */
export function schedRepairs(switches: Switches, paths: ReadonlyMap<string, PathSource>): readonly PathSource[] {
  const atomic = switches['probes'] === 'preempt-off';
  const exits = ['do_exit', 'exit_as_leader', 'exit_as_leader_switched', 'do_exit_files', 'do_exit_switched'].map((id) =>
    flagged(paths.get(id)!),
  );
  return [
    switchByFlag,
    wakeupOfSleeper,
    atomic ? exitAddsWork : exitStops,
    startOfLiving(paths.get('tlob_start_task')!),
    ...(atomic ? exits.map(runningWork) : exits),
  ];
}

/** Windows are found by the task and not by its pid, which exec swaps and a later task may get. */
export function keyByTask(path: PathSource): PathSource {
  if (path.id === 'de_thread') return path;
  const keyed = (point: PointSource): PointSource => {
    const loc = point.invoke?.input?.['loc'];
    if (typeof loc !== 'object' || !('field' in loc) || loc.field !== 'pid') return point;
    return { ...point, invoke: { ...point.invoke!, input: { ...point.invoke!.input, loc: { ...loc, field: 'key' } } } };
  };
  return { ...path, states: Object.fromEntries(Object.entries(path.states).map(([name, point]) => [name, keyed(point)])) };
}
