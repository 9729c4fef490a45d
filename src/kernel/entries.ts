import { StepError } from '../core/error.js';
import type { Field } from '../core/world/field.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import { pointerUpTo, upTo } from '../core/world/layout.js';
import type { World } from '../core/world/world.js';

/** Errors, as they are given. */
export const errno = { ENOENT: -2, ENOMEM: -12, EBUSY: -16, ENOSPC: -28 } as const;

/**
 * An array of pointers by small numbers, from 0: which of them are taken though they hold NULL, as bits, and then the pointers. The nodes
 * of the tree that it is in the kernel are not there.
 */
export const entriesField = (kind: 'idr' | 'xarray', type: string, room: number): Field => ({
  kind,
  type,
  cells: [
    { name: '', range: upTo(2 ** room - 1) },
    ...Array.from({ length: room }, (_, i) => ({ name: `entry${i}`, range: pointerUpTo(0) })),
  ],
});

/** What is in such arrays, for those who look at every one of them. */
export const entriesOf = (w: World): readonly { readonly object: number; readonly cell: number }[] =>
  [...w.fieldsOfKind('idr'), ...w.fieldsOfKind('xarray')].flatMap(({ object, cell }) =>
    w
      .fieldAt(cell)
      .slice(1)
      .map((entry) => ({ object, cell: entry })),
  );

/** The arrays of a world, by their first cell. */
export function arrays(w: World) {
  const names = new Map([...w.fieldsOfKind('idr'), ...w.fieldsOfKind('xarray')].map(({ cell, name }) => [cell, name]));
  const sizes = new Map([...names.keys()].map((cell) => [cell, w.fieldAt(cell).length - 1]));
  const at = (array: number, index: number): number => {
    const room = sizes.get(array)!;
    if (index < 0 || index >= room)
      throw new StepError(`${names.get(array)} has room for ${room} entries, and none at ${index}; declare it with more`);
    return array + 1 + index;
  };
  const reserve = (array: number, index: number, on: boolean): void => {
    const bits = w.cells[array]!;
    w.set(array, on ? bits | (1 << index) : bits & ~(1 << index));
  };
  const isTaken = (array: number, index: number): boolean => w.cells[at(array, index)] !== 0 || ((w.cells[array]! >> index) & 1) !== 0;
  return {
    /** What is there; nothing where there is no room, for nothing ever was stored there. */
    get: (array: number, index: number): number => (index < 0 || index >= sizes.get(array)! ? 0 : w.cells[array + 1 + index]!),
    isTaken,
    /** Gives what was there. NULL may be told to stay taken. */
    put(array: number, index: number, entry: number, staysTaken: boolean): number {
      const cell = at(array, index);
      const before = w.cells[cell]!;
      w.set(cell, entry);
      reserve(array, index, entry === 0 && staysTaken);
      return before;
    },
    /** The first index from the one to the other that is free, or -1. Where more are allowed than there is room for, an error. */
    free(array: number, least: number, most: number): number {
      const room = sizes.get(array)!;
      for (let index = Math.max(0, least); index <= most; index++) {
        if (index >= room)
          throw new StepError(
            `${names.get(array)} has room for ${room} entries, which are all taken, and more are allowed; declare it with more`,
          );
        if (!isTaken(array, index)) return index;
      }
      return -1;
    },
  };
}

/** All cells of the arrays that the first argument may be. */
export const itsEntries = (step: AbstractStep): readonly number[] => {
  const cells = step.location();
  return step.w.globalNames.some((name) => step.w.global(name) === cells[0]) ? step.w.fieldAt(cells[0]!) : cells;
};

/** What `apply` does; where it needs memory, it may find none, if the scenario allows faults: then it gives -ENOMEM. */
export const mayFail = (w: World, needs: ((args: Int32Array) => boolean) | undefined, apply: (args: Int32Array) => number): Bound => {
  w.part(arrays);
  if (!w.faults || needs === undefined) return { apply };
  const noMemory = w.outcome('ENOMEM');
  return {
    outcomes(args, out) {
      out[0] = 0;
      if (!needs(args)) return 1;
      out[1] = noMemory;
      return 2;
    },
    apply: (args, outcome) => (outcome === noMemory ? errno.ENOMEM : apply(args)),
  };
};

/**
 * One that changes the array and takes no lock: whoever calls it keeps out all others who do, and who look at it without RCU. So its access
 * is plain, and races with theirs. Who looks under RCU is no race.
 */
export const writer = {
  marked: false,
  alike: true,
  keepsNoSet: true,
  footprint: { touches: (step) => step.footprint.update(...itsEntries(step)), brackets: [] },
} as const satisfies Partial<Operation>;

/** The objects that entries of arrays of that kind may lead to. */
export const ledTo =
  (kind: 'idr' | 'xarray') =>
  (w: World): readonly number[] =>
    w.fieldsOfKind(kind).flatMap(({ type }) => w.objectsOfType(type!));
