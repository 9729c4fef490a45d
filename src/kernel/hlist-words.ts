import { mask, type MayAccess, type SeveralWords, type Words } from '../core/operation/words.js';
import { Access } from '../core/world/memory-access.js';
import { objectOf, type World } from '../core/world/world.js';
import { hlistLists, hlistPoison } from './hlist-nodes.js';

// what operations do to the head of an hlist, and to next and pprev of its nodes, as include/linux/list.h and rculist.h mark it

const reads = Access.plain;
const writes = Access.plain | Access.write;
/** READ_ONCE(), WRITE_ONCE(), and what orders besides. */
const readsOnce = 0;
const writesOnce = Access.write;

/** The words of a world's hlists. */
function chains(w: World) {
  const { nextOf } = w.part(hlistLists);
  const isPoison = w.part(hlistPoison);
  const pprevs = new Map(w.fieldsOfKind('hlist_pprev').map(({ object, cell }) => [object, cell]));
  const most = pprevs.size;
  const next = (pointer: number): number => w.cellAt(pointer, nextOf(pointer));
  const own = (pprev: number): number => next(w.pointerTo(w.ownerOf(pprev)));
  /** pprev of the node that this one leads to. */
  const back = (words: Words, pointer: number): void => {
    if (pointer !== 0) words.add(pprevs.get(objectOf(pointer)) ?? -1, writesOnce);
  };
  /** Through the address that a node holds; false: that faults. */
  const through = (words: Words, address: number): boolean => {
    if (address === 0 || isPoison(address)) return false;
    words.add(address, writesOnce);
    return true;
  };
  return {
    through,
    add(words: Words, pprev: number, head: number, marked: boolean): void {
      words.add(head, reads);
      words.add(own(pprev), marked ? writesOnce : writes);
      words.add(pprev, writesOnce);
      words.add(head, writesOnce);
      back(words, w.cells[head]!);
    },
    /** __hlist_del(), and what it leaves in pprev, and where it forgets where it led, next. */
    del(words: Words, pprev: number, leaves: 'marked' | 'plain'): void {
      words.add(own(pprev), reads);
      words.add(pprev, reads);
      if (!through(words, w.cells[pprev]!)) return;
      back(words, w.cells[own(pprev)]!);
      words.add(pprev, leaves === 'marked' ? writesOnce : writes);
      if (leaves === 'plain') words.add(own(pprev), writes);
    },
    replace(words: Words, old: number, pprev: number): void {
      words.add(own(old), reads);
      words.add(own(pprev), writes);
      words.add(old, reads);
      words.add(pprev, writesOnce);
      if (!through(words, w.cells[old]!)) return;
      back(words, w.cells[own(old)]!);
      words.add(old, writesOnce);
    },
    next: (head: number, after: number): number => (after === 0 ? head : next(after)),
    find(words: Words, head: number, key: number): void {
      words.add(head, readsOnce);
      const list = w.part(hlistLists).at.get(head)!;
      let pointer = w.cells[head]!;
      for (let met = 0; pointer !== 0 && met <= most && w.cells[w.cellAt(pointer, list.key)] !== key; met++) {
        words.add(next(pointer), readsOnce);
        pointer = w.cells[next(pointer)]!;
      }
    },
  };
}

/** What may be done to heads, and to next and pprev of nodes. */
type May = { readonly [of in 'head' | 'next' | 'pprev']?: readonly number[] };

function mayOf({ head = [], next = [], pprev = [] }: May, w: World): readonly MayAccess[] {
  const { all } = w.part(hlistLists);
  const of = (cells: readonly number[], bits: readonly number[]): readonly MayAccess[] =>
    bits.length === 0 ? [] : cells.map((at) => ({ at, how: mask(bits) }));
  const [heads, nexts, pprevs] = cellsOf(w, all);
  return [...of(heads, head), ...of(nexts, next), ...of(pprevs, pprev)];
}

const cellsOf = (
  w: World,
  all: ReturnType<typeof hlistLists>['all'],
): readonly [readonly number[], readonly number[], readonly number[]] => [
  all.map(({ cell }) => cell),
  all.flatMap((list) => w.objectsOfType(list.type).map((object) => w.fieldCell(object, w.fieldName(list.next)))),
  w.fieldsOfKind('hlist_pprev').map(({ cell }) => cell),
];

const several = (may: May, notes: (all: ReturnType<typeof chains>, words: Words, args: Int32Array) => void): SeveralWords => ({
  may: (w) => mayOf(may, w),
  by(w) {
    const { all } = w.part(hlistLists);
    const keys = all.flatMap((list) => w.objectsOfType(list.type).map((object) => w.fieldCell(object, w.fieldName(list.key))));
    return [...cellsOf(w, all).flat(), ...keys];
  },
  bind(w) {
    const all = w.part(chains);
    return (args, words) => {
      if (args[0]! >= 0) notes(all, words, args);
    };
  },
});

const changes = { head: [writesOnce], next: [reads, writesOnce], pprev: [reads, writesOnce] };

/** hlist_add_head(), which marks what it writes to next, or hlist_add_head_rcu(), of the node in whose pprev the first argument is. */
export const addsHeadWords = (marked: boolean): SeveralWords =>
  several({ head: [reads, writesOnce], next: [marked ? writesOnce : writes], pprev: [writesOnce] }, (all, words, [pprev, head]) =>
    all.add(words, pprev!, head!, marked),
  );

/** What hlist_del_rcu() and hlist_del_init_rcu() leave is marked, what hlist_del_init() leaves is not. */
export const deletesNodeWords = (leaves: 'marked' | 'plain'): SeveralWords =>
  several(
    leaves === 'marked' ? changes : { head: [writesOnce], next: [reads, writesOnce, writes], pprev: [reads, writesOnce, writes] },
    (all, words, [pprev]) => all.del(words, pprev!, leaves),
  );

export const replacesNodeWords = (): SeveralWords =>
  several({ ...changes, next: [reads, writes, writesOnce] }, (all, words, [old, pprev]) => {
    if (pprev! >= 0) all.replace(words, old!, pprev!);
  });

/** Through the address that is the first argument. */
export const storesThroughWords = (): SeveralWords =>
  several({ head: [writesOnce], next: [writesOnce] }, (all, words, [address]) => void all.through(words, address!));

/** A step of a walk: from the head, the first argument, or on from the node that the second one leads to, where it leads to one. */
export const walksHlistWords = (marked: boolean): SeveralWords => {
  const how = marked ? readsOnce : reads;
  return several({ head: [how], next: [how] }, (all, words, [head, after]) => words.add(all.next(head!, after!), how));
};

/** A walk up to the node with a key, with marked accesses. That key is a word of its own, which is not asked about. */
export const looksUpWords = (): SeveralWords =>
  several({ head: [readsOnce], next: [readsOnce] }, (all, words, [head, key]) => all.find(words, head!, key!));
