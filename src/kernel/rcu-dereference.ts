import { Event } from '../core/world/event.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { bottomHalves } from './bottom-half.js';
import { contexts } from './context.js';
import { touching } from './footprint/objects.js';
import { irqStates } from './irq-state.js';
import { lockdepHeld } from './lockdep-held.js';

const source = 'include/linux/rcupdate.h; Documentation/RCU/rcu_dereference.rst';
const footprint = touching((step) => step.emits(Event.rcuFetch));

/** With a lock that somebody must hold: `told` is what kind of fetch it is where he does not. */
const underLock = (name: string, call: string, marked: boolean, told: number, does: string, misuse: string) =>
  ({
    name,
    c: `${call}($loc, lockdep_is_held(&$lock))`,
    params: { loc: 'read', lock: 'read', order: 'tag' },
    ...(marked && { marked: true }),
    bind: (w) => {
      const isHeld = w.part(lockdepHeld);
      return {
        apply(a) {
          if (!isHeld(a[1]!)) w.emit(Event.rcuFetch, told, 0, 0);
          return w.cells[a[0]!]!;
        },
      };
    },
    footprint,
    gives: 'word',
    copies: true,
    alike: true,
    keepsNoSet: true,
    reference: { does, gives: 'what the word holds', misuse: [misuse], source },
  }) satisfies Operation;

export const rcuDereferenceProtected = underLock(
  'rcuDereferenceProtected',
  'rcu_dereference_protected',
  false,
  2,
  'fetches a pointer whose writers that lock keeps out, by a plain access',
  'without the lock, as a reader too: rcu-unprotected-dereference',
);
export const rcuDereferenceCheck = underLock(
  'rcuDereferenceCheck',
  'rcu_dereference_check',
  true,
  0,
  'fetches a pointer as a reader, or with that lock held',
  'by one that is no reader, without the lock: rcu-unprotected-dereference',
);

/** With a condition on the context alone, whatever RCU readers it is in. */
const inContext = (name: string, call: string, may: (w: World) => () => boolean, does: string, misuse: string) =>
  ({
    name,
    c: `${call}($loc)`,
    params: { loc: 'read', order: 'tag' },
    marked: true,
    bind: (w) => {
      const isThere = may(w);
      return {
        apply(a) {
          if (!isThere()) w.emit(Event.rcuFetch, 2, 0, 0);
          return w.cells[a[0]!]!;
        },
      };
    },
    footprint,
    gives: 'word',
    copies: true,
    alike: true,
    keepsNoSet: true,
    reference: { does, gives: 'what the word holds', misuse: [misuse], source },
  }) satisfies Operation;

export const rcuDereferenceBh = inContext(
  'rcuDereferenceBh',
  'rcu_dereference_bh',
  (w) => {
    const bh = w.part(bottomHalves);
    const irqs = w.part(irqStates);
    irqs.keep();
    return () => w.actors[w.actor]!.kind !== 'task' || bh.off(w.actor) || irqs.off(w.actor);
  },
  'fetches a pointer with BH or irqs off',
  'with both on, as another reader too: rcu-unprotected-dereference',
);
export const rcuDereferenceSched = inContext(
  'rcuDereferenceSched',
  'rcu_dereference_sched',
  (w) => {
    const context = w.part(contexts);
    return () => context.atomic(w.actor);
  },
  'fetches a pointer where nobody preempts',
  'where it may be preempted, as another reader too: rcu-unprotected-dereference',
);
