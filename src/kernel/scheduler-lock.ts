import { actorUpTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bracket, Section } from '../core/operation/section.js';
import type { Operation } from '../core/operation/operation.js';
import { objectOf, type World } from '../core/world/world.js';
import { enters, leaves } from './footprint/sections.js';
import { interrupts } from './interrupt.js';
import { rcuState, readers } from './rcu.js';

/** For each task of a path that locks it, the owner of its scheduler locks (p->pi_lock, rq->lock): actor + 1. */
function schedulerLocks(w: World): Map<number, number> {
  const tasks = w.fieldsOfKind('on_cpu').map(({ object }) => object);
  return new Map(tasks.map((task) => [task, w.cell(`${w.objects[task]!.name} scheduler lock`, actorUpTo(31))]));
}

/** The scheduler's locks of a task are held; an event about it is all that is done meanwhile. */
const held: Section = { name: 'scheduler lock', each: 'word', spins: true, preemptible: true };

const lockOf: Bracket['of'] & object = (w, objects) => {
  const locks = w.part(schedulerLocks);
  return objects(0).flatMap((task) => locks.get(task) ?? []);
};
const lock = (step: AbstractStep): readonly number[] => lockOf(step.w, (argument) => step.objects(argument));

/** The scheduler's locks of a task: events about it are serialised, and irqs are off, so that who holds them is an RCU reader. */
export const schedLock = {
  name: 'schedLock',
  c: 'lock the run queue of $task',
  params: { task: 'object' },
  bind: (w, users) => {
    const locks = w.part(schedulerLocks);
    const rcu = w.part(rcuState);
    w.part(interrupts).saidBy(users);
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
  footprint: {
    touches(step) {
      step.footprint.update(...lock(step));
      enters(step, readers);
    },
    brackets: [
      { section: held, enters: true, of: lockOf },
      { section: readers, enters: true },
    ],
    needsAll: true,
  },
  gives: 'nothing',
  orders: { acquires: ['@task'] },
  alike: true,
  promela: {
    parts: ['reader', 'schedulerLocks'],
    can: 'get(sched_lock[OBJECT(task)]) == 0',
    waits: 'bit(get(sched_lock[OBJECT(task)]) - 1)',
    effect: 'set(sched_lock[OBJECT(task)], self + 1); enter(); return 0;',
  },
  reference: {
    does: "takes the scheduler's locks of a task: events about it are one after the other, with irqs off",
    goes: 'nobody has them',
    source: 'kernel/sched/core.c: p->pi_lock and the lock of its run queue, as one',
  },
} satisfies Operation;

export const schedUnlock = {
  name: 'schedUnlock',
  c: 'unlock the run queue of $task',
  params: { task: 'object' },
  bind: (w) => {
    const locks = w.part(schedulerLocks);
    const rcu = w.part(rcuState);
    return {
      apply(a) {
        w.set(locks.get(objectOf(a[0]!))!, 0);
        rcu.leave(w.actor);
        return 0;
      },
    };
  },
  footprint: {
    touches(step) {
      step.footprint.free(...lock(step));
      leaves(step, readers);
    },
    brackets: [
      { section: held, enters: false, of: lockOf },
      { section: readers, enters: false },
    ],
  },
  gives: 'nothing',
  orders: { releases: ['@task'] },
  alike: true,
  promela: { parts: ['reader', 'schedulerLocks'], effect: 'set(sched_lock[OBJECT(task)], 0); leave(); return 0;' },
  reference: {
    does: 'drops them',
    source: 'kernel/sched/core.c: p->pi_lock and the lock of its run queue, as one',
  },
} satisfies Operation;
