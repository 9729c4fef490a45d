import { Event } from '../core/world/event.js';
import type { OperationFootprint } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { accesses, itsLocation } from './footprint/objects.js';
import { hlistLists, hlistPoison } from './hlist-nodes.js';
import { looksUpWords, storesThroughWords, walksHlistWords } from './hlist-words.js';

export { hlistHeadField, hlistPprevField } from './hlist-nodes.js';

/** Walks from a node on; `at` gives the node to stop at. A list that has become a ring is told of. */
function walker(w: World) {
  const { at } = hlistLists(w);
  const most = w.fieldsOfKind('hlist_pprev').length;
  const after = (pointer: number, field: number): number => {
    const cell = w.dereference(pointer, field, 0);
    return cell < 0 ? 0 : w.cells[cell]!;
  };
  return {
    next: (head: number, pointer: number): number => after(pointer, at.get(head)!.next),
    find(head: number, wanted: number): number {
      const { key, next } = at.get(head)!;
      let pointer = w.cells[head]!;
      for (let steps = 0; pointer !== 0; steps++) {
        const cell = w.dereference(pointer, key, 0);
        if (cell < 0) return 0;
        if (w.cells[cell] === wanted) return pointer;
        if (steps > most) {
          w.emit(Event.endlessWalk, pointer, 0, 0);
          return 0;
        }
        pointer = after(pointer, next);
      }
      return 0;
    },
  };
}

const nodesOf = (w: World): readonly number[] => hlistLists(w).all.flatMap(({ type }) => w.objectsOfType(type));
const heads = (w: World): readonly number[] => hlistLists(w).all.map(({ cell }) => cell);
const membersOf = (w: World, which: 'key' | 'next'): readonly number[] =>
  hlistLists(w).all.flatMap((list) => w.objectsOfType(list.type).map((object) => w.fieldCell(object, w.fieldName(list[which]))));

const walking: OperationFootprint = {
  touches(step) {
    const { w, footprint } = step;
    step.emits(Event.rcuFetch);
    step.emits(Event.endlessWalk, nodesOf(w));
    accesses(step, nodesOf(w));
    footprint.read(...heads(w), ...membersOf(w, 'next'), ...membersOf(w, 'key'));
  },
  brackets: [],
};

/** From the head along next until a node has the key. More nodes than there are is a ring. */
const lookupInC = (fetch: string): string => `
  ${fetch}
  int node = get(table);
  for (int met = 0; node != 0; met++) {
    int id = reach_member(node, node_key);
    if (crashed) return 0;
    if (get(id) == key) return node;
    if (met > HASHED) { tell_endless_walk(node, 0, 0); return 0; }
    int next = reach_member(node, node_next);
    if (crashed) return 0;
    node = get(next);
  }
  return 0;`;

const lookupWordsInC = (how: string): string => `
  note_word(table, ${how});
  int node = get(table);
  for (int met = 0; node != 0 && met <= HASHED && get(node_key[OBJECT(node)]) != key; met++) {
    note_word(node_next[OBJECT(node)], ${how});
    node = get(node_next[OBJECT(node)]);
  }`;

const nextInC = (fetch: string): string => `
  ${fetch}
  if (after == 0) return get(table);
  int cell = reach_member(after, node_next);
  return crashed ? 0 : get(cell);`;

const source = 'include/linux/list.h, include/linux/rculist.h; Documentation/RCU/listRCU.rst';
const whose = (fetches: boolean): string => (fetches ? 'as an RCU reader' : 'by who says that nobody takes the node away');
const misuse = (fetches: boolean): readonly string[] => [
  ...(fetches ? ['by one that is no reader: rcu-unprotected-dereference'] : []),
  'comes to a freed node: use-after-free',
];

const lookup = (name: string, c: string, fetches: boolean) =>
  ({
    name,
    c,
    params: { table: 'global', key: 'value' },
    takes: { table: 'hlist' },
    bind: (w) => {
      const walk = w.part(walker);
      return {
        apply(a) {
          if (fetches) w.emit(Event.rcuFetch, 1, 0, 0);
          return w.crashed ? 0 : walk.find(a[0]!, a[1]!);
        },
      };
    },
    footprint: walking,
    words: looksUpWords(),
    gives: nodesOf,
    orders: { acquires: ['@table', 'replaced node'] },
    alike: true,
    promela: { effect: lookupInC(fetches ? 'fetch_event();' : ''), words: lookupWordsInC('0') },
    reference: {
      does: `walks the bucket until a node has the key, ${whose(fetches)}, with marked accesses, in one step`,
      gives: 'the node, or NULL',
      misuse: [...misuse(fetches), 'of a list that has become a ring: soft-lockup'],
      source,
    },
  }) satisfies Operation;

