import { Event } from '../core/world/event.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import { objectOf, type World } from '../core/world/world.js';
import { accesses, itsLocation, touching } from './footprint/objects.js';
import { hlistLists, hlistPoison } from './hlist-nodes.js';
import { addsHeadWords, deletesNodeWords, replacesNodeWords } from './hlist-words.js';

const source = 'include/linux/rculist.h; include/linux/list.h; Documentation/RCU/rculist_nulls.rst';

/** A node by its pprev: what it leads to, and the changes of a list, each as it is in memory. */
function changes(w: World) {
  const { nextOf } = w.part(hlistLists);
  const isPoison = w.part(hlistPoison);
  const pprevs = new Map(w.fieldsOfKind('hlist_pprev').map(({ object, cell }) => [object, cell]));
  const nextCell = (pprev: number): number => {
    const pointer = w.pointerTo(w.ownerOf(pprev));
    return w.cellAt(pointer, nextOf(pointer));
  };
  /** The node that this one leads to is written; the cell of its pprev, or -1 where there is none, or it crashed. */
  const reach = (pointer: number): number => {
    if (pointer === 0 || w.crashed) return -1;
    w.emit(Event.access, pointer, -1, 1);
    return w.crashed ? -1 : pprevs.get(objectOf(pointer))!;
  };
  /** Whatever the address belongs to now leads to that node. */
  const storeThrough = (address: number, node: number, told: number): void => {
    if (isPoison(address)) w.emit(Event.brokenList, w.pointerTo(told), 0, 0);
    else if (address === 0 || w.ownerOf(address) !== 0) w.emit(Event.access, w.pointerTo(address === 0 ? 0 : w.ownerOf(address)), -1, 1);
    if (!w.crashed) w.set(address, node);
  };
  return {
    nextCell,
    addHead(head: number, pprev: number): void {
      const next = nextCell(pprev);
      const first = w.cells[head]!;
      w.set(next, first);
      w.set(pprev, head);
      w.set(head, w.pointerTo(w.ownerOf(pprev)));
      const behind = reach(first);
      if (behind >= 0) w.set(behind, next);
    },
    /** __hlist_del(), and then its pprev is this: NULL, or its own address, which is LIST_POISON2; its next stays, or is NULL. */
    remove(pprev: number, then: number, forgets = false): void {
      const from = w.cells[pprev]!;
      const next = w.cells[nextCell(pprev)]!;
      storeThrough(from, next, w.ownerOf(pprev));
      const behind = reach(next);
      if (behind >= 0) w.set(behind, from);
      if (w.crashed) return;
      w.set(pprev, then);
      if (forgets) w.set(nextCell(pprev), 0);
    },
    replace(old: number, pprev: number): void {
      const from = w.cells[old]!;
      const next = w.cells[nextCell(old)]!;
      w.set(nextCell(pprev), next);
      w.set(pprev, from);
      storeThrough(from, w.pointerTo(w.ownerOf(pprev)), w.ownerOf(old));
      const behind = reach(next);
      if (behind >= 0) w.set(behind, nextCell(pprev));
      if (!w.crashed) w.set(old, old);
    },
  };
}

/** The nodes of all lists, and every word of theirs and of the heads. */
function changesLists(step: AbstractStep): void {
  const { w, footprint } = step;
  const { all } = w.part(hlistLists);
  const nodes = all.flatMap(({ type }) => w.objectsOfType(type));
  accesses(step, nodes);
  step.emits(Event.brokenList, nodes);
  footprint.update(
    ...all.map(({ cell }) => cell),
    ...all.flatMap(({ type, next }) => w.objectsOfType(type).map((object) => w.fieldCell(object, w.fieldName(next)))),
    ...w.fieldsOfKind('hlist_pprev').map(({ cell }) => cell),
  );
}

const beside = 'beside a node that is freed: use-after-free';
const unlocked = 'beside another change, or a walk of hlist_for_each_entry(), without a common lock: data-race';

const adding = (name: string, c: string, forReaders: boolean) =>
  ({
    name,
    c,
    params: { node: 'write', table: 'global' },
    takes: { node: 'hlist_pprev', table: 'hlist' },
    bind: (w) => {
      const all = w.part(changes);
      return {
        apply(a) {
          all.addHead(a[1]!, a[0]!);
          return 0;
        },
      };
    },
    footprint: touching(changesLists),
    words: addsHeadWords(!forReaders),
    gives: 'nothing',
    ...(forReaders && { orders: { releases: ['@table'] } }),
    alike: true,
    reference: {
      does:
        `puts the node in front of all others, ${forReaders ? 'under the readers of the list, ' : ''}in one step: whoever calls it keeps ` +
        'other writers out',
      misuse: ['of a node that is on a list: nobody tells; a walk that never ends is soft-lockup', beside, unlocked],
      source,
    },
  }) satisfies Operation;

