import { Event } from '../core/world/event.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import { Life, objectOf } from '../core/world/world.js';
import { accesses, changesLife, forgets, memoryOf } from './footprint/objects.js';
import { membersOf } from './members.js';
import { drop, take } from './refcount.js';
import { outOf } from './task.js';

/** A task's references are its member of the kind refcount. */
const countsOf = (step: AbstractStep): readonly number[] => {
  const { of } = membersOf(step.w, 'refcount');
  return step.objects(0).flatMap((task) => (of(task) < 0 ? [] : [of(task)]));
};

/** get_task_struct(): a relaxed increment. */
export const getTaskStruct = {
  name: 'getTaskStruct',
  c: 'get_task_struct($task)',
  params: { task: 'object' },
  bind: (w) => {
    const counts = membersOf(w, 'refcount');
    return {
      apply(a) {
        const cell = counts.reach(a[0]!, 1);
        if (cell < 0) return 0;
        w.emit(Event.refInc, a[0]!, w.cells[cell]!, 0);
        if (!w.crashed) take(w, cell);
        return 0;
      },
    };
  },
  footprint: {
    touches(step) {
      accesses(step, step.objects(0));
      step.emits(Event.refInc, step.objects(0));
      step.footprint.update(...countsOf(step));
    },
    brackets: [],
  },
  gives: 'nothing',
  alike: true,
  promela: {
    effect:
      'int count = reach_member(task, M_refcount); if (crashed) return 0; taken_event(task, get(count)); if (!crashed) ' +
      'take(count); return 0;',
  },
  reference: {
    does: 'takes a reference to a task',
    misuse: ['of a freed task: use-after-free', 'of one whose count is 0: refcount-inc-on-zero'],
    source: 'include/linux/sched/task.h',
  },
} satisfies Operation;

/** put_task_struct(): the last reference frees the task. */
export const putTaskStruct = {
  name: 'putTaskStruct',
  c: 'put_task_struct($task)',
  params: { task: 'object' },
  bind: (w) => {
    const counts = membersOf(w, 'refcount');
    return {
      apply(a) {
        const cell = counts.reach(a[0]!, 1);
        if (cell < 0) return 0;
        w.emit(Event.refDec, a[0]!, w.cells[cell]!, 0);
        if (!w.crashed && drop(w, cell)) {
          const object = objectOf(a[0]!);
          w.clear(object);
          w.setLife(object, Life.freed);
        }
        return 0;
      },
    };
  },
  footprint: {
    touches(step) {
      const tasks = step.objects(0);
      accesses(step, tasks);
      step.emits(Event.refDec, tasks);
      changesLife(step, tasks);
      step.footprint.read(...memoryOf(step, tasks));
      forgets(step, memoryOf(step, tasks));
      step.footprint.update(...countsOf(step), ...outOf(step, tasks));
    },
    brackets: [],
    quiet: {
      when({ w }) {
        const counts = membersOf(w, 'refcount');
        return (cells, args) => (cells[counts.at(args[0]!)] ?? 0) > 1;
      },
      touches(step) {
        accesses(step, step.objects(0));
        step.emits(Event.refDec, step.objects(0));
        step.footprint.update(...countsOf(step));
      },
    },
  },
  gives: 'nothing',
  orders: { acquires: ['@task'], releases: ['@task'] },
  alike: true,
  promela: {
    effect: `
      int count = reach_member(task, M_refcount);
      if (crashed) return 0;
      dropped_event(task, get(count), 0);
      if (!crashed && drop(count)) release(OBJECT(task));
      return 0;`,
  },
  reference: {
    does: 'drops one; the last one frees the task',
    misuse: ['on 0: refcount-underflow', 'of a freed task: use-after-free'],
    source: 'include/linux/sched/task.h',
  },
} satisfies Operation;
