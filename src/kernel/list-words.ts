import { mask, type MayAccess, type SeveralWords, type Words } from '../core/operation/words.js';
import { Access } from '../core/world/memory-access.js';
import { objectOf, type World } from '../core/world/world.js';
import { leftBehind } from './left-behind.js';
import { allNodes, lists } from './list-nodes.js';

// what operations do to next and prev of heads and entries, as include/linux/list.h and rculist.h mark it, and lib/list_debug.c reads it

const reads = Access.plain;
const writes = Access.plain | Access.write;
/** READ_ONCE(), WRITE_ONCE(), and what orders besides. */
const readsOnce = 0;
const writesOnce = Access.write;

/** What list_del() and its kin do to the entry once it is taken out. */
export type AfterDel = 'nowhere' | 'to itself' | 'on';
export type End = 'front' | 'back';

/** The words of a world's lists by the cells of heads and entries: next is the first cell of a member, prev the second. */
function pointers(w: World) {
  const all = w.part(lists);
  const left = w.part(leftBehind);
  const placeOf = (entry: number): number => w.cells[entry + 1]!;
  /** What has that place on a list from which one entry (-1: none) is taken out; the head before the first one and behind the last. */
  const at = (list: number, place: number, out: number): number => {
    const from = out >= 0 && w.cells[out] === list && placeOf(out) <= place ? place + 1 : place;
    return (place > 0 && all.at(list, from)?.cell) || all.headCell(list);
  };
  const links = (words: Words, prev: number, next: number): void => {
    words.add(next + 1, reads);
    words.add(prev, reads);
    words.add(next + 1, writes);
    words.add(prev, writesOnce);
  };
  return {
    /** __list_add() behind that place of the list, from which an entry (-1: none) was taken out before. */
    add(words: Words, entry: number, head: number, end: End, out: number): void {
      const list = all.number(head);
      words.add(end === 'front' ? head : head + 1, reads);
      if (!all.isReady(list)) return;
      const behind = end === 'front' ? 0 : all.last(list) - (out >= 0 && w.cells[out] === list ? 1 : 0);
      const [prev, next] = [at(list, behind, out), at(list, behind + 1, out)];
      if (entry === prev || entry === next) {
        // CONFIG_DEBUG_LIST has looked, and refuses it
        words.add(next + 1, reads);
        words.add(prev, reads);
        return;
      }
      links(words, prev, next);
      words.add(entry, writes);
      words.add(entry + 1, writes);
    },
    /** __list_del_entry(), and what comes after it, also where that was refused. */
    del(words: Words, entry: number, then: AfterDel | 'nothing'): void {
      words.add(entry, reads);
      words.add(entry + 1, reads);
      const list = w.cells[entry]!;
      if (list !== 0) links(words, at(list, placeOf(entry) - 1, -1), at(list, placeOf(entry) + 1, -1));
      else if (placeOf(entry) === 1) links(words, entry, entry);
      if (then === 'nowhere') words.add(entry, writes);
      if (then === 'nowhere' || then === 'on') words.add(entry + 1, writes);
      if (then === 'to itself') this.init(words, entry);
    },
    init(words: Words, of: number): void {
      words.add(of, writesOnce);
      words.add(of + 1, writesOnce);
    },
    replace(words: Words, old: number, entry: number): void {
      words.add(old, reads);
      words.add(old + 1, reads);
      words.add(entry, writes);
      words.add(entry + 1, writes);
      words.add(old + 1, writes);
      const list = w.cells[old]!;
      if (list === 0) return;
      words.add(at(list, placeOf(old) - 1, -1), writesOnce);
      words.add(at(list, placeOf(old) + 1, -1) + 1, writes);
    },
    /** next of the entry that a pointer leads to, or of the head. */
    next: (head: number, after: number): number =>
      (after !== 0 && all.nodes.find(({ object }) => object === objectOf(after))?.cell) || head,
    /** Whether next leads back: of the head of an empty list, or of an entry on none. */
    leadsBack(of: number): boolean {
      const list = all.number(of);
      if (list > 0) return all.isReady(list) && all.last(list) === 0;
      return w.cells[of] === 0 && (placeOf(of) === 1 || (left.of(of) > 0 && objectOf(left.of(of)) === all.nodeOf(of).object));
    },
  };
}

