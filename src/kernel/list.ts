import { Event } from '../core/world/event.js';
import type { Operation } from '../core/operation/operation.js';
import { accesses, ofKind, touching } from './footprint/objects.js';
import { leftBehind } from './left-behind.js';
import { allNodes, changesList, lists, mayFollowNull } from './list-nodes.js';
import { addsWords, deletesWords, type End, initsWords, movesWords, walksWords } from './list-words.js';

export { listField, listHeadField, listNodeField, listNodeOfManyField } from './list-nodes.js';

const source = 'include/linux/list.h; lib/list_debug.c';

/**
 * list_for_each_entry(): the entry after `after` (0 = the first), or NULL. Whoever walks holds the list's lock. From an entry that has
 * come to another list it goes on there, never meets its own head, and so never ends; nor does it from one that leads to itself.
 */
export const listNext = {
  name: 'listNext',
  c: 'next of $list after $after',
  params: { list: 'read', after: 'object' },
  takes: { list: 'list' },
  bind: (w) => {
    const all = w.part(lists);
    return { apply: (a) => all.walk(a[0]!, a[1]!, true) };
  },
  footprint: touching((step) => {
    accesses(step, step.objects(1));
    mayFollowNull(step);
    step.emits(Event.brokenList, step.objects(1));
    step.emits(Event.endlessWalk, step.objects(1));
    step.footprint.read(...allNodes(step.w));
  }),
  words: walksWords(false),
  gives: (w) => ofKind(w, 'list_node'),
  alike: true,
  promela: {
    effect: `
      if (after == 0) return entry_at(list_number(list), 1);
      touch(after);
      if (crashed) return 0;
      int entry = -1;
      for (int n = 0; n < ENTRIES; n++) if (entry_object[n] == OBJECT(after)) entry = entry_cell[n];
      if (entry < 0) return entry_at(list_number(list), 1);
      if (leads_nowhere(entry)) { tell_broken_list(after, 0, 0); return 0; }
      int next = get(entry) == 0 ? 0 : entry_at(get(entry), get(entry + 1) + 1);
      if (next == 0 && get(entry) != list_number(list)) tell_endless_walk(after, 0, 0);
      return next;`,
    words: `
      int from = list;
      for (int n = ENTRIES - 1; n >= 0 && after != 0; n--) if (entry_object[n] == OBJECT(after)) from = entry_cell[n];
      note_word(from, PLAIN);`,
  },
  reference: {
    does: 'walks on by an entry; the caller holds the lock of the list',
    gives: 'the entry after `after`, or the first where that is 0; NULL at the end',
    misuse: [
      'from an entry that leads nowhere: broken-list',
      'from one that leads to itself, or off the end of another list: soft-lockup',
      'of a freed entry: use-after-free',
      'without the lock, beside a change of next of the head or the entry: data-race',
    ],
    source,
  },
} satisfies Operation;

const touches = 'with a neighbour that is freed: use-after-free';
const unlocked = 'without a common lock, beside a change or a walk that comes to the same words: data-race';
const twice = [
  'of an entry that is on this list next to its place: list-corruption, and nothing is done',
  'of one that is elsewhere on a list: broken-list, which no kernel tells',
];
const nowhere = 'of an entry that leads nowhere: list-corruption, and no list is changed';

/** list_add() of an entry that is on a list is told of: next to itself it is refused; elsewhere nobody sees it, and the list is broken. */
const adding = (name: string, c: string, at: End, inC: string, where: string) =>
  ({
    name,
    c,
    params: { list: 'read', node: 'write' },
    takes: { list: 'list', node: 'list_node' },
    bind: (w) => {
      const all = w.part(lists);
      return {
        apply(a) {
          const list = all.number(a[0]!);
          all.add(a[1]!, list, at === 'front' ? 0 : all.last(list));
          return 0;
        },
      };
    },
    footprint: changesList,
    words: addsWords(at),
    gives: 'nothing',
    alike: true,
    promela: {
      effect: `insert_entry(node, list_number(list), ${inC}); return 0;`,
      words: `if (node >= 0) note_insertion(node, list, ${at === 'front' ? 1 : 0}, -1);`,
    },
    reference: { does: `puts an entry on a list, ${where}`, misuse: [...twice, touches, unlocked], source },
  }) satisfies Operation;

/** list_add(&entry->list, list): in front of all others. */
export const listAdd = adding('listAdd', 'list_add(&$node, &$list)', 'front', '0', 'in front of all others');
/** list_add_tail(&entry->list, list). */
export const listAddTail = adding(
  'listAddTail',
  'list_add_tail(&$node, &$list)',
  'back',
  'length_of(list_number(list))',
  'behind all others',
);

