import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { InputError } from '../core/error.js';
import { bit, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import { objectOf, type World } from '../core/world/world.js';
import { accesses, ofKind, touching } from './footprint/objects.js';
import { leftBehind, mostHeads, mostLists, type Next } from './left-behind.js';

/** A struct list_head is two words, of which each has a cell, whatever that holds. */
const words = ['next', 'prev'];

/** LIST_HEAD(): its nodes are objects of the type, by their field `list`. */
export const listField = (nodes: string): Field => ({ kind: 'list', cells: [{ name: '', range: upTo(0) }], type: nodes, words });

/**
 * struct list_head of an object that is the head of a list: whether INIT_LIST_HEAD() was there. Zeroed memory is no empty list: its words
 * are NULL.
 */
export const listHeadField = (nodes: string): Field => ({ kind: 'list', cells: [{ name: '', range: bit }], type: nodes, words });

const longest = 7;

/**
 * struct list_head of an entry: the number of its list and its place there, from 1. On no list: 0, and 1 where it leads to itself, as
 * INIT_LIST_HEAD() and list_del_init() leave it, or 0 where it leads nowhere: zeroed, or poisoned by list_del(). An entry that is freed
 * without list_del() stays where it was.
 */
export const listNodeField: Field = nodeOfLists(mostLists);
/** The same where heads are in objects, of which there are more. */
export const listNodeOfManyField: Field = nodeOfLists(mostHeads);

function nodeOfLists(most: number): Field {
  return {
    kind: 'list_node',
    outlives: true,
    words,
    cells: [
      { name: '', range: upTo(most) },
      { name: 'place', range: upTo(longest) },
    ],
  };
}

interface Node {
  readonly object: number;
  readonly cell: number;
  /** The number of the member. */
  readonly field: number;
}

/** The nodes of every list, and each list's number, by the cell of its head. */
export function lists(w: World) {
  const left = w.part(leftBehind);
  const placed = w.fieldsOfKind('list');
  const heads = placed.map(({ cell }) => cell);
  const nodes = w
    .fieldsOfKind('list_node')
    .map(({ cell, object, name }): Node => ({ object, cell, field: w.fieldNumber(name.slice(name.indexOf('.') + 1)) }));
  for (const { cell } of nodes) {
    if (w.layout.max[cell]! < heads.length)
      throw new InputError(
        `${w.layout.names[cell]} has room for ${w.layout.max[cell]} lists, and there are ${heads.length}; declare it with ` +
          `listNodeOfManyField, which has room for ${mostHeads}, or have fewer objects with a head`,
      );
    // a number that stands for an object: objects with a head are not alike
    if (placed.some(({ object }) => object > 0)) w.layout.holds[cell] = undefined;
  }
  const nodeOf = (cell: number): Node => nodes.find((node) => node.cell === cell)!;
  const at = (list: number, place: number): Node | undefined =>
    nodes.find(({ cell }) => w.cells[cell] === list && w.cells[cell + 1] === place);
  /** The place of the last one. */
  const last = (list: number): number =>
    nodes.reduce((most, { cell }) => (w.cells[cell] === list ? Math.max(most, w.cells[cell + 1]!) : most), 0);
  /** The words of the entry there are looked at and changed with those of its neighbour; of none, the head's are. */
  const touch = (list: number, place: number): void => {
    const neighbour = at(list, place);
    if (neighbour) w.emit(Event.access, w.pointerTo(neighbour.object), neighbour.field, 1);
    else if (headOf(list).object > 0) w.emit(Event.access, w.pointerTo(headOf(list).object), -1, 1);
  };
  const headOf = (list: number) => placed[list - 1]!;
  /** Its words are no NULL: those at file level never are. */
  const isReady = (list: number): boolean => w.layout.max[headOf(list).cell] === 0 || w.cells[headOf(list).cell] === 1;
  /** What stands in a head that was zeroed and not set up is NULL, and no entry. */
  const followsNull = (list: number): void => {
    if (!isReady(list)) w.emit(Event.access, 0, -1, 0);
  };
  /** CONFIG_DEBUG_LIST refuses it, and writes nothing (lib/list_debug.c). */
  const refused = (cell: number): void => w.emit(Event.listCorruption, w.pointerTo(nodeOf(cell).object), 0, 0);
  const broken = (cell: number): void => w.emit(Event.brokenList, w.pointerTo(nodeOf(cell).object), 0, 0);
  const move = (from: number, by: number, list: number): void => {
    for (const { cell } of nodes) if (w.cells[cell] === list && w.cells[cell + 1]! >= from) w.add(cell + 1, by);
  };
  const pointer = (node: Node | undefined): number => (node === undefined ? 0 : w.pointerTo(node.object));
  const next = (cell: number): Next => {
    const on = w.cells[cell]!;
    if (on !== 0) return pointer(at(on, w.cells[cell + 1]! + 1)) || -on;
    return w.cells[cell + 1] === 1 ? pointer(nodeOf(cell)) : left.of(cell);
  };
  return {
    number: (head: number): number => heads.indexOf(head) + 1,
    first(list: number): number {
      followsNull(list);
      return w.crashed ? 0 : pointer(at(list, 1));
    },
    isReady,
    /** The cell of a list's head. */
    headCell: (list: number): number => headOf(list).cell,
    /** INIT_LIST_HEAD() of a head: entries that are on its list lead to it still, and it not to them. */
    setUp(list: number): void {
      const stranded = at(list, 1);
      if (stranded) broken(stranded.cell);
      if (!w.crashed) w.set(headOf(list).cell, 1);
    },
    nodes,
    nodeOf,
    at,
    broken,
    /** __list_add() behind the entry at this place. It sees what is added next to itself; of what is elsewhere on a list it does not. */
    add(cell: number, list: number, behind: number): void {
      // next, or prev, is NULL (__list_add_valid_or_report())
      if (!isReady(list)) {
        refused(cell);
        return;
      }
      touch(list, behind);
      touch(list, behind + 1);
      if (w.crashed) return;
      const [on, place] = [w.cells[cell], w.cells[cell + 1]];
      if (on === list && (place === behind || place === behind + 1)) refused(cell);
      else if (on !== 0) broken(cell);
      else {
        move(behind + 1, 1, list);
        w.set(cell, list);
        w.set(cell + 1, behind + 1);
        left.set(cell, 0);
      }
    },
    last,
    next,
    /** From an entry on (0 = from the head); where nobody else changes the list, one that leads to itself does so for ever. */
    walk(head: number, after: number, alone: boolean): number {
      if (after !== 0) w.emit(Event.access, after, -1, 0);
      if (w.crashed) return 0;
      const list = heads.indexOf(head) + 1;
      const previous = after === 0 ? undefined : nodes.find(({ object }) => object === objectOf(after));
      if (previous === undefined) followsNull(list);
      if (w.crashed) return 0;
      if (previous === undefined) return pointer(at(list, 1));
      const on = next(previous.cell);
      if (on === 0) broken(previous.cell);
      else if (on > 0 ? alone && objectOf(on) === previous.object : on !== -list) w.emit(Event.endlessWalk, after, 0, 0);
      return w.crashed ? 0 : Math.max(0, on);
    },
    leadsToItself(cell: number): void {
      w.set(cell + 1, 1);
      left.set(cell, 0);
    },
    /** __list_del_entry(), and then, also where that was refused, it leads nowhere, or to itself; or on, as list_del_rcu() leaves it. */
    remove(cell: number, then: 'nowhere' | 'to itself' | 'on'): void {
      const list = w.cells[cell]!;
      const place = w.cells[cell + 1]!;
      const led = next(cell);
      if (list === 0 && place === 0) refused(cell);
      if (list !== 0) {
        touch(list, place - 1);
        touch(list, place + 1);
      }
      if (w.crashed) return;
      if (list !== 0) move(place + 1, -1, list);
      w.set(cell, 0);
      w.set(cell + 1, then === 'to itself' ? 1 : 0);
      left.set(cell, then === 'on' ? led : 0);
    },
  };
}

/** All that says where entries are, and lead. */
export const allNodes = (w: World): readonly number[] => [
  ...w.fieldsOfKind('list_node').flatMap(({ cell }) => [cell, cell + 1]),
  ...w.part(leftBehind).cells(),
];
/** Whoever is put in or taken out looks at its neighbours, and moves the places of those after it. */
export const changesList = touching((step) => {
  const objects = ofKind(step.w, 'list_node');
  accesses(step, [...objects, ...objectsWithHeads(step.w)]);
  step.emits(Event.listCorruption, objects);
  step.emits(Event.brokenList, objects);
  step.footprint.update(...allNodes(step.w));
});

export const objectsWithHeads = (w: World): readonly number[] => ofKind(w, 'list').filter((object) => object > 0);
/** It may come to a head that was not set up. */
export const mayFollowNull = (step: AbstractStep): void => {
  if (objectsWithHeads(step.w).length > 0) accesses(step, []);
};
