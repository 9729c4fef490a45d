import { ofNobody, pointerUpTo, type Range, upTo } from '../core/world/layout.js';
import type { World } from '../core/world/world.js';

/** Where an entry leads: a pointer to the next one; -n, to the head of list n; 0, nowhere. */
export type Next = number;

/** The most lists of a world, by their numbers from 1. */
export const mostLists = 3;
/** The same where there are heads in objects. */
export const mostHeads = 15;

/** The number of a list; where heads are in objects, it stands for one of these. */
const headsNumber = (w: World): Range => {
  const heads = w.fieldsOfKind('list');
  return heads.some(({ object }) => object > 0) ? upTo(mostHeads) : ofNobody(upTo(mostLists));
};

/**
 * Where entries still lead that list_del_rcu() or list_replace_rcu() took out: their `next` stays as it was, for the readers that stand
 * there (include/linux/rculist.h). Only a world in which somebody takes entries out so has cells for it.
 */
export function leftBehind(w: World) {
  const cells = new Map<number, { readonly entry: number; readonly head: number }>();
  return {
    /** Entries are taken out so: each has room for where it leads. Before the world is sealed. */
    keep(): void {
      if (cells.size > 0) return;
      for (const { cell, object, name } of w.fieldsOfKind('list_node')) {
        const entry = w.cell(`${name} leads to`, pointerUpTo(w.maxPointer));
        const head = w.cell(`${name} leads to the head of`, headsNumber(w));
        w.belongsTo(object, entry);
        w.belongsTo(object, head);
        cells.set(cell, { entry, head });
      }
    },
    /** Where the entry in this cell leads that was taken out so; 0 for any other. */
    of(cell: number): Next {
      const left = cells.get(cell);
      return left === undefined ? 0 : w.cells[left.entry]! || 0 - w.cells[left.head]!;
    },
    set(cell: number, next: Next): void {
      const left = cells.get(cell);
      if (left === undefined) return;
      w.set(left.entry, Math.max(0, next));
      w.set(left.head, Math.max(0, -next));
    },
    /** All of its cells, or those of these entries. */
    cells: (of: readonly number[] = [...cells.keys()]): readonly number[] =>
      of.flatMap((cell) => {
        const left = cells.get(cell);
        return left === undefined ? [] : [left.entry, left.head];
      }),
  };
}
