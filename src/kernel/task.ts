import type { Field } from '../core/world/field.js';
import { upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { Section } from '../core/operation/section.js';
import { Life, objectOf, type World } from '../core/world/world.js';
import { contexts } from './context.js';
import { accessible, touching } from './footprint/objects.js';
import { membersOf } from './members.js';

/** Where a task is. A dead one is never switched again; what is left of it is done by others. */
export const OnCpu = { on: 0, out: 1, dead: 2 } as const;

/** The member of a task that says whether it is switched out; the executor lets such a task take no step. */
export const onCpuField: Field = { kind: 'on_cpu', cells: [{ name: '', range: upTo(OnCpu.dead) }] };

/** The cell that says where a task is. */
export const whereCell = (w: World, task: string): number => membersOf(w, 'on_cpu').at(w.namedPointer(task));

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

const looks = touching((step) => step.footprint.read(...accessible(step, step.objects(0)), ...whereIs(step)));

/** What keeps the task that runs as this one from being switched out. */
const runnerLevel = (step: AbstractStep): readonly number[] =>
  step.w.actors.flatMap((actor, a) =>
    step.objects(0).some((task) => actor.task === step.w.objects[task]!.name) ? [step.place(`level ${a}`)] : [],
  );

const goneInC = '(life(OBJECT(task)) == FREED || get(M_on_cpu[OBJECT(task)]) == DEAD)';

/**
 * The scheduler takes the task off its CPU: possible unless preemption is off: in a spinlock's section, in a probe, in
 * a reader of RCU that is not preemptible. From here until schedIn it takes no step. Gives 0 where the task is dead:
 * then nothing happens.
 */
export const schedOut = {
  name: 'schedOut',
  c: '$task is switched out',
  params: { task: 'object' },
  bind: (w) => {
    const where = membersOf(w, 'on_cpu');
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
        if (w.cells[cell] === OnCpu.dead || w.lifeOf(objectOf(a[0]!)) === Life.freed) return 0;
        w.set(cell, OnCpu.out);
        return 1;
      },
    };
  },
  footprint: {
    touches(step) {
      switches(step);
      step.footprint.read(...accessible(step, step.objects(0)), ...runnerLevel(step));
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
    effect: `if ${goneInC} return 0; set(M_on_cpu[OBJECT(task)], OUT); return 1;`,
  },
} satisfies Operation;

const become = (name: string, state: number): Pick<Operation, 'name' | 'params' | 'bind' | 'gives' | 'alike' | 'keepsNoSet'> => ({
  name,
  params: { task: 'object' },
  bind: (w) => {
    const where = membersOf(w, 'on_cpu');
    return {
      apply(a) {
        w.set(where.at(a[0]!), state);
        return 0;
      },
    };
  },
  gives: 'nothing',
  alike: true,
  keepsNoSet: true,
});

/** The scheduler has switched the task in: it goes on where it was. */
export const schedIn = {
  ...become('schedIn', OnCpu.on),
  c: '$task is switched in',
  footprint: { touches: switches, brackets: [{ section: switchedOut, enters: false }] },
  orders: { acquires: ['@task'], releases: ['@task'] },
  promela: { effect: 'set(M_on_cpu[OBJECT(task)], ON_CPU); return 0;' },
} satisfies Operation;

/** The last switch of an exiting task: the scheduler never has it as prev or next again. */
export const schedDead = {
  ...become('schedDead', OnCpu.dead),
  c: '$task is dead',
  footprint: touching(switches),
  orders: { releases: ['@task'] },
  promela: { effect: 'set(M_on_cpu[OBJECT(task)], DEAD); return 0;' },
} satisfies Operation;

/** try_to_wake_up(): 0 where the task is dead: then nothing happens. */
export const schedWake = {
  name: 'schedWake',
  c: 'wake_up_process($task)',
  params: { task: 'object' },
  bind: (w) => {
    const where = membersOf(w, 'on_cpu');
    return { apply: (a) => (w.lifeOf(objectOf(a[0]!)) === Life.freed || w.cells[where.at(a[0]!)] === OnCpu.dead ? 0 : 1) };
  },
  footprint: looks,
  gives: 'number',
  alike: true,
  keepsNoSet: true,
  promela: { effect: `return !${goneInC};` },
} satisfies Operation;

/** Waits until a task has made its last switch: it is a zombie, or gone. */
export const waitDead = {
  name: 'waitDead',
  c: 'wait for the last switch of $task',
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
  footprint: looks,
  gives: 'nothing',
  orders: { acquires: ['@task'] },
  alike: true,
  keepsNoSet: true,
  promela: { can: goneInC, waits: 'bit(runner[OBJECT(task)] < 0 ? self : runner[OBJECT(task)])', effect: 'return 0;' },
} satisfies Operation;
