import { ofNobody, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { Field } from '../core/world/field.js';
import { objectOf, type World } from '../core/world/world.js';
import { sleeps, touching } from './footprint/objects.js';
import { membersOf } from './members.js';
import { mightSleep } from './might-sleep.js';

/** TASK_RUNNING; a sleeping state is set; schedule() was called with it set; the scheduler has taken the task off its CPU as sleeping. */
export const TaskState = { running: 0, sleeping: 1, scheduling: 2, asleep: 3 } as const;

const states = upTo(TaskState.asleep);

/** task_struct.__state: only the task itself sets a sleeping state, and a wake-up takes it back. */
export const taskStateField: Field = { kind: 'task_state', cells: [{ name: '', range: states }] };

/** The state of each actor that sets its own: its task's, or where it has no task_struct in the model, one beside it. */
export function ownStates(w: World) {
  const { of } = membersOf(w, 'task_state');
  const cells = w.actors.map(({ task }) => (task === undefined ? -1 : of(w.objectNumber(task))));
  return {
    usedBy(users: readonly number[]): void {
      for (const a of users) if (cells[a]! < 0) cells[a] = w.cell(`${w.actors[a]!.name} state`, ofNobody(states));
    },
    of: (actor: number): number => cells[actor]!,
  };
}

/** The cell of the state of the task that a pointer leads to: NULL is whoever asks, current. */
export function statesAt(w: World, users: readonly number[]): (task: number) => number {
  const members = membersOf(w, 'task_state');
  const own = w.part(ownStates);
  own.usedBy(users);
  return (task) => (objectOf(task) === 0 ? own.of(w.actor) : members.at(task));
}

/** The state of whoever steps. */
export const ownState = (step: AbstractStep): readonly number[] => [step.w.part(ownStates).of(step.actor)].filter((cell) => cell >= 0);

/** The states of the tasks that an argument may lead to. */
export const statesOf = (step: AbstractStep): readonly number[] => {
  const { of } = membersOf(step.w, 'task_state');
  const led = step.objects(0).flatMap((task) => (of(task) < 0 ? [] : [of(task)]));
  return [...led, ...ownState(step)];
};

/** The tasks of this world have states. */
export const hasStates = (w: World): boolean => w.fieldsOfKind('task_state').length > 0;

/** try_to_wake_up(): 1 where a sleeping state was set, which goes. */
export function wake(w: World, state: number): number {
  if (w.cells[state] === TaskState.running) return 0;
  w.set(state, TaskState.running);
  return 1;
}

/** set_current_state(): from here on a wake-up finds the task, and schedule() takes it off its CPU; 0 = it goes on after all. */
export const setCurrentState = {
  name: 'setCurrentState',
  c: 'set_current_state($state)',
  params: { task: 'object', state: 'value' },
  bind: (w, users) => {
    const stateAt = statesAt(w, users);
    return {
      apply(a) {
        w.set(stateAt(a[0]!), a[1]! === 0 ? TaskState.running : TaskState.sleeping);
        return 0;
      },
    };
  },
  footprint: touching((step) => step.footprint.update(...statesOf(step))),
  gives: 'nothing',
  orders: { acquires: ['@task'], releases: ['@task'] },
  alike: true,
  keepsNoSet: true,
  promela: { parts: ['ownState'], effect: 'set(state_of(task), state ? TASK_SLEEPING : TASK_RUNNING); return 0;' },
  reference: {
    does: 'sets the state of the caller, with a full barrier: a wake-up after it takes that back',
    source: 'set_current_state(), include/linux/sched.h',
  },
} satisfies Operation;

/**
 * schedule() by the task: with a sleeping state set it waits to be woken, in scheduleWait or one of sleep-ends; else it goes on. A path
 * that goes on without such a step is refused.
 */
export const schedule = {
  name: 'schedule',
  c: 'schedule()',
  params: { task: 'object' },
  bind: (w, users) => {
    const stateAt = statesAt(w, users);
    return {
      apply(a) {
        mightSleep(w);
        const cell = stateAt(a[0]!);
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
    parts: ['ownState'],
    effect: 'sleep_event(); if (get(state_of(task)) == TASK_SLEEPING) set(state_of(task), TASK_SCHEDULING); return 0;',
  },
  reference: {
    does: 'the first step of schedule(): with a sleeping state set the caller is to sleep',
    context: 'process context',
    misuse: ['where nobody may sleep: sleeping-in-atomic'],
    source: 'kernel/sched/core.c; Documentation/memory-barriers.txt, Sleep and wake-up functions',
  },
} satisfies Operation;

/** schedule() returns: the task was woken, before it left its CPU or after. */
export const scheduleWait = {
  name: 'scheduleWait',
  c: 'schedule() returns',
  params: { task: 'object' },
  bind: (w, users) => {
    const stateAt = statesAt(w, users);
    return { enabled: (a) => w.cells[stateAt(a[0]!)] === TaskState.running, apply: () => 0 };
  },
  footprint: touching((step) => step.footprint.read(...statesOf(step))),
  gives: 'nothing',
  returnsFrom: 'schedule',
  orders: { acquires: ['@task'] },
  alike: true,
  keepsNoSet: true,
  promela: { parts: ['ownState'], can: 'get(state_of(task)) == TASK_RUNNING', waits: '0', effect: 'return 0;' },
  reference: {
    does: 'the second step of schedule(): it returns',
    goes: 'the task is in state running: it was woken, or had no other state',
    context: 'process context',
    misuse: ['nobody wakes it: hung-task'],
    source: 'kernel/sched/core.c; Documentation/memory-barriers.txt, Sleep and wake-up functions',
  },
} satisfies Operation;
