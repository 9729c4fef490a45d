import { actorUpTo } from '../core/layout.js';
import type { Operation } from '../core/operation.js';
import { Life, objectOf, type World } from '../core/world.js';
import { contexts } from './context.js';
import { rcuState } from './rcu.js';

/** The field of a task that says whether it is switched out; the executor lets such a task take no step. */
export const switchedOut = 'switched_out';

/** Values of that field. A dead task is never switched again; what is left of it is done by others. */
export const OnCpu = { on: 0, out: 1, dead: 2 } as const;

/** For each task, the actor that runs as it. */
function runners(w: World): Map<number, number> {
  return new Map(w.actors.flatMap((actor, i) => (actor.task ? [[w.objectNumber(actor.task), i] as const] : [])));
}

/**
 * The scheduler takes the task off its CPU: possible unless preemption is off: in a spinlock's section, in a probe, in
 * a reader of RCU that is not preemptible. From here until schedIn it takes no step. Gives 0 where the task is dead:
 * then nothing happens.
 */
export const schedOut: Operation = {
  name: 'schedOut',
  params: { task: 'object' },
  touches: ['task'],
  bind: (w) => {
    const field = w.fieldNumber(switchedOut);
    const actors = w.part(runners);
    const context = w.part(contexts);
    return {
      enabled(a) {
        const actor = actors.get(objectOf(a[0]!));
        return actor === undefined || !context.atomic(actor);
      },
      waitsFor: (a, other) => actors.get(objectOf(a[0]!)) === other,
      apply(a) {
        const cell = w.cellAt(a[0]!, field);
        if (w.cells[cell] === OnCpu.dead || w.lifeOf(objectOf(a[0]!)) === Life.freed) return 0;
        w.set(cell, OnCpu.out);
        return 1;
      },
    };
  },
};

/** What the cell of a task's scheduler lock is called. */
export const schedulerLockOf = (task: string): string => `${task} scheduler lock`;

/** For each task of a path that locks it, the owner of its scheduler locks (p->pi_lock, rq->lock): actor + 1. */
function schedLocks(w: World): Map<number, number> {
  const tasks = w.objects.flatMap(({ type }, id) => (w.types[type]?.fields[switchedOut] ? [id] : []));
  return new Map(tasks.map((task) => [task, w.cell(schedulerLockOf(w.objects[task]!.name), actorUpTo(31))]));
}

/** The scheduler's locks of a task: events about it are serialised, and irqs are off, so that who holds them is an RCU reader. */
export const schedLock: Operation = {
  name: 'schedLock',
  params: { task: 'object' },
  touches: ['task'],
  bind: (w) => {
    const locks = w.part(schedLocks);
    const rcu = w.part(rcuState);
    return {
      enabled: (a) => w.cells[locks.get(objectOf(a[0]!))!] === 0,
      waitsFor: (a, other) => w.cells[locks.get(objectOf(a[0]!))!] === other + 1,
      apply(a) {
        w.set(locks.get(objectOf(a[0]!))!, w.actor + 1);
        rcu.enter(w.actor);
        return 0;
      },
    };
  },
};

export const schedUnlock: Operation = {
  name: 'schedUnlock',
  params: { task: 'object' },
  touches: ['task', 'grace periods'],
  bind: (w) => {
    const locks = w.part(schedLocks);
    const rcu = w.part(rcuState);
    return {
      apply(a) {
        w.set(locks.get(objectOf(a[0]!))!, 0);
        rcu.leave(w.actor);
        return 0;
      },
    };
  },
};

/** try_to_wake_up(): 0 where the task is dead: then nothing happens. */
export const schedWake: Operation = {
  name: 'schedWake',
  params: { task: 'object' },
  touches: ['task'],
  bind: (w) => {
    const field = w.fieldNumber(switchedOut);
    return { apply: (a) => (w.lifeOf(objectOf(a[0]!)) === Life.freed || w.cells[w.cellAt(a[0]!, field)] === OnCpu.dead ? 0 : 1) };
  },
};

const become = (name: string, state: number): Operation => ({
  name,
  params: { task: 'object' },
  touches: ['task'],
  bind: (w) => {
    const field = w.fieldNumber(switchedOut);
    return {
      apply(a) {
        w.set(w.cellAt(a[0]!, field), state);
        return 0;
      },
    };
  },
});

/** The last switch of an exiting task: the scheduler never has it as prev or next again. */
export const schedDead = become('schedDead', OnCpu.dead);

/** Waits until a task has made its last switch: it is a zombie, or gone. */
export const waitDead: Operation = {
  name: 'waitDead',
  params: { task: 'object' },
  touches: ['task'],
  bind: (w) => {
    const field = w.fieldNumber(switchedOut);
    const actors = w.part(runners);
    return {
      enabled: (a) => w.cells[w.cellAt(a[0]!, field)] === OnCpu.dead || w.lifeOf(objectOf(a[0]!)) === Life.freed,
      waitsFor: (a, other) => (actors.get(objectOf(a[0]!)) ?? w.actor) === other,
      apply: () => 0,
    };
  },
};

/** The scheduler has switched the task in: it goes on where it was. */
export const schedIn = become('schedIn', OnCpu.on);
