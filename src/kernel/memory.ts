import { Event } from '../core/event.js';
import type { Operation } from '../core/operation.js';

/** A plain, READ_ONCE, acquire or dependency-ordered load; `order` says which. */
export const load: Operation = {
  name: 'load',
  params: { loc: 'read', order: 'tag' },
  unmarked: 'plain',
  bind: (w) => ({ apply: (a) => w.cells[a[0]!]! }),
};

/** A plain, WRITE_ONCE or release store; `order` says which. */
export const store: Operation = {
  name: 'store',
  params: { loc: 'write', value: 'value', order: 'tag' },
  unmarked: 'plain',
  bind: (w) => ({
    apply(a) {
      w.set(a[0]!, a[1]!);
      return 0;
    },
  }),
};

/** rcu_dereference(): fetches a pointer that RCU protects; dependency-ordered. */
export const rcuDereference: Operation = {
  name: 'rcuDereference',
  params: { loc: 'read', order: 'tag' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.rcuFetch, 0, 0, 0);
      return w.cells[a[0]!]!;
    },
  }),
};
