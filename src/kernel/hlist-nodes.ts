import { InputError } from '../core/error.js';
import type { Field } from '../core/world/field.js';
import { upTo } from '../core/world/layout.js';
import { objectOf, type World } from '../core/world/world.js';

/**
 * One bucket of a hash table as it is in memory, for writers without a common lock: struct hlist_head, whose nodes are objects
 * of the type, with a member that is the key and a pointer to the next node. Everything has the same bucket, which is the worst
 * that a hash can do.
 */
export const hlistHeadField = (nodes: string, members: { readonly key: string; readonly next: string }): Field => ({
  kind: 'hlist',
  cells: [],
  words: ['first'],
  type: nodes,
  members,
});

/** struct hlist_node's pprev: the address of the word that points to the node, as the number of that word; 0 = unhashed. */
export const hlistPprevField: Field = { kind: 'hlist_pprev', cells: [{ name: '', range: { ...upTo(8191), holds: 'address' } }] };

/** The members of the nodes of every list, as numbers of fields: by the cell of a list's head, and by a node's type. */
export function hlistLists(w: World) {
  const fields = w.fieldsOfKind('hlist').map(({ cell, name, type }) => {
    if (cell === 0)
      throw new InputError(
        `${name}: the address of this list's head would be 0, which is NULL, for it is the first word of the state; declare another ` +
          'global in front of it',
      );
    const { members } = w.globalField(cell);
    return { cell, type: type!, key: w.fieldNumber(members!['key']!), next: w.fieldNumber(members!['next']!) };
  });
  return {
    all: fields,
    at: new Map(fields.map((field) => [field.cell, field])),
    nextOf: (pointer: number): number => fields.find(({ type }) => type === w.objects[objectOf(pointer)]?.type)?.next ?? fields[0]!.next,
  };
}

/**
 * LIST_POISON2, which hlist_del_rcu() leaves in pprev: here the address of that pprev itself, which nothing else leads to. Says whether an
 * address is such a one.
 */
export function hlistPoison(w: World): (address: number) => boolean {
  const pprevs = new Set(w.fieldsOfKind('hlist_pprev').map(({ cell }) => cell));
  return (address) => address !== 0 && pprevs.has(address);
}

/** The nodes that the lists lead to, as far as they are no ring: for detectors. */
export function hlistMembers(w: World): () => readonly number[] {
  const { all } = hlistLists(w);
  return () => {
    const members = new Set<number>();
    for (const { cell, next } of all)
      for (let pointer = w.cells[cell]!; pointer !== 0 && !members.has(objectOf(pointer)); pointer = w.cells[w.cellAt(pointer, next)]!)
        members.add(objectOf(pointer));
    return [...members];
  };
}
