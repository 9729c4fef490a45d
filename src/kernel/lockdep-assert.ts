import { Event } from '../core/world/event.js';
import type { Operation } from '../core/operation/operation.js';
import { touching } from './footprint/objects.js';
import { lockdepHeld } from './lockdep-held.js';

const asserting = (name: string, call: string, held: boolean) =>
  ({
    name,
    c: `${call}(&$lock)`,
    params: { lock: 'read' },
    bind: (w) => {
      const isHeld = w.part(lockdepHeld);
      return {
        apply(a) {
          if (isHeld(a[0]!) !== held) w.emit(Event.warn, 0, 0, 0);
          return 0;
        },
      };
    },
    footprint: touching((step) => step.emits(Event.warn)),
    gives: 'nothing',
    alike: true,
    keepsNoSet: true,
    reference: {
      does: `says that the caller ${held ? 'holds' : 'does not hold'} a mutex or a spinlock`,
      misuse: [`by one who ${held ? 'does not' : 'does'}: warn`],
      source: `${call}(), include/linux/lockdep.h`,
    },
  }) satisfies Operation;

/** lockdep_assert_held(): a WARN where the acting one is not who holds the lock. */
export const lockdepAssertHeld = asserting('lockdepAssertHeld', 'lockdep_assert_held', true);
export const lockdepAssertNotHeld = asserting('lockdepAssertNotHeld', 'lockdep_assert_not_held', false);
