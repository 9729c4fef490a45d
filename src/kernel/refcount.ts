import { Event } from '../core/event.js';
import type { Field } from '../core/field.js';
import type { Operation } from '../core/operation.js';
import { Life, objectOf, type World } from '../core/world.js';

/** refcount_t. It saturates at `max` as the real one does; -1 is an underflow that was reported. */
export const refcountField = (max: number, init = 0): Field => ({ kind: 'refcount', cells: [{ name: '', range: { min: 0, max, init } }] });

const increment = (w: World, cell: number) => {
  if (w.cells[cell]! < w.layout.max[cell]!) w.add(cell, 1);
};

/** refcount_inc(): on 0 the kernel warns and leaves the object saturated. */
export const refcountInc: Operation = {
  name: 'refcountInc',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.refInc, 0, w.cells[a[0]!]!, 0);
      if (!w.crashed) increment(w, a[0]!);
      return 0;
    },
  }),
};

/** refcount_inc_not_zero(): 0 where the count was 0, else 1. */
export const refcountIncNotZero: Operation = {
  name: 'refcountIncNotZero',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      if (w.cells[a[0]!]! === 0) return 0;
      increment(w, a[0]!);
      return 1;
    },
  }),
};

/** refcount_dec(): plain, result not used. */
export const refcountDec: Operation = {
  name: 'refcountDec',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.refDec, 0, w.cells[a[0]!]!, 1);
      if (!w.crashed && w.cells[a[0]!]! > 0) w.add(a[0]!, -1);
      return 0;
    },
  }),
};

/** refcount_dec_and_test(): 1 where it reached 0. Release, and acquire on reaching 0. */
export const refcountDecAndTest: Operation = {
  name: 'refcountDecAndTest',
  params: { loc: 'update' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.refDec, 0, w.cells[a[0]!]!, 0);
      if (w.crashed || w.cells[a[0]!]! === 0) return 0;
      w.add(a[0]!, -1);
      return w.cells[a[0]!]! === 0 ? 1 : 0;
    },
  }),
};

const usage = 'usage';

/** get_task_struct(): a relaxed increment of task.usage. */
export const getTaskStruct: Operation = {
  name: 'getTaskStruct',
  params: { task: 'object' },
  touches: [usage],
  bind: (w) => {
    const field = w.fieldNumber(usage);
    return {
      apply(a) {
        const cell = w.dereference(a[0]!, field, 1);
        if (cell < 0) return 0;
        w.emit(Event.refInc, a[0]!, w.cells[cell]!, 0);
        if (!w.crashed) increment(w, cell);
        return 0;
      },
    };
  },
};

/** put_task_struct(): the last reference frees the task. */
export const putTaskStruct: Operation = {
  name: 'putTaskStruct',
  params: { task: 'object' },
  touches: [usage],
  bind: (w) => {
    const field = w.fieldNumber(usage);
    return {
      apply(a) {
        const cell = w.dereference(a[0]!, field, 1);
        if (cell < 0) return 0;
        w.emit(Event.refDec, a[0]!, w.cells[cell]!, 0);
        if (w.crashed) return 0;
        w.add(cell, -1);
        if (w.cells[cell] === 0) {
          const object = objectOf(a[0]!);
          w.clear(object);
          w.setLife(object, Life.freed);
        }
        return 0;
      },
    };
  },
};
