import { Event } from '../core/world/event.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { accesses, ofKind, touching } from './footprint/objects.js';
import { leftBehind } from './left-behind.js';
import { allNodes, changesList, lists, mayFollowNull } from './list-nodes.js';
import { addsWords, deletesWords, type End, replacesWords, walksWords } from './list-words.js';
import { lockdepHeld } from './lockdep-held.js';

const source = 'include/linux/rculist.h; Documentation/RCU/listRCU.rst';

/** The lists of a world in which entries are taken out under readers. */
function rcuLists(w: World) {
  w.part(leftBehind).keep();
  return w.part(lists);
}

const elsewhere = 'of an entry that is on a list: elsewhere on one broken-list, next to itself list-corruption';

/** The entry is there for readers all at once: they look at `next` alone, which leads to it in one store. */
const adding = (name: string, call: string, where: string, at: End) =>
  ({
    name,
    c: `${call}(&$node, &$list)`,
    params: { list: 'read', node: 'write' },
    takes: { list: 'list', node: 'list_node' },
    bind: (w) => {
      const all = rcuLists(w);
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
    orders: { releases: ['entry'] },
    alike: true,
    reference: {
      does: `puts the entry ${where}, under its readers. A reader that stands on it still goes on from its new place`,
      misuse: [elsewhere, 'next to an entry that is freed: use-after-free'],
      source,
    },
  }) satisfies Operation;

export const listAddRcu = adding('listAddRcu', 'list_add_rcu', 'in front of all others', 'front');
export const listAddTailRcu = adding('listAddTailRcu', 'list_add_tail_rcu', 'behind all others', 'back');

/** list_del_rcu(): prev is LIST_POISON2, next stays as it is, whatever becomes of the entry that it leads to. */
export const listDelRcu = {
  name: 'listDelRcu',
  c: 'list_del_rcu(&$node)',
  params: { node: 'write' },
  takes: { node: 'list_node' },
  bind: (w) => {
    const all = rcuLists(w);
    return {
      apply(a) {
        all.remove(a[0]!, 'on');
        return 0;
      },
    };
  },
  footprint: changesList,
  words: deletesWords('on'),
  gives: 'nothing',
  alike: true,
  reference: {
    does:
      'takes the entry out. A reader that stands on it goes on to the entry that came after it then, which may be taken out or freed ' +
      'meanwhile; a later walk does not come to it. It may be freed once the readers of now have left',
    misuse: [
      'of an entry that was taken out before, or never was on a list: list-corruption',
      'freed before its readers have left: use-after-free',
      'beside an entry that is freed: use-after-free',
    ],
    source,
  },
} satisfies Operation;

/**
 * list_replace_rcu(): looks at nothing that CONFIG_DEBUG_LIST would. Of an old entry that leads nowhere it writes through LIST_POISON2 or
 * NULL; of one that leads to itself, or of a new one that is on a list, nobody can say where the lists lead after it.
 */
export const listReplaceRcu = {
  name: 'listReplaceRcu',
  c: 'list_replace_rcu(&$old, &$node)',
  params: { old: 'write', node: 'write' },
  takes: { old: 'list_node', node: 'list_node' },
  bind: (w) => {
    const all = rcuLists(w);
    return {
      apply(a) {
        const [old, node] = [a[0]!, a[1]!];
        if (w.cells[old] === 0 || w.cells[node] !== 0) all.broken(w.cells[old] === 0 ? old : node);
        if (w.crashed) return 0;
        const [list, place] = [w.cells[old]!, w.cells[old + 1]!];
        all.remove(old, 'on');
        if (!w.crashed) all.add(node, list, place - 1);
        return 0;
      },
    };
  },
  footprint: changesList,
  words: replacesWords(),
  gives: 'nothing',
  orders: { releases: ['entry'] },
  alike: true,
  reference: {
    does: 'puts the new entry in the place of the old one, of which is true what list_del_rcu() leaves: a reader on it goes on behind it',
    misuse: [
      'of an old entry that is on no list, or with a new one that is on one: broken-list; DEBUG_LIST does not look',
      'beside an entry that is freed: use-after-free',
    ],
    source,
  },
} satisfies Operation;

/**
 * What a step of a walk touches. Under a reader all of the list moves: from an entry that leads to itself, as list_del_init() leaves it, it
 * comes to the same again, until somebody puts it on a list; off the end of another list it takes that head for an entry.
 */
export function walksList(step: AbstractStep): void {
  step.emits(Event.rcuFetch);
  accesses(step, step.objects(1));
  mayFollowNull(step);
  step.emits(Event.brokenList, step.objects(1));
  step.emits(Event.endlessWalk, step.objects(1));
  step.footprint.read(...allNodes(step.w));
}

const fromNowhere = 'from an entry that list_del() took out: broken-list';
export const endsOfWalk = [
  fromNowhere,
  'from one that list_del_init() took out, and nobody puts back: soft-lockup',
  'from one that was put on another list: soft-lockup at the end of that',
  'from one that is freed: use-after-free',
];

/** list_for_each_entry_rcu(). __list_check_rcu() asks at the start of the loop and not at each entry. */
export const listNextRcu = {
  name: 'listNextRcu',
  c: 'list_for_each_entry_rcu($list): after $after',
  params: { list: 'read', after: 'object' },
  takes: { list: 'list' },
  bind: (w) => {
    const all = w.part(lists);
    return {
      apply(a) {
        if (a[1] === 0) w.emit(Event.rcuFetch, 1, 0, 0);
        return all.walk(a[0]!, a[1]!, false);
      },
    };
  },
  footprint: touching(walksList),
  words: walksWords(true),
  gives: (w) => ofKind(w, 'list_node'),
  orders: { acquires: ['entry'] },
  alike: true,
  reference: {
    does: 'a step of the loop over a list: from the head (`after` 0), or on from an entry, whether it is on the list still or taken out',
    gives: 'the next entry; NULL at the end',
    misuse: ['begun by one that is no reader: rcu-unprotected-dereference (CONFIG_PROVE_RCU_LIST)', ...endsOfWalk],
    source: `list_for_each_entry_rcu(), ${source}`,
  },
} satisfies Operation;

/** The same with lockdep_is_held(lock) as its condition. */
export const listNextRcuHeld = {
  name: 'listNextRcuHeld',
  c: 'list_for_each_entry_rcu($list, lockdep_is_held(&$lock)): after $after',
  params: { list: 'read', after: 'object', lock: 'read' },
  takes: { list: 'list' },
  bind: (w) => {
    const all = w.part(lists);
    const isHeld = w.part(lockdepHeld);
    return {
      apply(a) {
        if (!isHeld(a[2]!) && a[1] === 0) w.emit(Event.rcuFetch, 1, 0, 0);
        return all.walk(a[0]!, a[1]!, false);
      },
    };
  },
  footprint: touching(walksList),
  words: walksWords(true),
  gives: (w) => ofKind(w, 'list_node'),
  orders: { acquires: ['entry'] },
  alike: true,
  reference: {
    does: 'a step of the loop by one who is a reader or holds that mutex or spinlock, as its condition says',
    gives: 'the next entry; NULL at the end',
    misuse: ['begun by one that is no reader and does not hold it: rcu-unprotected-dereference (CONFIG_PROVE_RCU_LIST)', ...endsOfWalk],
    source: `list_for_each_entry_rcu(), ${source}`,
  },
} satisfies Operation;

/** list_first_or_null_rcu(): asks nobody whether he is a reader (list_entry_rcu() is a READ_ONCE()). */
export const listFirstOrNullRcu = {
  name: 'listFirstOrNullRcu',
  c: 'list_first_or_null_rcu(&$list)',
  params: { list: 'read' },
  takes: { list: 'list' },
  bind: (w) => {
    const all = w.part(lists);
    return { apply: (a) => all.first(all.number(a[0]!)) };
  },
  footprint: touching((step) => {
    mayFollowNull(step);
    step.footprint.read(...allNodes(step.w));
  }),
  words: walksWords(true),
  gives: (w) => ofKind(w, 'list_node'),
  orders: { acquires: ['entry'] },
  alike: true,
  reference: { does: 'looks at the first entry, without a check that the caller is a reader', gives: 'the first entry, or NULL', source },
} satisfies Operation;