/** Its stores to words that others may see are marked, and order nothing. */
export const hlistAddHead = adding('hlistAddHead', 'hlist_add_head(&$node, &$table)', false);
/** next is not marked. */
export const hlistAddHeadRcu = adding('hlistAddHeadRcu', 'hlist_add_head_rcu(&$node, &$table)', true);

export const hlistDelRcu = {
  name: 'hlistDelRcu',
  c: 'hlist_del_rcu(&$node)',
  params: { node: 'write' },
  takes: { node: 'hlist_pprev' },
  bind: (w) => {
    const all = w.part(changes);
    return {
      apply(a) {
        all.remove(a[0]!, a[0]!);
        return 0;
      },
    };
  },
  footprint: touching(changesLists),
  words: deletesNodeWords('marked'),
  gives: 'nothing',
  alike: true,
  reference: {
    does: 'takes the node out; its next stays, by which a reader on it goes on. Its pprev is LIST_POISON2, so that it counts as hashed',
    misuse: [
      'of a node that it took out before: broken-list, a fault at LIST_POISON2',
      'of one that never was on a list: null-dereference',
      beside,
      unlocked,
    ],
    source,
  },
} satisfies Operation;

const deletingInit = (name: string, c: string, forReaders: boolean) =>
  ({
    name,
    c,
    params: { node: 'write' },
    takes: { node: 'hlist_pprev' },
    bind: (w) => {
      const all = w.part(changes);
      return {
        apply(a) {
          if (w.cells[a[0]!] !== 0) all.remove(a[0]!, 0, !forReaders);
          return 0;
        },
      };
    },
    footprint: touching(changesLists),
    words: deletesNodeWords(forReaders ? 'marked' : 'plain'),
    gives: 'nothing',
    alike: true,
    reference: {
      does: forReaders
        ? 'takes the node out unless it is unhashed; its next stays, by which a reader on it goes on. It is unhashed after it'
        : 'takes the node out unless it is unhashed, and sets it up anew: it leads nowhere, and is unhashed',
      misuse: ['of a node that hlist_del_rcu() took out: broken-list, a fault at LIST_POISON2', beside, unlocked],
      source,
    },
  }) satisfies Operation;

/** What it leaves in the node is not marked. */
export const hlistDelInit = deletingInit('hlistDelInit', 'hlist_del_init(&$node)', false);
export const hlistDelInitRcu = deletingInit('hlistDelInitRcu', 'hlist_del_init_rcu(&$node)', true);

export const hlistReplaceRcu = {
  name: 'hlistReplaceRcu',
  c: 'hlist_replace_rcu(&$old, &$node)',
  params: { old: 'write', node: 'write' },
  takes: { old: 'hlist_pprev', node: 'hlist_pprev' },
  bind: (w) => {
    const all = w.part(changes);
    return {
      apply(a) {
        all.replace(a[0]!, a[1]!);
        return 0;
      },
    };
  },
  footprint: touching(changesLists),
  words: replacesNodeWords(),
  gives: 'nothing',
  // of whichever list it is on
  orders: { releases: ['replaced node'] },
  alike: true,
  reference: {
    does: 'puts the new node in the place of the old one, of which is true what hlist_del_rcu() leaves: a reader on it goes on behind it',
    misuse: [
      'of an old node that was taken out before: broken-list; that never was on a list: null-dereference',
      'with a new node that is on a list: nobody tells',
      beside,
      unlocked,
    ],
    source,
  },
} satisfies Operation;

const unhashed = (name: string, call: string, marked: boolean) =>
  ({
    name,
    c: `${call}(&$node)`,
    params: { node: 'read', order: 'tag' },
    ...(marked && { marked: true }),
    takes: { node: 'hlist_pprev' },
    bind: (w) => ({ apply: (a) => (w.cells[a[0]!] === 0 ? 1 : 0) }),
    footprint: itsLocation,
    gives: 'number',
    alike: true,
    keepsNoSet: true,
    reference: {
      does: `looks whether the node is on no list${marked ? ', without the lock of the writers' : ''}: its pprev is NULL`,
      gives: '1 it is on none; 0 it is on one, or hlist_del_rcu() took it out',
      ...(!marked && { misuse: ['beside a change of the node without a common lock: data-race'] }),
      source: 'include/linux/list.h',
    },
  }) satisfies Operation;

export const hlistUnhashed = unhashed('hlistUnhashed', 'hlist_unhashed', false);
export const hlistUnhashedLockless = unhashed('hlistUnhashedLockless', 'hlist_unhashed_lockless', true);
