import type { Field } from '../core/world/field.js';
import { upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { Section } from '../core/operation/section.js';
import { Life, objectOf, type World } from '../core/world/world.js';
import { contexts } from './context.js';
import { accessible, touching } from './footprint/objects.js';
import { membersOf } from './members.js';
import { hasStates, statesOf, TaskState } from './task-state.js';

/**
 * Where a task is. One that is out is queued, or asleep as its state says. The number of a dead one is free, though its last switch may
 * be to come: nobody preempts or wakes it any more.
 */
export const OnCpu = { on: 0, out: 1, dead: 2 } as const;

/** The member of a task that says whether it is switched out; the executor lets such a task take no step. */
export const onCpuField: Field = { kind: 'on_cpu', cells: [{ name: '', range: upTo(OnCpu.dead) }] };

/** The cell that says where a task is, or -1 where nobody switches those of its type. */
export const whereCell = (w: World, task: string): number => membersOf(w, 'on_cpu').of(w.objectNumber(task));

/** For each task, the actor that runs as it. */
function runners(w: World): Map<number, number> {
  return new Map(w.actors.flatMap((actor, i) => (actor.task ? [[w.objectNumber(actor.task), i] as const] : [])));
}

/** The scheduler has a task switched out. */
export const switchedOut: Section = { name: 'switched out', each: 'object', preemptible: true };

/** That a task is switched out. */
export const outOf = (step: AbstractStep, tasks: readonly number[]): readonly number[] => tasks.map((task) => step.place(outName(task)));
export const outName = (task: number): string => `switched out ${task}`;

const whereIs = (step: AbstractStep): readonly number[] => {
  const { of } = membersOf(step.w, 'on_cpu');
  return step.objects(0).flatMap((task) => (of(task) < 0 ? [] : [of(task)]));
};

const switches = (step: AbstractStep): void => step.footprint.update(...whereIs(step), ...outOf(step, step.objects(0)));

/** Whether a task is still there, and where. */
export const looks = (step: AbstractStep): void => step.footprint.read(...accessible(step, step.objects(0)), ...whereIs(step));

/** What keeps the task that runs as this one from being switched out. */
const runnerLevel = (step: AbstractStep): readonly number[] =>
  step.w.actors.flatMap((actor, a) =>
    step.objects(0).some((task) => actor.task === step.w.objects[task]!.name) ? [step.place(`level ${a}`)] : [],
  );

export const goneInC = '(life(OBJECT(task)) == FREED || get(M_on_cpu[OBJECT(task)]) == DEAD)';

/**
 * The scheduler preempts the task: possible unless preemption is off: in a spinlock's section, in a probe, in
 * a reader of RCU that is not preemptible. From here until schedIn it takes no step, and its state stays what it is. Gives 1, 2 where a
 * sleeping state is set, or 0 where it is off its CPU already, or dead: then nothing happens.
 */
export const schedOut = {
  name: 'schedOut',
  c: '$task is preempted',
  params: { task: 'object' },
  bind: (w) => {
    const where = membersOf(w, 'on_cpu');
    const states = membersOf(w, 'task_state');
    const actors = w.part(runners);
    const context = w.part(contexts);
    return {
      enabled(a) {
        const actor = actors.get(objectOf(a[0]!));
        return actor === undefined || !context.atomic(actor);
      },
      waitsFor: (a, other) => actors.get(objectOf(a[0]!)) === other,
      apply(a) {
        const cell = where.at(a[0]!);
        if (w.cells[cell] !== OnCpu.on || w.lifeOf(objectOf(a[0]!)) === Life.freed) return 0;
        w.set(cell, OnCpu.out);
        const state = states.of(objectOf(a[0]!));
        return state >= 0 && w.cells[state] !== TaskState.running ? 2 : 1;
      },
    };
  },
  footprint: {
    touches(step) {
      switches(step);
      step.footprint.read(...accessible(step, step.objects(0)), ...statesOf(step), ...runnerLevel(step));
    },
    brackets: [{ section: switchedOut, enters: true, ifGot: true }],
  },
  gives: 'number',
  orders: { acquires: ['@task'], releases: ['@task'] },
  alike: true,
  keepsNoSet: true,
  promela: {
    can: 'runner[OBJECT(task)] < 0 || !atomic_context(runner[OBJECT(task)])',
    waits: 'bit(runner[OBJECT(task)] < 0 ? 0 : runner[OBJECT(task)])',
    effect: `
      if (${goneInC} || get(M_on_cpu[OBJECT(task)]) == OUT) return 0;
      set(M_on_cpu[OBJECT(task)], OUT);
      return M_task_state[OBJECT(task)] >= 0 && get(M_task_state[OBJECT(task)]) != TASK_RUNNING ? 2 : 1;`,
  },
  reference: {
    does: 'the scheduler preempts a task, which takes no step from here on',
    gives: '1; 2 a sleeping state is set, the raw state of sched_switch; 0 it is off its CPU or dead',
    goes: 'the task has preemption on; a preemptible reader may be preempted',
    context: 'an actor that is the scheduler',
    source: '__schedule(), kernel/sched/core.c',
  },
} satisfies Operation;

/**
 * The task has called schedule() with a sleeping state set: its CPU looks for another one. Before that no scheduler event takes it off as
 * sleeping, wherever it is; that it is in a section is schedule()'s own misuse.
 */
export const waitSchedule = {
  name: 'waitSchedule',
  c: 'wait until $task calls schedule() to sleep',
  params: { task: 'object' },
  bind: (w) => {
    const where = membersOf(w, 'on_cpu');
    const states = membersOf(w, 'task_state');
    const actors = w.part(runners);
    return {
      enabled: (a) => w.cells[states.at(a[0]!)] === TaskState.scheduling && w.cells[where.at(a[0]!)] === OnCpu.on,
      waitsFor: (a, other) => actors.get(objectOf(a[0]!)) === other,
      apply: () => 0,
    };
  },
  footprint: touching((step) => step.footprint.read(...statesOf(step), ...whereIs(step))),
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
  promela: {
    can: 'get(M_task_state[OBJECT(task)]) == TASK_SCHEDULING && get(M_on_cpu[OBJECT(task)]) == ON_CPU',
    waits: 'bit(runner[OBJECT(task)] < 0 ? self : runner[OBJECT(task)])',
    effect: 'return 0;',
  },
  reference: {
    does: 'the scheduler waits until a task leaves its CPU as sleeping',
    goes: 'it has called schedule() with a sleeping state set, and is on its CPU',
    context: 'an actor that is the scheduler',
    source: '__schedule(), kernel/sched/core.c',
  },
} satisfies Operation;

/**
 * __schedule() takes the task that has called it off its CPU as sleeping: it is on no queue until it is woken. Gives 0 where that has
 * happened already, or something else keeps it: then nothing happens.
 */
export const schedSleep = {
  name: 'schedSleep',
  c: '$task is switched out, asleep',
  params: { task: 'object' },
  bind: (w) => {
    const where = membersOf(w, 'on_cpu');
    const states = membersOf(w, 'task_state');
    return {
      apply(a) {
        if (w.cells[states.at(a[0]!)] !== TaskState.scheduling || w.cells[where.at(a[0]!)] !== OnCpu.on) return 0;
        w.set(states.at(a[0]!), TaskState.asleep);
        w.set(where.at(a[0]!), OnCpu.out);
        return 1;
      },
    };
  },
  footprint: {
    touches(step) {
      switches(step);
      step.footprint.update(...statesOf(step));
    },
    brackets: [{ section: switchedOut, enters: true, ifGot: true }],
  },
  gives: 'number',
  orders: { acquires: ['@task'], releases: ['@task'] },
  alike: true,
  keepsNoSet: true,
  promela: {
    effect: `
      if (get(M_task_state[OBJECT(task)]) != TASK_SCHEDULING || get(M_on_cpu[OBJECT(task)]) != ON_CPU) return 0;
      set(M_task_state[OBJECT(task)], TASK_ASLEEP); set(M_on_cpu[OBJECT(task)], OUT); return 1;`,
  },
  reference: {
    does: 'the task is off its CPU, asleep',
    gives: '1; 0 it was woken meanwhile',
    context: 'an actor that is the scheduler',
    source: '__schedule(), kernel/sched/core.c',
  },
} satisfies Operation;

/** The scheduler has switched the task in: it goes on where it was. One that sleeps is woken first. */
export const schedIn = {
  name: 'schedIn',
  c: '$task is switched in',
  params: { task: 'object' },
  bind: (w) => {
    const where = membersOf(w, 'on_cpu');
    const states = membersOf(w, 'task_state');
    return {
      ...(hasStates(w) && {
        enabled: (a: Int32Array) => states.of(objectOf(a[0]!)) < 0 || w.cells[states.of(objectOf(a[0]!))] !== TaskState.asleep,
      }),
      apply(a) {
        w.set(where.at(a[0]!), OnCpu.on);
        return 0;
      },
    };
  },
  footprint: {
    touches(step) {
      switches(step);
      step.footprint.read(...statesOf(step));
    },
    brackets: [{ section: switchedOut, enters: false }],
  },
  gives: 'nothing',
  orders: { acquires: ['@task'], releases: ['@task'] },
  alike: true,
  keepsNoSet: true,
  promela: {
    can: 'M_task_state[OBJECT(task)] < 0 || get(M_task_state[OBJECT(task)]) != TASK_ASLEEP',
    effect: 'set(M_on_cpu[OBJECT(task)], ON_CPU); return 0;',
  },
  reference: {
    does: 'the task is back on its CPU',
    goes: 'it is not asleep',
    context: 'an actor that is the scheduler',
    source: '__schedule(), kernel/sched/core.c',
  },
} satisfies Operation;

/**
 * exit_notify(): the task is a zombie, or dead where nobody waits for it. From here on its number may be given to another, before its
 * last switch.
 */
export const exitNotify = {
  name: 'exitNotify',
  c: 'exit_notify($task)',
  params: { task: 'object' },
  bind: (w) => {
    const where = membersOf(w, 'on_cpu');
    return {
      apply(a) {
        w.set(where.at(a[0]!), OnCpu.dead);
        return 0;
      },
    };
  },
  footprint: touching(switches),
  gives: 'nothing',
  orders: { releases: ['@task'] },
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'set(M_on_cpu[OBJECT(task)], DEAD); return 0;' },
  reference: {
    does: 'the task is a zombie, or dead where nobody waits for it: nobody preempts or wakes it any more',
    context: 'process context',
    source: 'exit_notify(), kernel/exit.c',
  },
} satisfies Operation;

/** Waits until a task is a zombie, or gone: its number may be taken. */
export const waitDead: Operation = {
  name: 'waitDead',
  c: 'wait for the exit of $task',
  params: { task: 'object' },
  bind: (w) => {
    const where = membersOf(w, 'on_cpu');
    const actors = w.part(runners);
    return {
      enabled: (a) => w.cells[where.at(a[0]!)] === OnCpu.dead || w.lifeOf(objectOf(a[0]!)) === Life.freed,
      waitsFor: (a, other) => (actors.get(objectOf(a[0]!)) ?? w.actor) === other,
      apply: () => 0,
    };
  },
  footprint: touching(looks),
  gives: 'nothing',
  orders: { acquires: ['@task'] },
  alike: true,
  keepsNoSet: true,
  promela: { can: goneInC, waits: 'bit(runner[OBJECT(task)] < 0 ? self : runner[OBJECT(task)])', effect: 'return 0;' },
  reference: {
    does: 'waits until a task is a zombie, or gone, so that its number may be given to another one',
    goes: 'it has called exit_notify(), or is freed',
    source: 'release_task(), kernel/exit.c',
  },
} satisfies Operation;
