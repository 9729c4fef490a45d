import { word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { mutexField } from '../../../src/kernel/lock.js';
import { call, type Family, load, plainStore } from '../family.js';

const lock = { lock: { param: 'of', field: 'lock' } };
const global = { lock: 'm' };

/** A global mutex and one in an object that somebody frees, taken, tried and waited for until a signal comes. */
export const family: Family = {
  runs: 6,
  blocks: [
    [call('mutexLock', lock), plainStore, call('mutexUnlock', lock)],
    [call('mutexLock', global), load, call('mutexUnlock', global)],
    [call('mutexTrylock', lock, 'x', 2), plainStore, call('mutexUnlock', lock)],
    [call('mutexLockInterruptible', lock, 'x', 1), load, call('mutexUnlock', lock)],
    [call('mutexLock', global), call('mutexLockKillable', lock, 'x'), call('mutexUnlock', global)],
    [call('mutexLock', lock), call('mutexTrylock', global, 'x', 1), call('mutexUnlock', global), call('mutexUnlock', lock)],
    [call('mutexLock', lock), call('mutexUnlock', lock), call('kfree', { object: { param: 'of' } })],
    [call('mutexUnlock', lock)],
    [call('mutexLock', global), call('lockdepAssertHeld', global), call('lockdepAssertNotHeld', lock), call('mutexUnlock', global)],
    [call('lockdepAssertHeld', lock)],
  ],
  params: () => ({ of: 'obj0' }),
  scenario: {
    globals: { m: mutexField },
    types: { obj: { fields: { lock: mutexField, value: word(upTo(1)) } } },
    objects: [{ name: 'obj0', type: 'obj' }],
  },
  variations: [{ faults: true }],
};
