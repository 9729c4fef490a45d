import { localBhDisable, localBhEnable } from '../../kernel/bottom-half.js';
import * as mutex from '../../kernel/mutex.js';
import { down, downTrylock, up } from '../../kernel/semaphore.js';
import * as spin from '../../kernel/spinlock.js';
import { type CallRules, one } from './rule.js';

const lock = { lock: 0 };
const semaphore = { semaphore: 0 };
const bool = { gives: 'bool' } as const;

/** spinlock_t and raw_spinlock_t; the flags of _irqsave are kept by the simulated kernel. */
const spinlock = (prefix: string): CallRules => ({
  [`${prefix}_lock`]: one(1, spin.rawSpinLock, lock),
  [`${prefix}_trylock`]: one(1, spin.rawSpinTrylock, lock, bool),
  [`${prefix}_unlock`]: one(1, spin.rawSpinUnlock, lock),
  [`${prefix}_lock_bh`]: one(1, spin.rawSpinLockBh, lock),
  [`${prefix}_trylock_bh`]: one(1, spin.rawSpinTrylockBh, lock, bool),
  [`${prefix}_unlock_bh`]: one(1, spin.rawSpinUnlockBh, lock),
  [`${prefix}_lock_irq`]: one(1, spin.rawSpinLockIrq, lock),
  [`${prefix}_trylock_irq`]: one(1, spin.rawSpinTrylockIrq, lock, bool),
  [`${prefix}_unlock_irq`]: one(1, spin.rawSpinUnlockIrq, lock),
  [`${prefix}_lock_irqsave`]: one(2, spin.rawSpinLockIrqsave, lock),
  [`${prefix}_trylock_irqsave`]: one(2, spin.rawSpinTrylockIrqsave, lock, bool),
  [`${prefix}_unlock_irqrestore`]: one(2, spin.rawSpinUnlockIrqrestore, lock),
});

export const lockCalls: CallRules = {
  mutex_lock: one(1, mutex.mutexLock, lock),
  mutex_lock_interruptible: one(1, mutex.mutexLockInterruptible, lock),
  mutex_lock_killable: one(1, mutex.mutexLockKillable, lock),
  mutex_trylock: one(1, mutex.mutexTrylock, lock, bool),
  mutex_unlock: one(1, mutex.mutexUnlock, lock),
  ...spinlock('spin'),
  ...spinlock('raw_spin'),
  local_bh_disable: one(0, localBhDisable, {}),
  local_bh_enable: one(0, localBhEnable, {}),
  down: one(1, down, semaphore),
  down_trylock: one(1, downTrylock, semaphore, bool),
  up: one(1, up, semaphore),
};
