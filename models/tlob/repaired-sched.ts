import { branchesOf, type PathSource, type PointSource } from '../../src/core/path-source.js';
import { define } from '../../src/path/define.js';
import { equals, isNot, isNull, revise } from '../../src/path/vocabulary.js';
import { State } from './automaton.js';
import { ESRCH } from './errno.js';
import { handleSchedProcessExit } from './handle-sched-process-exit.js';
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

/** A task says that it exits (PF_EXITING) before its exit is traced. The real one does so in any kernel; nobody else asks. */
const flagged = (exit: PathSource): PathSource =>
  revise(exit, { initial: 'flag', states: { flag: { description: 'current->flags |= PF_EXITING', invoke: { src: 'store', input: { loc: { param: 'current', field: 'exiting' }, value: 1, order: 'once' }, onDone: exit.initial } } } });

/** No window is opened for a task that exits: under the mutex, so that the exit's own stop comes after it. */
function startOfLiving(start: PathSource): PathSource {
  const { invoke, ...point } = start.states['enabled']!;
  const onDone = branchesOf(invoke!).map((branch) => (branch.target === 'rcuLockCheck' ? { ...branch, target: 'exiting' } : branch));
  return revise(start, {
    states: {
      enabled: { ...point, invoke: { ...invoke!, onDone } },
      exiting: { description: 'READ_ONCE(task->flags) & PF_EXITING', invoke: { src: 'load', input: { loc: { param: 'task', field: 'exiting' }, order: 'once' }, onDone: [{ guard: isNot(0), set: { ret: ESRCH }, target: 'unlock' }, { target: 'rcuLockCheck' }] } },
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

/** What the repair changes in the scheduler's probes and for tasks that exit. */
export function schedRepairs(paths: ReadonlyMap<string, PathSource>): readonly PathSource[] {
  return [switchByFlag, wakeupOfSleeper, exitStops, startOfLiving(paths.get('tlob_start_task')!), flagged(paths.get('do_exit')!), flagged(paths.get('exit_as_leader')!), flagged(paths.get('do_exit_files')!)];
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
