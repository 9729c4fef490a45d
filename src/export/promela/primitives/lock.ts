import type { Fragment, Fragments } from '../fragment.js';

/** A lock word is 0 or its owner's number + 1. Nobody takes it while it is owned, its owner included. */
const acquire = (sleeps: boolean, irqsOff: boolean): Fragment => ({
  can: 'lock < 0 || get(lock) == 0',
  waits: 'bit(get(lock) - 1)',
  effect: `${sleeps ? 'sleep_event(); ' : `spin_event(${irqsOff ? 1 : 0}, 1); `}acquire_event(lock, ${irqsOff ? 0 : 1}); set(lock, self + 1); return 0;`,
});

/** Whoever holds a spinlock has preemption off, or irqs as well. */
const release = (spins: '' | 'preemption' | 'irqs'): Fragment => ({
  effect: `${spins === '' ? '' : `if (get(lock) == self + 1) spin_event(${spins === 'irqs' ? 1 : 0}, -1); `}release_event(lock); set(lock, 0); return 0;`,
});

export const lock: Fragments = {
  mutexLock: acquire(true, false),
  mutexUnlock: release(''),
  rawSpinLockIrqsave: acquire(false, true),
  rawSpinUnlockIrqrestore: release('irqs'),
  rawSpinLock: acquire(false, false),
  rawSpinUnlock: release('preemption'),
};