/** What may be done to next and prev of heads, and of entries. */
type May = { readonly [of in 'head' | 'entry']: { readonly next: readonly number[]; readonly prev: readonly number[] } };

function mayOf({ head, entry }: May, w: World, only: number | undefined): readonly MayAccess[] {
  const of = (cell: number, { next, prev }: May['head']): readonly MayAccess[] =>
    [
      { at: cell, how: mask(next) },
      { at: cell + 1, how: mask(prev) },
    ].filter(({ how }) => how !== 0);
  const heads = w.fieldsOfKind('list').filter(({ cell, object }) => only === undefined || cell === only || object > 0);
  return [...heads.flatMap(({ cell }) => of(cell, head)), ...w.fieldsOfKind('list_node').flatMap(({ cell }) => of(cell, entry))];
}

type Part = ReturnType<typeof pointers>;

/** `ofHead`: what it does to a head it does to the one that its first argument is. */
const several = (may: May, ofHead: boolean, notes: (all: Part, words: Words, args: Int32Array) => void): SeveralWords => ({
  may: (w, global) => mayOf(may, w, ofHead ? global(0) : undefined),
  by: (w) => [...allNodes(w), ...w.fieldsOfKind('list').map(({ cell }) => cell)],
  bind(w) {
    const all = w.part(pointers);
    return (args, words) => {
      if (args[0]! >= 0) notes(all, words, args);
    };
  },
});

const none = { next: [], prev: [] };
const links = { next: [reads, writesOnce], prev: [reads, writes] };
const linked = { next: [reads, writes, writesOnce], prev: [reads, writes] };

/** Of the entry, the second argument, to the list of the first one. */
export const addsWords = (end: End): SeveralWords =>
  several({ head: links, entry: linked }, true, (all, words, [head, entry]) => {
    if (entry! >= 0) all.add(words, entry!, head!, end, -1);
  });

export const movesWords = (end: End): SeveralWords =>
  several({ head: links, entry: linked }, false, (all, words, [head, entry]) => {
    if (entry! < 0) return;
    all.del(words, entry!, 'nothing');
    all.add(words, entry!, head!, end, entry!);
  });

export const deletesWords = (then: AfterDel): SeveralWords =>
  several(
    {
      head: links,
      entry: { next: then === 'nowhere' ? linked.next : links.next, prev: then === 'to itself' ? [reads, writes, writesOnce] : links.prev },
    },
    false,
    (all, words, [entry]) => all.del(words, entry!, then),
  );

export const replacesWords = (): SeveralWords =>
  several({ head: links, entry: linked }, false, (all, words, [old, entry]) => {
    if (entry! >= 0) all.replace(words, old!, entry!);
  });

const inits = { next: [writesOnce], prev: [writesOnce] };

/** INIT_LIST_HEAD() of what the first argument is. */
export const initsWords = (of: 'head' | 'entry'): SeveralWords =>
  several({ head: none, entry: none, [of]: inits }, of === 'head', (all, words, [cell]) => all.init(words, cell!));

/** A step of a walk: from the head, the first argument, or on from the entry that the second one leads to, where there is one. */
export const walksWords = (marked: boolean): SeveralWords => {
  const how = marked ? readsOnce : reads;
  const next = { next: [how], prev: [] };
  return several({ head: next, entry: next }, true, (all, words, [head, after = 0]) => words.add(all.next(head!, after), how));
};

/** list_empty() and list_empty_careful(), which looks at prev only where next leads back. */
export const emptyWords = (of: 'head' | 'entry', careful: boolean): SeveralWords => {
  const how = { next: [readsOnce], prev: careful ? [readsOnce] : [] };
  return several({ head: none, entry: none, [of]: how }, of === 'head', (all, words, [cell]) => {
    words.add(cell!, readsOnce);
    if (careful && all.leadsBack(cell!)) words.add(cell! + 1, readsOnce);
  });
};
