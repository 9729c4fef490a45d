import { InputError } from '../core/error.js';
import { Event, Within } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { actorUpTo, bit, ofNobody, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { sleeps, touching } from './footprint/objects.js';
import { mightSleep } from './might-sleep.js';

/** Cells of a struct tasklet_struct, from its first. */
const Tasklet = { callback: 0, scheduled: 1, running: 2, disabled: 3 } as const;

/** struct tasklet_struct: its callback is set? scheduled (TASKLET_STATE_SCHED)? who has TASKLET_STATE_RUN (actor + 1), and its count. */
export const taskletField: Field = {
  kind: 'tasklet',
  cells: [
    { name: '', range: bit },
    { name: 'scheduled', range: bit },
    { name: 'running', range: actorUpTo(31) },
    { name: 'disabled', range: { min: -7, max: 7 } },
  ],
};

/** That it is on the list of a CPU, once, or so that the list has no end; the list's to know, so that it outlives the object. */
const Listed = { no: 0, yes: 1, endless: 2 } as const;

function tasklets(w: World) {
  const all = w.fieldsOfKind('tasklet').map(({ cell, object, name }) => {
    if (w.objects[object]!.state === 'pooled')
      throw new InputError(`${name}: a tasklet in a slot of a pool is not modelled; allocate its object with kzalloc`);
    return { cell, object, listed: w.cell(`${name} listed`, ofNobody(upTo(2))) };
  });
  const listed = new Map(all.map((tasklet) => [tasklet.cell, tasklet.listed]));
  return { all, listedAt: (cell: number): number => listed.get(cell)! };
}

/** The objects with a tasklet that is scheduled or runs: a softirq leads to them. */
export function scheduledTasklets(w: World): () => readonly number[] {
  if (w.fieldsOfKind('tasklet').length === 0) return () => [];
  const { all } = w.part(tasklets);
  return () => all.flatMap(({ cell, object, listed }) => (w.cells[listed] !== 0 || w.cells[cell + Tasklet.running] !== 0 ? [object] : []));
}

/** Those that a step may be given. */
const given = (step: AbstractStep) => step.w.part(tasklets).all.filter(({ cell }) => step.location().includes(cell));

function touchesTasklet(step: AbstractStep): void {
  for (const { cell, listed } of given(step)) step.footprint.update(...Object.values(Tasklet).map((number) => cell + number), listed);
}
const touches = touching(touchesTasklet);
const touchesAndSleeps = touching((step: AbstractStep) => {
  sleeps(step);
  touchesTasklet(step);
});
const touchesAndWarns = touching((step: AbstractStep) => {
  step.emits(Event.warn);
  touchesTasklet(step);
});

const common = {
  params: { tasklet: 'update' },
  takes: { tasklet: 'tasklet' },
  gives: 'nothing',
  worksOn: 'tasklet',
  alike: true,
  keepsNoSet: true,
} as const satisfies Partial<Operation>;

const source = 'kernel/softirq.c';

/** tasklet_setup(), tasklet_init(): idle and enabled, whatever it was. A list that it is on, and who runs it, are not told. */
export const taskletSetup = {
  ...common,
  name: 'taskletSetup',
  c: 'tasklet_setup(&$tasklet, ...)',
  params: { tasklet: 'write' },
  bind: (w) => {
    w.part(tasklets);
    return {
      apply(a) {
        w.set(a[0]! + Tasklet.callback, 1);
        for (const cell of [Tasklet.scheduled, Tasklet.running, Tasklet.disabled]) w.set(a[0]! + cell, 0);
        return 0;
      },
    };
  },
  footprint: touches,
  reference: {
    does: 'Sets the tasklet up, idle and enabled.',
    misuse: [
      'of a scheduled one: warn (tasklet SCHED state not set) when a softirq comes to it; scheduled before that: soft-lockup',
      'of a running one: tasklet_kill() and tasklet_disable() do not wait for that run any more, and nobody tells',
    ],
    source: `${source}, tasklet_setup()`,
  },
} satisfies Operation;

/** tasklet_schedule(), tasklet_hi_schedule(): onto the list of this CPU, unless it is scheduled already, or somebody kills it. */
export const taskletSchedule = {
  ...common,
  name: 'taskletSchedule',
  c: 'tasklet_schedule(&$tasklet)',
  bind: (w) => {
    const { listedAt } = w.part(tasklets);
    return {
      apply(a) {
        if (w.cells[a[0]! + Tasklet.scheduled] === 1) return 0;
        w.set(a[0]! + Tasklet.scheduled, 1);
        const listed = listedAt(a[0]!);
        w.set(listed, w.cells[listed] === Listed.no ? Listed.yes : Listed.endless);
        return 0;
      },
    };
  },
  footprint: touches,
  orders: { acquires: ['@tasklet'], releases: ['@tasklet'] },
  reference: {
    does: 'Has a softirq call the callback once; one that is scheduled, or that somebody is killing, is left alone, and nobody is told.',
    misuse: ['of one that was never set up: null-dereference when it runs'],
    source: `include/linux/interrupt.h, tasklet_schedule(); ${source}, __tasklet_schedule()`,
  },
} satisfies Operation;

/** tasklet_action(): a softirq calls the callback of a tasklet on its list that is enabled and runs nowhere; others stay on it. */
export const taskletRun = {
  ...common,
  name: 'taskletRun',
  c: 'a softirq runs $tasklet',
  bind: (w) => {
    const { listedAt } = w.part(tasklets);
    const comes = (tasklet: number): boolean => w.cells[listedAt(tasklet)] !== Listed.no && w.cells[tasklet + Tasklet.disabled] === 0;
    return {
      enabled: (a) => a[0]! < 0 || (comes(a[0]!) && w.cells[a[0]! + Tasklet.running] === 0),
      waitsFor: (a, other) => a[0]! >= 0 && comes(a[0]!) && w.cells[a[0]! + Tasklet.running] === other + 1,
      apply(a) {
        const tasklet = a[0]!;
        const listed = listedAt(tasklet);
        if (w.cells[listed] === Listed.endless) {
          w.emit(Event.endlessWalk, w.pointerTo(w.ownerOf(tasklet)), 0, 0);
          return 0;
        }
        w.set(listed, Listed.no);
        if (w.cells[tasklet + Tasklet.scheduled] === 0) {
          w.emit(Event.warn, 0, 0, 0);
          return 0;
        }
        w.set(tasklet + Tasklet.scheduled, 0);
        if (w.cells[tasklet + Tasklet.callback] === 0) w.emit(Event.access, 0, Within.notSetUp, 0);
        else w.set(tasklet + Tasklet.running, w.actor + 1);
        return 1;
      },
    };
  },
  footprint: {
    ...touching((step: AbstractStep) => {
      step.emits(Event.warn);
      step.emits(Event.endlessWalk);
      step.emits(Event.access);
      touchesTasklet(step);
    }),
    againAfter: (step) => given(step).map(({ listed }) => listed),
  },
  gives: 'number',
  orders: { acquires: ['@tasklet'] },
  reference: {
    does: 'The first step of a softirq that is the callback of the tasklet, which is no longer scheduled, and runs.',
    gives: '1; 0 it was set up anew since it was scheduled, and its callback is not called',
    goes: 'it is scheduled, enabled, and runs on no CPU',
    context: 'softirq: it may not sleep',
    misuse: ['freed while it was scheduled: use-after-free'],
    source: `${source}, tasklet_action_common()`,
  },
} satisfies Operation;

/** tasklet_unlock(): the callback has returned, and the tasklet is looked at once more. */
export const taskletReturn = {
  ...common,
  name: 'taskletReturn',
  c: 'return',
  bind: (w) => {
    w.part(tasklets);
    return {
      apply(a) {
        w.set(a[0]! + Tasklet.running, 0);
        return 0;
      },
    };
  },
  footprint: touches,
  orders: { releases: ['@tasklet'] },
  reference: {
    does: 'The last step of the path of its callback: it runs no more.',
    misuse: ['freed by its own callback: use-after-free'],
    source: `${source}, tasklet_unlock()`,
  },
} satisfies Operation;

const notRunning = (w: World): Required<Pick<Bound, 'enabled' | 'waitsFor'>> => ({
  enabled: (a) => a[0]! < 0 || w.cells[a[0]! + Tasklet.running] === 0,
  waitsFor: (a, other) => a[0]! >= 0 && w.cells[a[0]! + Tasklet.running] === other + 1,
});

/** tasklet_kill() begins: it waits until the tasklet is not scheduled, and from then on nobody schedules it. */
export const taskletKill = {
  ...common,
  name: 'taskletKill',
  c: 'tasklet_kill(&$tasklet)',
  sleeps: true,
  bind: (w) => {
    w.part(tasklets);
    return {
      enabled: (a) => a[0]! < 0 || w.cells[a[0]! + Tasklet.scheduled] === 0,
      apply(a) {
        mightSleep(w);
        w.set(a[0]! + Tasklet.scheduled, 1);
        return 0;
      },
    };
  },
  footprint: touchesAndSleeps,
  orders: { acquires: ['@tasklet'] },
  reference: {
    does: 'Keeps everybody from scheduling the tasklet, its own callback too, and begins to wait for that; taskletKillWait is its return.',
    goes: 'it is not scheduled, and nobody else kills it',
    context: 'process context',
    misuse: [
      'of one that is scheduled and disabled: hung-task',
      'in an interrupt: sleeping-in-atomic (Attempt to kill tasklet from interrupt); in its own callback: deadlock',
    ],
    source: `${source}, tasklet_kill()`,
  },
} satisfies Operation;

export const taskletKillWait = {
  ...common,
  name: 'taskletKillWait',
  c: 'tasklet_kill(&$tasklet) returns',
  bind: (w) => {
    w.part(tasklets);
    return {
      ...notRunning(w),
      apply(a) {
        if (w.cells[a[0]! + Tasklet.scheduled] === 0) w.emit(Event.warn, 0, 0, 0);
        w.set(a[0]! + Tasklet.scheduled, 0);
        return 0;
      },
    };
  },
  footprint: touchesAndWarns,
  orders: { acquires: ['@tasklet'], releases: ['@tasklet'] },
  reference: {
    does: 'tasklet_kill() returns: the tasklet neither is scheduled nor runs. Who schedules it from now on succeeds.',
    goes: 'its callback does not run',
    misuse: ['set up meanwhile: warn (tasklet SCHED state not set)'],
    source: `${source}, tasklet_kill()`,
  },
} satisfies Operation;

const disables = (name: string, call: string, waits: boolean) =>
  ({
    ...common,
    name,
    c: `${call}(&$tasklet)`,
    bind: (w) => {
      w.part(tasklets);
      return {
        apply(a) {
          if (waits) mightSleep(w);
          w.add(a[0]! + Tasklet.disabled, 1);
          return 0;
        },
      };
    },
    footprint: waits ? touchesAndSleeps : touches,
    orders: { acquires: ['@tasklet'], releases: ['@tasklet'] },
    reference: {
      does:
        'Disables the tasklet once more: what is scheduled stays so, and does not run' +
        (waits ? `; begins to wait, and ${name}Wait is its return.` : '. A callback that runs, runs on.'),
      ...(waits && { context: 'process context', misuse: ['in its own callback: deadlock'] }),
      source: `include/linux/interrupt.h, ${call}()`,
    },
  }) satisfies Operation;

export const taskletDisableNosync = disables('taskletDisableNosync', 'tasklet_disable_nosync', false);
export const taskletDisable = disables('taskletDisable', 'tasklet_disable', true);

const untilReturned = (name: string, c: string, does: string) =>
  ({
    ...common,
    name,
    c,
    bind: (w) => {
      w.part(tasklets);
      return { ...notRunning(w), apply: () => 0 };
    },
    footprint: touches,
    orders: { acquires: ['@tasklet'] },
    reference: { does, goes: 'its callback does not run', misuse: ['in its own callback: deadlock'], source },
  }) satisfies Operation;

export const taskletDisableWait = untilReturned('taskletDisableWait', 'tasklet_disable(&$tasklet) returns', 'tasklet_disable() returns.');
export const taskletUnlockSpinWait = untilReturned(
  'taskletUnlockSpinWait',
  'tasklet_unlock_spin_wait(&$tasklet)',
  'Spins until the callback has returned. With tasklet_disable_nosync() before it, it is tasklet_disable_in_atomic().',
);

/** tasklet_enable(): takes one tasklet_disable() back. Once too often, and the count is below 0: it never runs again, and nobody tells. */
export const taskletEnable = {
  ...common,
  name: 'taskletEnable',
  c: 'tasklet_enable(&$tasklet)',
  bind: (w) => {
    w.part(tasklets);
    return {
      apply(a) {
        w.add(a[0]! + Tasklet.disabled, -1);
        return 0;
      },
    };
  },
  footprint: touches,
  orders: { acquires: ['@tasklet'], releases: ['@tasklet'] },
  reference: {
    does: 'Takes one tasklet_disable() back; after the last one, what is scheduled runs. Once too often, and it does not run any more.',
    source: 'include/linux/interrupt.h, tasklet_enable()',
  },
} satisfies Operation;
