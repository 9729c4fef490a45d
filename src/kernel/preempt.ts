import { Event } from '../core/world/event.js';
import type { Operation } from '../core/operation/operation.js';
import type { World } from '../core/world/world.js';
import { bhOff, bhOn } from './bottom-half.js';
import { preemptCounts } from './preempt-count.js';
import { rcuState, readers } from './rcu.js';

const always = { params: {}, gives: 'nothing', alike: true, keepsNoSet: true } as const satisfies Partial<Operation>;

/** preempt_disable(): no other task comes to this CPU until preempt_enable(); nests. A reader for every grace period. */
export const preemptDisable = {
  ...always,
  name: 'preemptDisable',
  c: 'preempt_disable()',
  bind: (w, users) => {
    const rcu = w.part(rcuState);
    const count = w.part(preemptCounts);
    count.usedBy(users);
    return {
      apply() {
        count.change(w.actor, 1);
        rcu.enter(w.actor);
        return 0;
      },
    };
  },
  footprint: { touches: bhOff, brackets: [{ section: readers, enters: true }] },
  orders: { acquires: ['grace period'] },
  reference: {
    does: 'preemption is off until preempt_enable(); nests. Interrupts come. A reader for every grace period',
    source: 'include/linux/preempt.h',
  },
} satisfies Operation;

const enabling = (told: number, args: readonly [number, number, number]) => (w: World, users: readonly number[]) => {
  const rcu = w.part(rcuState);
  const count = w.part(preemptCounts);
  count.usedBy(users);
  return {
    apply() {
      if (!count.off(w.actor)) {
        w.emit(told, ...args);
        return 0;
      }
      count.change(w.actor, -1);
      rcu.unlocks(w.actor);
      return 0;
    },
  };
};

/** preempt_enable(). With preemption on: preempt_count_sub() warns, and the count stays. */
export const preemptEnable = {
  ...always,
  name: 'preemptEnable',
  c: 'preempt_enable()',
  bind: enabling(Event.warn, [0, 0, 0]),
  footprint: {
    touches(step) {
      step.emits(Event.warn);
      bhOn(step);
    },
    brackets: [{ section: readers, enters: false }],
  },
  orders: { releases: ['reader'] },
  reference: {
    does: 'ends the last preempt_disable()',
    misuse: ['without one: warn (CONFIG_DEBUG_PREEMPT), and nothing happens'],
    source: 'include/linux/preempt.h; preempt_count_sub(), kernel/sched/core.c',
  },
} satisfies Operation;

/** rcu_read_lock_sched(): preemption is off, which is what makes it a reader. */
export const rcuReadLockSched = {
  ...preemptDisable,
  name: 'rcuReadLockSched',
  c: 'rcu_read_lock_sched()',
  reference: {
    does: 'begins a read section with preemption off, for which synchronize_rcu() and call_rcu() wait as for any other',
    source: 'include/linux/rcupdate.h',
  },
} satisfies Operation;

export const rcuReadUnlockSched = {
  ...preemptEnable,
  name: 'rcuReadUnlockSched',
  c: 'rcu_read_unlock_sched()',
  bind: enabling(Event.lockRelease, [-1, 0, 0]),
  footprint: {
    touches(step) {
      step.emits(Event.lockRelease);
      bhOn(step);
    },
    brackets: [{ section: readers, enters: false }],
  },
  reference: {
    does: 'ends it',
    misuse: ['with preemption on: unlock-not-owner, and nothing happens'],
    source: 'include/linux/rcupdate.h',
  },
} satisfies Operation;
