import { mask, type SeveralWords } from '../core/operation/words.js';
import { Access } from '../core/world/memory-access.js';
import { objectOf } from '../core/world/world.js';
import { hashHooks } from './hash-nodes.js';

const reads = Access.plain;
const writes = Access.plain | Access.write;
const readsOnce = 0;
const writesOnce = Access.write;

/** Accesses in their order: to `first` of a bucket, and to `next` and `pprev` of the node that the second argument leads to. */
type Accesses = { readonly [of in 'first' | 'next' | 'pprev']?: readonly number[] };

/** As include/linux/list.h and rculist.h mark them; a node that is not hooked is not taken out. */
const kinds = {
  fetches: { first: [readsOnce] },
  looks: { first: [reads] },
  'walks fetching': { first: [readsOnce], next: [readsOnce] },
  walks: { first: [reads], next: [reads] },
  // nobody else changes the table meanwhile: what it reads there is in no race
  'adds under its lock': { first: [writesOnce], next: [writes], pprev: [writesOnce] },
  'deletes under its lock': { first: [writesOnce], pprev: [writesOnce] },
  adds: { first: [reads, writesOnce], next: [writesOnce], pprev: [writesOnce] },
  'adds for readers': { first: [reads, writesOnce], next: [writes], pprev: [writesOnce] },
  deletes: { first: [writesOnce], next: [reads, writes], pprev: [reads, writes] },
  'deletes for readers': { first: [writesOnce], next: [reads], pprev: [reads, writesOnce] },
} satisfies { readonly [kind: string]: Accesses };

/**
 * What an operation on a hash table accesses. Two keys may have one bucket, as far as races go: a look-up of one key and a change of
 * another are told of as of one word. Of nodes it is the one that the operation names, not those beside it in the bucket.
 */
export function hashWords(kind: keyof typeof kinds): SeveralWords {
  const { first = [], next = [], pprev = [] }: Accesses = kinds[kind];
  const isDelete = kind.startsWith('deletes');
  const ofNode = next.length + pprev.length > 0;
  return {
    may: (_, global) => {
      const table = global(0)!;
      return [
        { at: table, how: mask(first) },
        { at: `next in ${table}`, how: mask(next) },
        { at: `pprev in ${table}`, how: mask(pprev) },
      ].filter(({ how }) => how !== 0);
    },
    by: (w) => (isDelete ? w.part(hashHooks).all.map(({ hooked }) => hooked) : []),
    bind(w) {
      const all = w.part(hashHooks);
      return ([table, pointer], words) => {
        const node = ofNode && pointer !== 0 ? all.node(table!, objectOf(pointer!)) : undefined;
        if (isDelete && node === undefined) return;
        if (isDelete && w.cells[node!.hooked] === 0) {
          if (pprev.includes(reads)) words.add(node!.hooked, reads);
          return;
        }
        for (const bits of first) words.add(table!, bits);
        if (node === undefined) return;
        for (const bits of next) words.add(node.next, bits);
        for (const bits of pprev) words.add(node.hooked, bits);
      };
    },
  };
}
