import type { Fragments } from '../fragment.js';

/**
 * A grace period is the set of readers that were there when it was asked for; who leaves, leaves every such set. A barrier is
 * likewise the set of callbacks that were queued (bit h) or running (bit HEADS + h).
 */
export const rcu: Fragments = {
  rcuReadLock: { parts: ['reader'], effect: 'enter(); return 0;' },
  rcuReadUnlock: { parts: ['reader'], effect: 'leave(); return 0;' },
  callRcu: {
    effect: `
      int h = head_at(head);
      tell_call_rcu(object, head_state[h], 0);
      if (crashed) return 0;
      set(head_state[h], get(head_state[h]) | QUEUED);
      set(head_waits[h], readers());
      set_life(head_object[h], RETIRED);
      return 0;`,
  },
  rcuInvoke: {
    parts: ['reader'],
    can: '(get(head_state[head_of(OBJECT(object))]) & QUEUED) && get(head_waits[head_of(OBJECT(object))]) == 0',
    waits: 'get(head_waits[head_of(OBJECT(object))])',
    effect: 'invoked(head_of(OBJECT(object))); enter(); return pointer_to(OBJECT(object));',
  },
  rcuReturn: {
    parts: ['reader'],
    effect: `
      int h = head_of(OBJECT(object));
      set(head_state[h], get(head_state[h]) & ~RUNNING);
      strike(barrier, ACTORS, bit(HEADS + h));
      leave();
      return 0;`,
  },
  synchronizeRcu: { parts: ['gracePeriod'], effect: 'if (!reads(self)) sleep_event(); set(grace_period[self], readers()); return 0;' },
  synchronizeRcuWait: {
    parts: ['gracePeriod'],
    can: 'get(grace_period[self]) == 0',
    waits: 'get(grace_period[self])',
    effect: 'return 0;',
  },
  rcuBarrier: {
    parts: ['barrier'],
    effect: `
      int pending = 0;
      for (int h = 0; h < HEADS; h++) {
        if (get(head_state[h]) & QUEUED) pending |= bit(h);
        if (get(head_state[h]) & RUNNING) pending |= bit(HEADS + h);
      }
      sleep_event();
      set(barrier[self], pending);
      return 0;`,
  },
  rcuBarrierWait: { parts: ['barrier'], can: 'get(barrier[self]) == 0', waits: 'readers_before(get(barrier[self]))', effect: 'return 0;' },
};