/** hlist_for_each_entry_rcu() up to the entry with a key: one step, as the look-up under a common lock is. */
export const hlistLookup = lookup('hlistLookup', 'hlist_for_each_entry_rcu(&$table): key $key', true);
/** The same by somebody who says that nobody takes the node away: nothing is held against it. */
export const hlistLookupHeld = lookup('hlistLookupHeld', 'hlist_for_each_entry(&$table): key $key', false);
const step = (name: string, c: string, fetches: boolean) =>
  ({
    name,
    c,
    params: { table: 'global', after: 'object' },
    takes: { table: 'hlist' },
    bind: (w) => {
      const walk = w.part(walker);
      return {
        apply(a) {
          if (fetches) w.emit(Event.rcuFetch, 1, 0, 0);
          if (w.crashed) return 0;
          return a[1] === 0 ? w.cells[a[0]!]! : walk.next(a[0]!, a[1]!);
        },
      };
    },
    footprint: walking,
    words: walksHlistWords(fetches),
    gives: nodesOf,
    orders: { acquires: ['@table', 'replaced node'] },
    alike: true,
    promela: {
      effect: nextInC(fetches ? 'fetch_event();' : ''),
      words: `note_word(after == 0 ? table : node_next[OBJECT(after)], ${fetches ? '0' : 'PLAIN'});`,
    },
    reference: {
      does: `walks on by a node, ${whose(fetches)}`,
      gives: 'the node after `after`, or the first where that is 0; NULL at the end',
      misuse: [...misuse(fetches), ...(fetches ? [] : ['without the lock of those who change the list: data-race'])],
      source,
    },
  }) satisfies Operation;

/** The node after another one (0 = from the head), or NULL. */
export const hlistNext = step('hlistNext', 'hlist_for_each_entry_rcu(&$table): after $after', true);
export const hlistNextHeld = step('hlistNextHeld', 'hlist_for_each_entry(&$table): after $after', false);

/** WRITE_ONCE(node->pprev, &head->first). */
export const hlistPointAtHead = {
  name: 'hlistPointAtHead',
  c: 'WRITE_ONCE($pprev, &$table)',
  params: { pprev: 'write', table: 'global', order: 'tag' },
  marked: true,
  takes: { pprev: 'hlist_pprev', table: 'hlist' },
  bind: (w) => ({
    apply(a) {
      w.set(a[0]!, a[1]!);
      return 0;
    },
  }),
  footprint: itsLocation,
  gives: 'nothing',
  copies: true,
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'set(pprev, table); return 0;' },
  reference: { does: 'makes the first node lead back to the head: one write of hlist_add_head_rcu()', source },
} satisfies Operation;

/** WRITE_ONCE(first->pprev, &node->next). */
export const hlistPointBack = {
  name: 'hlistPointBack',
  c: 'WRITE_ONCE($pprev, &$node->next)',
  params: { pprev: 'write', node: 'object', order: 'tag' },
  marked: true,
  takes: { pprev: 'hlist_pprev' },
  bind: (w) => {
    const { nextOf } = hlistLists(w);
    return {
      apply(a) {
        w.set(a[0]!, w.cellAt(a[1]!, nextOf(a[1]!)));
        return 0;
      },
    };
  },
  footprint: itsLocation,
  gives: 'nothing',
  copies: true,
  alike: true,
  keepsNoSet: true,
  promela: { effect: 'set(pprev, node_next[OBJECT(node)]); return 0;' },
  reference: { does: 'makes a node lead back to the one before it: one write of hlist_add_head_rcu()', source },
} satisfies Operation;

/** WRITE_ONCE(*pprev, next): whatever the address belongs to now. */
export const hlistStoreThrough = {
  name: 'hlistStoreThrough',
  c: 'WRITE_ONCE(*$pprev, $next)',
  params: { pprev: 'address', next: 'object' },
  bind: (w) => {
    const isPoison = w.part(hlistPoison);
    return {
      apply(a) {
        const owner = a[0] === 0 ? 0 : w.ownerOf(a[0]!);
        if (isPoison(a[0]!)) w.emit(Event.brokenList, w.pointerTo(owner), 0, 0);
        else if (a[0] === 0 || owner !== 0) w.emit(Event.access, w.pointerTo(owner), -1, 1);
        if (!w.crashed) w.set(a[0]!, a[1]!);
        return 0;
      },
    };
  },
  footprint: {
    // through whatever address a node holds
    touches(of) {
      of.emits(Event.brokenList, nodesOf(of.w));
      accesses(of, nodesOf(of.w));
      of.footprint.write(...heads(of.w), ...membersOf(of.w, 'next'));
    },
    brackets: [],
  },
  words: storesThroughWords(),
  gives: 'nothing',
  alike: true,
  promela: {
    effect:
      'if (pprev == 0 || owner[pprev] != 0) touch(pointer_to(pprev == 0 ? 0 : owner[pprev])); if (!crashed) set(pprev, next); return 0;',
    words: 'if (pprev != 0) note_word(pprev, WRITES);',
  },
  reference: {
    does: 'writes through the address that a node holds, whatever that belongs to now: one write of __hlist_del()',
    misuse: ['of NULL: null-dereference', 'to a node that is freed: use-after-free'],
    source,
  },
} satisfies Operation;
