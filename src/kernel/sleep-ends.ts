import type { Bound, Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { touching } from './footprint/objects.js';
import { OnCpu, whereCell } from './task.js';
import { schedule, statesAt, statesOf, TaskState } from './task-state.js';

/** By actor: the cell that says where its task is, or -1 where nobody switches it. */
const ownWhere = (w: World): readonly number[] => w.actors.map(({ task }) => (task === undefined ? -1 : whereCell(w, task)));

/**
 * It returns because it was woken, or because of something else, which comes when it likes: then nobody wakes the task any more. That it
 * comes is no step of the task: it comes also to one that the scheduler has taken off its CPU, which is running from then on, and goes
 * on when it is switched in.
 */
const endedBy =
  (cause: string, may: (w: World) => boolean, woken: number, ended: number) =>
  (w: World, users: readonly number[]): Bound => {
    const stateAt = statesAt(w, users);
    const where = ownWhere(w);
    const comes = may(w);
    const other = comes ? w.outcome(cause) : 0;
    const runs = (a: Int32Array): boolean => w.cells[stateAt(a[0]!)] === TaskState.running;
    const isOut = (): boolean => where[w.actor]! >= 0 && w.cells[where[w.actor]!] === OnCpu.out;
    return {
      enabled: (a) => (isOut() ? comes && !runs(a) : comes || runs(a)),
      outcomes(a, out) {
        let n = 0;
        if (runs(a)) out[n++] = 0;
        if (comes) out[n++] = other;
        return n;
      },
      apply(a, outcome) {
        w.set(stateAt(a[0]!), TaskState.running);
        return comes && outcome === other ? ended : woken;
      },
    };
  };

const endedFootprint = touching((step) => {
  step.footprint.update(...statesOf(step));
  step.footprint.read(...[ownWhere(step.w)[step.actor]!].filter((cell) => cell >= 0));
});

/** schedule_timeout() returns: the task was woken, or its time has passed, which may be at any step, also after it was woken. */
export const scheduleTimeoutWait = {
  name: 'scheduleTimeoutWait',
  c: 'schedule_timeout() returns',
  params: { task: 'object' },
  bind: endedBy('timeout', () => true, 1, 0),
  footprint: endedFootprint,
  evenOut: true,
  returnsFrom: schedule.name,
  gives: 'number',
  orders: { acquires: ['@task'] },
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'the second step of schedule_timeout(), whose first one is schedule; the task is running after it',
    gives: '1 woken, with time left; 0 as outcome timeout',
    goes: 'at any time',
    source: 'schedule_timeout(), kernel/time/sleep_timeout.c',
  },
} satisfies Operation;

/** -ERESTARTSYS: a signal is pending. */
export const interrupted = -512;

/** schedule() in TASK_INTERRUPTIBLE returns: the task was woken, or a signal has come, which the scenario's faults allow. */
export const scheduleInterruptibleWait = {
  name: 'scheduleInterruptibleWait',
  c: 'schedule() returns',
  params: { task: 'object' },
  bind: endedBy('ERESTARTSYS', (w) => w.faults, 0, interrupted),
  faults: ['ERESTARTSYS'],
  footprint: endedFootprint,
  evenOut: true,
  returnsFrom: schedule.name,
  gives: 'number',
  least: interrupted,
  orders: { acquires: ['@task'] },
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'schedule() of a task that has set TASK_INTERRUPTIBLE returns, running',
    gives: '0 woken; -512 (-ERESTARTSYS) a signal is pending, as outcome ERESTARTSYS where the scenario allows faults',
    goes: 'the task was woken, or a signal has come',
    source: 'signal_pending_state() in __schedule(), kernel/sched/core.c',
  },
} satisfies Operation;
