import type { Operation } from '../core/operation/operation.js';
import { itsLocation, ofKind, touching } from './footprint/objects.js';
import { leftBehind } from './left-behind.js';
import { allNodes, lists, mayFollowNull } from './list-nodes.js';
import { emptyWords, walksWords } from './list-words.js';

const source = 'include/linux/list.h';

const ofHead = (name: string, call: string, does: string) =>
  ({
    name,
    c: `${call}(&$list)`,
    params: { list: 'read' },
    takes: { list: 'list' },
    bind: (w) => {
      const all = w.part(lists);
      return { apply: (a) => (all.isReady(all.number(a[0]!)) && all.last(all.number(a[0]!)) === 0 ? 1 : 0) };
    },
    footprint: touching((step) => step.footprint.read(...allNodes(step.w))),
    words: emptyWords('head', name === 'listEmptyCareful'),
    gives: 'number',
    ...(name === 'listEmptyCareful' && { orders: { acquires: ['entry'] } }),
    alike: true,
    reference: {
      does,
      gives: '1 it has no entry; 0 it has',
      ...(name === 'listEmptyCareful' && { misuse: ['of an empty list, beside an add: data-race, of prev of the head'] }),
      source: `${call}(), ${source}`,
    },
  }) satisfies Operation;

export const listEmpty = ofHead('listEmpty', 'list_empty', 'looks whether a list has entries, without a lock');
export const listEmptyCareful = ofHead(
  'listEmptyCareful',
  'list_empty_careful',
  'the same, and that nobody is in the middle of a change: here a change is one step, so that it gives what list_empty() does',
);

/** An entry leads to itself after INIT_LIST_HEAD() and list_del_init(); after list_del() or list_del_rcu() it does not. */
const ofEntry = (name: string, call: string, careful: boolean) =>
  ({
    name,
    c: `${call}(&$node)`,
    params: { node: 'read' },
    takes: { node: 'list_node' },
    bind: (w) => {
      const all = w.part(lists);
      return {
        apply(a) {
          const cell = a[0]!;
          if (w.cells[cell] !== 0) return 0;
          // what list_del_rcu() took out while it led to itself has its next still, and not its prev
          return w.cells[cell + 1] === 1 || (!careful && all.next(cell) === w.pointerTo(all.nodeOf(cell).object)) ? 1 : 0;
        },
      };
    },
    footprint: { ...itsLocation, touches: (step) => step.footprint.read(...step.w.part(leftBehind).cells(step.location())) },
    words: emptyWords('entry', careful),
    gives: 'number',
    ...(careful && { orders: { acquires: ['entry'] } }),
    alike: true,
    reference: {
      does: 'looks whether an entry is on no list: it leads to itself, as INIT_LIST_HEAD() or list_del_init() left it',
      gives: '1 it is on none; 0 it is on one, or was never set up, or list_del() or list_del_rcu() took it out',
      misuse: [
        'of an entry that list_del() took out it says that it is on a list: then a second list_del() is list-corruption',
        'without the lock, beside an add of the entry, or its list_del(): data-race',
      ],
      source: `${call}(), ${source}`,
    },
  }) satisfies Operation;

export const listEntryEmpty = ofEntry('listEntryEmpty', 'list_empty', false);
export const listEntryEmptyCareful = ofEntry('listEntryEmptyCareful', 'list_empty_careful', true);

/** list_first_entry_or_null(): a READ_ONCE() of next of the head, as list_empty() is, and list_first_entry() is not. */
export const listFirstOrNull = {
  name: 'listFirstOrNull',
  c: 'list_first_entry_or_null(&$list)',
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
  alike: true,
  reference: {
    does: 'looks at the first entry; the caller sees to it that it stays, by a lock or because it owns the list',
    gives: 'the first entry, or NULL',
    source: `list_first_entry_or_null(), ${source}`,
  },
} satisfies Operation;
