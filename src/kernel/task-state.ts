import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { Field } from '../core/world/field.js';
import { upTo } from '../core/world/layout.js';
import type { World } from '../core/world/world.js';
import { sleeps, touching } from './footprint/objects.js';
import { membersOf } from './members.js';
import { mightSleep } from './might-sleep.js';

/** TASK_RUNNING; a sleeping state is set; schedule() was called with it set; the scheduler has taken the task off its CPU as sleeping. */
export const TaskState = { running: 0, sleeping: 1, scheduling: 2, asleep: 3 } as const;

/** task_struct.__state: only the task itself sets a sleeping state, and a wake-up takes it back. */
export const taskStateField: Field = { kind: 'task_state', cells: [{ name: '', range: upTo(TaskState.asleep) }] };

/** The states of the tasks that an argument may lead to. */
export const statesOf = (step: AbstractStep): readonly number[] => {
  const { of } = membersOf(step.w, 'task_state');
  return step.objects(0).flatMap((task) => (of(task) < 0 ? [] : [of(task)]));
};

/** The tasks of this world have states. */
export const hasStates = (w: World): boolean => w.fieldsOfKind('task_state').length > 0;

/** set_current_state(): from here on a wake-up finds the task, and schedule() takes it off its CPU; 0 = it goes on after all. */
export const setCurrentState = {
  name: 'setCurrentState',
  c: 'set_current_state($state)',
  params: { task: 'object', state: 'value' },
  bind: (w) => {
    const states = membersOf(w, 'task_state');
    return {
      apply(a) {
        w.set(states.at(a[0]!), a[1]! === 0 ? TaskState.running : TaskState.sleeping);
        return 0;
      },
    };
  },
  footprint: touching((step) => step.footprint.update(...statesOf(step))),
  gives: 'nothing',
  orders: { acquires: ['@task'], releases: ['@task'] },
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'set(M_task_state[OBJECT(task)], state ? TASK_SLEEPING : TASK_RUNNING); return 0;' },
} satisfies Operation;

/** schedule() by the task: with a sleeping state set it waits to be woken, see scheduleWait; else it goes on. */
export const schedule = {
  name: 'schedule',
  c: 'schedule()',
  params: { task: 'object' },
  bind: (w) => {
    const states = membersOf(w, 'task_state');
    return {
      apply(a) {
        mightSleep(w);
        const cell = states.at(a[0]!);
        if (w.cells[cell] === TaskState.sleeping) w.set(cell, TaskState.scheduling);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    sleeps(step);
    step.footprint.update(...statesOf(step));
  }),
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  promela: {
    effect: `
      sleep_event();
      if (get(M_task_state[OBJECT(task)]) == TASK_SLEEPING) set(M_task_state[OBJECT(task)], TASK_SCHEDULING);
      return 0;`,
  },
} satisfies Operation;

/** schedule() returns: the task was woken, before it left its CPU or after. */
export const scheduleWait = {
  name: 'scheduleWait',
  c: 'schedule() returns',
  params: { task: 'object' },
  bind: (w) => {
    const states = membersOf(w, 'task_state');
    return { enabled: (a) => w.cells[states.at(a[0]!)] === TaskState.running, apply: () => 0 };
  },
  footprint: touching((step) => step.footprint.read(...statesOf(step))),
  gives: 'nothing',
  orders: { acquires: ['@task'] },
  alike: true,
  keepsNoSet: true,
  promela: { can: 'get(M_task_state[OBJECT(task)]) == RUNNING', effect: 'return 0;' },
} satisfies Operation;
