import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { upTo } from '../core/world/layout.js';
import type { Operation } from '../core/operation/operation.js';
import { objectOf, type World } from '../core/world/world.js';
import { accesses, ofKind, touching } from './footprint/objects.js';

/** LIST_HEAD(): its nodes are objects of the type, by their field `list`. */
export const listField = (nodes: string): Field => ({ kind: 'list', cells: [{ name: '', range: upTo(0) }], type: nodes });

const longest = 7;

/**
 * struct list_head of an entry: the number of its list (0 = on none) and its place there, from 1. An entry that is
 * freed without list_del() stays where it was.
 */
export const listNodeField: Field = {
  kind: 'list_node',
  outlives: true,
  cells: [
    { name: '', range: upTo(3) },
    { name: 'place', range: upTo(longest) },
  ],
};

/** The nodes of every list, and each list's number, by the cell of its head. */
export function lists(w: World) {
  const heads = w.fieldsOfKind('list').map(({ cell }) => cell);
  const nodes = w.fieldsOfKind('list_node').map(({ cell, object }) => ({ object, cell }));
  /** The place of the last one. */
  const last = (list: number): number =>
    nodes.reduce((most, { cell }) => (w.cells[cell] === list ? Math.max(most, w.cells[cell + 1]!) : most), 0);
  return {
    number: (head: number): number => heads.indexOf(head) + 1,
    nodes,
    append(cell: number, list: number): void {
      w.set(cell + 1, last(list) + 1);
      w.set(cell, list);
    },
    remove(cell: number): void {
      const list = w.cells[cell]!;
      const place = w.cells[cell + 1]!;
      for (const other of nodes) if (w.cells[other.cell] === list && w.cells[other.cell + 1]! > place) w.add(other.cell + 1, -1);
      w.set(cell, 0);
      w.set(cell + 1, 0);
    },
  };
}

const allNodes = (w: World): readonly number[] => w.fieldsOfKind('list_node').flatMap(({ cell }) => [cell, cell + 1]);
/** Whoever is taken out moves the places of those after it. */
const changesList = touching((step) => step.footprint.update(...allNodes(step.w)));

/** list_for_each_entry(): the entry after `after` (0 = the first), or NULL. Whoever walks holds the list's lock. */
export const listNext: Operation = {
  name: 'listNext',
  c: 'next of $list after $after',
  params: { list: 'global', after: 'object' },
  takes: { list: 'list' },
  bind: (w) => {
    const all = w.part(lists);
    return {
      apply(a) {
        if (a[1] !== 0) w.emit(Event.access, a[1]!, -1, 0);
        if (w.crashed) return 0;
        const list = all.number(a[0]!);
        const previous = all.nodes.find(({ object }) => object === objectOf(a[1]!));
        const place = a[1] === 0 || previous === undefined ? 1 : w.cells[previous.cell + 1]! + 1;
        for (const { object, cell } of all.nodes) if (w.cells[cell] === list && w.cells[cell + 1] === place) return w.pointerTo(object);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    accesses(step, step.objects(1));
    step.footprint.read(...allNodes(step.w));
  }),
  gives: (w) => ofKind(w, 'list_node'),
  alike: true,
  promela: {
    effect: `
      int wanted = 1;
      if (after != 0) touch(after);
      if (crashed) return 0;
      for (int n = 0; n < ENTRIES; n++) if (after != 0 && entry_object[n] == OBJECT(after)) wanted = get(entry_cell[n] + 1) + 1;
      for (int n = 0; n < ENTRIES; n++)
        if (get(entry_cell[n]) == list_number(list) && get(entry_cell[n] + 1) == wanted) return pointer_to(entry_object[n]);
      return 0;`,
  },
};

/** list_add_tail(&entry->list, list). */
export const listAddTail: Operation = {
  name: 'listAddTail',
  c: 'list_add_tail(&$node, &$list)',
  params: { list: 'global', node: 'write' },
  takes: { list: 'list', node: 'list_node' },
  bind: (w) => {
    const all = w.part(lists);
    return {
      apply(a) {
        all.append(a[1]!, all.number(a[0]!));
        return 0;
      },
    };
  },
  footprint: changesList,
  gives: 'nothing',
  alike: true,
  promela: { effect: 'append(node, list_number(list)); return 0;' },
};

/** list_del(&entry->list). */
export const listDel: Operation = {
  name: 'listDel',
  c: 'list_del(&$node)',
  params: { node: 'write' },
  takes: { node: 'list_node' },
  bind: (w) => {
    const all = w.part(lists);
    return {
      apply(a) {
        all.remove(a[0]!);
        return 0;
      },
    };
  },
  footprint: changesList,
  gives: 'nothing',
  alike: true,
  promela: { effect: 'unlink_entry(node); return 0;' },
};

/** list_move_tail(&entry->list, list). */
export const listMoveTail: Operation = {
  name: 'listMoveTail',
  c: 'list_move_tail(&$node, &$list)',
  params: { list: 'global', node: 'write' },
  takes: { list: 'list', node: 'list_node' },
  bind: (w) => {
    const all = w.part(lists);
    return {
      apply(a) {
        all.remove(a[1]!);
        all.append(a[1]!, all.number(a[0]!));
        return 0;
      },
    };
  },
  footprint: changesList,
  gives: 'nothing',
  alike: true,
  promela: { effect: 'unlink_entry(node); append(node, list_number(list)); return 0;' },
};
