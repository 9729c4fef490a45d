import type { Detector, EndOfRun, TraceWorld, Trap } from '../core/detector/detector.js';
import { Event } from '../core/world/event.js';
import { contexts } from '../kernel/context.js';
import { spinlockField } from '../kernel/lock.js';
import { toyWorld } from './traces/toy-world.js';

const withSpinlock: TraceWorld = { ...toyWorld, globals: { ...toyWorld.globals, spin: spinlockField } };
const nonPreemptible: TraceWorld = { ...toyWorld, rcu: 'non-preemptible' };

/**
 * A sleeping operation with irqs, preemption or BH off, with a spinlock held, or in an RCU reader, preemptible or not (BUG: sleeping
 * function called from invalid context, RCU nest depth 1). might_sleep() is the first that the operation does: one that is blocked for good
 * has called it, and is told of at the end of its run. The run goes on.
 */
export const sleepingInAtomic: Detector = {
  kind: 'sleeping-in-atomic',
  caughtBy: ['DEBUG_ATOMIC_SLEEP'],
  says: 'calls what may sleep in an RCU reader, or with irqs, preemption or BH off',
  endsRun: false,
  alike: true,
  near: true,
  install: (w) => {
    const context = w.part(contexts);
    const anyPolls = ({ actors, polls }: Trap): boolean => Array.from({ length: actors }, (_, a) => a).some(polls);
    const anyAsleep = ({ actors, asleep }: Pick<EndOfRun, 'actors' | 'asleep'>): boolean =>
      Array.from({ length: actors }, (_, a) => a).some((a) => asleep(a) && !context.maySleep(a));
    return {
      touches: {},
      on: { [Event.mightSleep]: () => (context.maySleep(w.actor) ? -1 : 0) },
      atEnd: (end) => (anyAsleep(end) ? 0 : -1),
      // where somebody polls, what is told of a trap is told of the poller
      inTrap: (trap) => (anyPolls(trap) || !anyAsleep(trap) ? -1 : 0),
    };
  },
  inC: {
    on: { [Event.mightSleep]: 'return atomic_context(self) || reads(self) ? 0 : -1;' },
    atEnd: 'for (int s = 0; s < SCHEDULED; s++) if (asleep(s) && (atomic_context(s) || reads(s))) return 0; return -1;',
  },
  fires: [
    { says: 'a mutex in a softirq', steps: [['timer', 'mutexLock', { lock: 'lock' }]] },
    { says: 'an allocation in an RCU callback', steps: [['callback', 'kmemCacheZalloc', { cache: 'cache0' }]] },
    {
      says: 'a mutex with a spinlock held',
      world: withSpinlock,
      steps: [
        ['a', 'rawSpinLockIrqsave', { lock: 'spin' }],
        ['a', 'mutexLock', { lock: 'lock' }],
      ],
    },
    {
      says: 'a mutex in a preemptible reader',
      steps: [
        ['a', 'rcuReadLock'],
        ['a', 'mutexLock', { lock: 'lock' }],
      ],
    },
    {
      says: 'a wait for a grace period in a reader',
      steps: [
        ['a', 'rcuReadLock'],
        ['a', 'synchronizeRcu'],
      ],
    },
    {
      says: 'one that is blocked at the end, in a reader',
      steps: [
        ['a', 'rcuReadLock'],
        ['a', 'end', { asleep: 'a' }],
      ],
    },
    {
      says: 'a mutex in a reader of RCU that is not preemptible',
      world: nonPreemptible,
      steps: [
        ['a', 'rcuReadLock'],
        ['a', 'mutexLock', { lock: 'lock' }],
      ],
    },
  ],
  silent: [
    { says: 'one that is blocked in a task at the end', steps: [['a', 'end', { asleep: 'a' }]] },
    {
      says: 'one that is blocked in a task at the end, while another reads',
      steps: [
        ['b', 'rcuReadLock'],
        ['a', 'end', { asleep: 'a' }],
      ],
    },
    {
      says: 'a mutex after a reader, and while another reads',
      steps: [
        ['a', 'rcuReadLock'],
        ['a', 'rcuReadUnlock'],
        ['b', 'rcuReadLock'],
        ['a', 'mutexLock', { lock: 'lock' }],
      ],
    },
    { says: 'a mutex in a task', steps: [['a', 'mutexLock', { lock: 'lock' }]] },
    {
      says: 'a mutex after the spinlock is dropped',
      world: withSpinlock,
      steps: [
        ['a', 'rawSpinLockIrqsave', { lock: 'spin' }],
        ['a', 'rawSpinUnlockIrqrestore', { lock: 'spin' }],
        ['a', 'mutexLock', { lock: 'lock' }],
      ],
    },
    {
      says: 'a mutex while another holds the spinlock',
      world: withSpinlock,
      steps: [
        ['b', 'rawSpinLockIrqsave', { lock: 'spin' }],
        ['a', 'mutexLock', { lock: 'lock' }],
      ],
    },
  ],
};
