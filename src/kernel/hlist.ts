import { Event } from '../core/event.js';
import type { Field } from '../core/field.js';
import { upTo } from '../core/layout.js';
import type { Operation } from '../core/operation.js';
import { objectOf, type World } from '../core/world.js';

/**
 * One bucket of a hash table as it is in memory, for writers without a common lock: struct hlist_head, whose nodes are objects
 * of the type. Everything has the same bucket, which is the worst that a hash can do.
 */
export const hlistHeadField = (nodes: string): Field => ({ kind: 'hlist', cells: [], type: nodes });

/**
 * struct hlist_node's pprev: the address of the word that points to the node, as the number of that word; 0 = unhashed.
 * Beside it a node has a pointer `next`.
 */
export const hlistPprevField: Field = { kind: 'hlist_pprev', cells: [{ name: '', range: { ...upTo(8191), holds: 'address' } }] };

/** Walks from a node on; `at` gives the node to stop at. A list that has become a ring is told of. */
function walker(w: World) {
  const next = w.fieldNumber('next');
  const id = w.fieldNumber('id');
  const most = w.fieldsOfKind('hlist_pprev').length;
  return {
    next(pointer: number): number {
      const cell = w.dereference(pointer, next, 0);
      return cell < 0 ? 0 : w.cells[cell]!;
    },
    find(first: number, key: number): number {
      let pointer = first;
      for (let steps = 0; pointer !== 0; steps++) {
        const cell = w.dereference(pointer, id, 0);
        if (cell < 0) return 0;
        if (w.cells[cell] === key) return pointer;
        if (steps > most) {
          w.emit(Event.endlessWalk, pointer, 0, 0);
          return 0;
        }
        pointer = this.next(pointer);
      }
      return 0;
    },
  };
}

/** The nodes that the lists lead to, as far as they are no ring: for detectors. */
export function hlistMembers(w: World): () => readonly number[] {
  const heads = w.fieldsOfKind('hlist').map(({ cell }) => cell);
  const next = heads.length > 0 ? w.fieldNumber('next') : 0;
  return () => {
    const members = new Set<number>();
    for (const head of heads)
      for (let pointer = w.cells[head]!; pointer !== 0 && !members.has(objectOf(pointer)); pointer = w.cells[w.cellAt(pointer, next)]!)
        members.add(objectOf(pointer));
    return [...members];
  };
}

const lookup = (name: string, fetches: boolean): Operation => ({
  name,
  params: { table: 'global', key: 'value' },
  touches: ['table'],
  bind: (w) => {
    const walk = w.part(walker);
    return {
      apply(a) {
        if (fetches) w.emit(Event.rcuFetch, 1, 0, 0);
        return w.crashed ? 0 : walk.find(w.cells[a[0]!]!, a[1]!);
      },
    };
  },
});

/** hlist_for_each_entry_rcu() up to the entry with a key: one step, as the look-up under a common lock is. */
export const hlistLookup = lookup('hlistLookup', true);
/** The same by somebody who says that nobody takes the node away. */
export const hlistLookupHeld = lookup('hlistLookupHeld', false);

const step = (name: string, fetches: boolean): Operation => ({
  name,
  params: { table: 'global', after: 'object' },
  touches: ['table'],
  bind: (w) => {
    const walk = w.part(walker);
    return {
      apply(a) {
        if (fetches) w.emit(Event.rcuFetch, 1, 0, 0);
        if (w.crashed) return 0;
        return a[1] === 0 ? w.cells[a[0]!]! : walk.next(a[1]!);
      },
    };
  },
});

/** The node after another one (0 = from the head), or NULL. */
export const hlistNext = step('hlistNext', true);
export const hlistNextHeld = step('hlistNextHeld', false);

/** WRITE_ONCE(node->pprev, &head->first). */
export const hlistPointAtHead: Operation = {
  name: 'hlistPointAtHead',
  params: { pprev: 'write', table: 'global', order: 'tag' },
  bind: (w) => ({
    apply(a) {
      w.set(a[0]!, a[1]!);
      return 0;
    },
  }),
};

/** WRITE_ONCE(first->pprev, &node->next). */
export const hlistPointBack: Operation = {
  name: 'hlistPointBack',
  params: { pprev: 'write', node: 'object', order: 'tag' },
  bind: (w) => {
    const next = w.fieldNumber('next');
    return {
      apply(a) {
        w.set(a[0]!, w.cellAt(a[1]!, next));
        return 0;
      },
    };
  },
};

/** WRITE_ONCE(*pprev, next): whatever the address belongs to now. */
export const hlistStoreThrough: Operation = {
  name: 'hlistStoreThrough',
  params: { pprev: 'address', next: 'object' },
  touches: ['table'],
  bind: (w) => ({
    apply(a) {
      const owner = a[0] === 0 ? 0 : w.ownerOf(a[0]!);
      if (a[0] === 0 || owner !== 0) w.emit(Event.access, w.pointerTo(owner), -1, 1);
      if (!w.crashed) w.set(a[0]!, a[1]!);
      return 0;
    },
  }),
};
