import type { Operation } from '../core/operation.js';
import { objectOf, type World } from '../core/world.js';

/** The field of a task that says whether it is switched out; the executor lets such a task take no step. */
export const switchedOut = 'switched_out';

/** For each task, the actor that runs as it. */
function runners(w: World): Map<number, number> {
  return new Map(w.actors.flatMap((actor, i) => (actor.task ? [[w.objectNumber(actor.task), i] as const] : [])));
}

/**
 * The scheduler takes the task off its CPU: possible unless it holds a spinlock (preemption is off there). From
 * here until schedIn it takes no step.
 */
export const schedOut: Operation = {
  name: 'schedOut',
  params: { task: 'value' },
  touches: ['task'],
  bind: (w) => {
    const field = w.fieldNumber(switchedOut);
    const actors = w.part(runners);
    const spinlocks = w.fieldsOfKind('spinlock').map(({ cell }) => cell);
    return {
      enabled(a) {
        const actor = actors.get(objectOf(a[0]!));
        return actor === undefined || !spinlocks.some((cell) => w.cells[cell] === actor + 1);
      },
      waitsFor: (a) => 1 << (actors.get(objectOf(a[0]!)) ?? 0),
      apply(a) {
        w.cells[w.cellAt(a[0]!, field)] = 1;
        return 0;
      },
    };
  },
};

/** The scheduler has switched the task in: it goes on where it was. */
export const schedIn: Operation = {
  name: 'schedIn',
  params: { task: 'value' },
  touches: ['task'],
  bind: (w) => {
    const field = w.fieldNumber(switchedOut);
    return {
      apply(a) {
        w.cells[w.cellAt(a[0]!, field)] = 0;
        return 0;
      },
    };
  },
};
