import { localBhDisable, localBhEnable } from './bottom-half.js';

const source = 'include/linux/rcupdate.h';

/** rcu_read_lock_bh(): BH is off, which is what makes it a reader. */
export const rcuReadLockBh = {
  ...localBhDisable,
  name: 'rcuReadLockBh',
  c: 'rcu_read_lock_bh()',
  reference: { does: 'begins a read section with BH off, for which synchronize_rcu() and call_rcu() wait as for any other', source },
};

export const rcuReadUnlockBh = {
  ...localBhEnable,
  name: 'rcuReadUnlockBh',
  c: 'rcu_read_unlock_bh()',
  reference: { does: 'ends it', misuse: ['with BH on: unlock-not-owner'], source },
};