const deleting = (name: string, c: string, then: 'nowhere' | 'to itself') =>
  ({
    name,
    c,
    params: { node: 'write' },
    takes: { node: 'list_node' },
    bind: (w) => {
      const all = w.part(lists);
      return {
        apply(a) {
          all.remove(a[0]!, then);
          return 0;
        },
      };
    },
    footprint: changesList,
    words: deletesWords(then),
    gives: 'nothing',
    alike: true,
    promela: {
      effect: `disconnect_entry(node, ${then === 'to itself' ? 1 : 0}); return 0;`,
      words: `if (node >= 0) note_removal(node, ${then === 'to itself' ? 'WRITES, WRITES' : 'PLAIN | WRITES, PLAIN | WRITES'});`,
    },
    reference: { does: `takes an entry off its list; it leads ${then} after it`, misuse: [nowhere, touches, unlocked], source },
  }) satisfies Operation;

/** list_del(&entry->list): poisons the entry. */
export const listDel = deleting('listDel', 'list_del(&$node)', 'nowhere');
/** list_del_init(&entry->list): the entry leads to itself, so that a second one does nothing. */
export const listDelInit = deleting('listDelInit', 'list_del_init(&$node)', 'to itself');

const moving = (name: string, c: string, at: End, inC: string, where: string) =>
  ({
    name,
    c,
    params: { list: 'read', node: 'write' },
    takes: { list: 'list', node: 'list_node' },
    bind: (w) => {
      const all = w.part(lists);
      return {
        apply(a) {
          const list = all.number(a[0]!);
          all.remove(a[1]!, 'to itself');
          if (!w.crashed) all.add(a[1]!, list, at === 'front' ? 0 : all.last(list));
          return 0;
        },
      };
    },
    footprint: changesList,
    words: movesWords(at),
    gives: 'nothing',
    alike: true,
    promela: {
      effect: `disconnect_entry(node, 1); if (!crashed) insert_entry(node, list_number(list), ${inC}); return 0;`,
      words: `if (node >= 0) { note_removal(node, -1, -1); note_insertion(node, list, ${at === 'front' ? 1 : 0}, node); }`,
    },
    reference: { does: `takes an entry off its list and puts it on this one, ${where}`, misuse: [nowhere, touches, unlocked], source },
  }) satisfies Operation;

/** list_move(&entry->list, list): the entry is added also where its delete was refused. */
export const listMove = moving('listMove', 'list_move(&$node, &$list)', 'front', '0', 'in front of all others');
/** list_move_tail(&entry->list, list). */
export const listMoveTail = moving(
  'listMoveTail',
  'list_move_tail(&$node, &$list)',
  'back',
  'length_of(list_number(list))',
  'behind all others',
);

/** INIT_LIST_HEAD(&entry->list): the entry leads to itself. Of one that is on a list, the list still leads to it, and is broken. */
export const initListHead = {
  name: 'initListHead',
  c: 'INIT_LIST_HEAD(&$node)',
  params: { node: 'write' },
  takes: { node: 'list_node' },
  bind: (w) => {
    const all = w.part(lists);
    return {
      apply(a) {
        if (w.cells[a[0]!] !== 0) all.broken(a[0]!);
        else all.leadsToItself(a[0]!);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    step.emits(Event.brokenList, step.objects(0));
    step.footprint.update(...step.location(), ...step.w.part(leftBehind).cells());
  }),
  words: initsWords('entry'),
  gives: 'nothing',
  alike: true,
  promela: {
    effect: 'if (get(node) != 0) tell_broken_list(pointer_to(owner[node]), 0, 0); else set(node + 1, 1); return 0;',
    words: 'if (node >= 0) { note_word(node, WRITES); note_word(node + 1, WRITES); }',
  },
  reference: {
    does: 'makes an entry lead to itself',
    misuse: ['of one that is on a list: broken-list'],
    source,
  },
} satisfies Operation;

/** INIT_LIST_HEAD(&object->list) of a head in an object. */
export const initList = {
  name: 'initList',
  c: 'INIT_LIST_HEAD(&$list)',
  params: { list: 'write' },
  takes: { list: 'list' },
  bind: (w) => {
    const all = w.part(lists);
    return {
      apply(a) {
        all.setUp(all.number(a[0]!));
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    step.emits(Event.brokenList, ofKind(step.w, 'list_node'));
    step.footprint.read(...allNodes(step.w));
  }),
  words: initsWords('head'),
  gives: 'nothing',
  alike: true,
  reference: {
    does: 'makes the head of a list, which is in an object, that of an empty one: zeroed memory is none',
    misuse: ['of one that has entries: broken-list, which no kernel tells'],
    source,
  },
} satisfies Operation;
