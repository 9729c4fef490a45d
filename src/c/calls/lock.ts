import { localBhDisable, localBhEnable } from '../../kernel/bottom-half.js';
import * as mutex from '../../kernel/mutex.js';
import * as rw from '../../kernel/rwlock.js';
import * as rwsem from '../../kernel/rwsem.js';
import { down, downInterruptible, downKillable, downTimeout, downTrylock, up } from '../../kernel/semaphore.js';
import * as seq from '../../kernel/seqcount.js';
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

const rwlock: CallRules = {
  read_lock: one(1, rw.readLock, lock),
  read_trylock: one(1, rw.readTrylock, lock, bool),
  read_unlock: one(1, rw.readUnlock, lock),
  read_lock_bh: one(1, rw.readLockBh, lock),
  read_unlock_bh: one(1, rw.readUnlockBh, lock),
  read_lock_irq: one(1, rw.readLockIrq, lock),
  read_unlock_irq: one(1, rw.readUnlockIrq, lock),
  read_lock_irqsave: one(2, rw.readLockIrqsave, lock),
  read_unlock_irqrestore: one(2, rw.readUnlockIrqrestore, lock),
  write_lock: one(1, rw.writeLock, lock),
  write_trylock: one(1, rw.writeTrylock, lock, bool),
  write_unlock: one(1, rw.writeUnlock, lock),
  write_lock_bh: one(1, rw.writeLockBh, lock),
  write_unlock_bh: one(1, rw.writeUnlockBh, lock),
  write_lock_irq: one(1, rw.writeLockIrq, lock),
  write_unlock_irq: one(1, rw.writeUnlockIrq, lock),
  write_lock_irqsave: one(2, rw.writeLockIrqsave, lock),
  write_unlock_irqrestore: one(2, rw.writeUnlockIrqrestore, lock),
};

const sem = { sem: 0 };
const rwsemaphore: CallRules = {
  down_read: one(1, rwsem.downRead, sem),
  down_read_interruptible: one(1, rwsem.downReadInterruptible, sem),
  down_read_killable: one(1, rwsem.downReadKillable, sem),
  down_read_trylock: one(1, rwsem.downReadTrylock, sem, bool),
  up_read: one(1, rwsem.upRead, sem),
  down_write: one(1, rwsem.downWrite, sem),
  down_write_killable: one(1, rwsem.downWriteKillable, sem),
  down_write_trylock: one(1, rwsem.downWriteTrylock, sem, bool),
  up_write: one(1, rwsem.upWrite, sem),
  downgrade_write: one(1, rwsem.downgradeWrite, sem),
};

const s = { s: 0 };
const seqcount: CallRules = {
  read_seqcount_begin: one(1, seq.readSeqcountBegin, s),
  raw_read_seqcount: one(1, seq.rawReadSeqcount, s),
  raw_seqcount_begin: one(1, seq.rawSeqcountBegin, s),
  read_seqcount_retry: one(2, seq.readSeqcountRetry, { s: 0, start: 1 }, bool),
  write_seqcount_begin: one(1, seq.writeSeqcountBegin, s),
  write_seqcount_end: one(1, seq.writeSeqcountEnd, s),
};

export const lockCalls: CallRules = {
  mutex_lock: one(1, mutex.mutexLock, lock),
  mutex_lock_interruptible: one(1, mutex.mutexLockInterruptible, lock),
  mutex_lock_killable: one(1, mutex.mutexLockKillable, lock),
  mutex_trylock: one(1, mutex.mutexTrylock, lock, bool),
  mutex_unlock: one(1, mutex.mutexUnlock, lock),
  ...spinlock('spin'),
  ...spinlock('raw_spin'),
  ...rwlock,
  ...rwsemaphore,
  ...seqcount,
  local_bh_disable: one(0, localBhDisable, {}),
  local_bh_enable: one(0, localBhEnable, {}),
  down: one(1, down, semaphore),
  down_interruptible: one(1, downInterruptible, semaphore),
  down_killable: one(1, downKillable, semaphore),
  down_timeout: one(2, downTimeout, semaphore),
  down_trylock: one(1, downTrylock, semaphore, bool),
  up: one(1, up, semaphore),
};
