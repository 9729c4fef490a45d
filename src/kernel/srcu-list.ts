import { Event } from '../core/world/event.js';
import type { Operation } from '../core/operation/operation.js';
import { ofKind, touching } from './footprint/objects.js';
import { lists } from './list-nodes.js';
import { walksWords } from './list-words.js';
import { endsOfWalk, walksList } from './rcu-list.js';
import { srcuDomains } from './srcu.js';

/** list_for_each_entry_srcu() with srcu_read_lock_held(domain) as its condition, which is asked at the start of the loop. */
export const listNextSrcu = {
  name: 'listNextSrcu',
  c: 'list_for_each_entry_srcu($list, srcu_read_lock_held(&$srcu)): after $after',
  params: { list: 'read', after: 'object', srcu: 'read' },
  takes: { list: 'list', srcu: 'srcu' },
  bind: (w) => {
    const all = w.part(lists);
    const srcu = w.part(srcuDomains);
    return {
      apply(a) {
        if (a[1] === 0 && !srcu.isIn(srcu.at(a[2]!), w.actor)) w.emit(Event.rcuFetch, 2, 0, 0);
        return all.walk(a[0]!, a[1]!, false);
      },
    };
  },
  footprint: touching(walksList),
  words: walksWords(true),
  gives: (w) => ofKind(w, 'list_node'),
  orders: { acquires: ['entry'] },
  reference: {
    does: 'a step of the loop by a reader of that domain',
    gives: 'the next entry; NULL at the end',
    misuse: ['begun by one that is no reader of that domain: rcu-unprotected-dereference (CONFIG_PROVE_RCU_LIST)', ...endsOfWalk],
    source: 'list_for_each_entry_srcu(), include/linux/rculist.h',
  },
} satisfies Operation;
