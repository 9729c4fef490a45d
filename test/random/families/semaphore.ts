import { word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { spinlockField } from '../../../src/kernel/lock.js';
import { semaphoreField } from '../../../src/kernel/semaphore.js';
import { call, type Family, load, plainStore } from '../family.js';

const semaphore = { param: 'of', field: 'sem' };

/** A semaphore in an object that one of those who take it frees. */
export const family: Family = {
  blocks: [
    [call('down', { semaphore }), plainStore, call('up', { semaphore })],
    [call('up', { semaphore }), load],
    [call('downTrylock', { semaphore }, 'x'), load],
    [call('rawSpinLock', { lock: 'lock' }), call('down', { semaphore }), call('rawSpinUnlock', { lock: 'lock' })],
    [call('downInterruptible', { semaphore }, 'x'), load, call('up', { semaphore })],
    [call('downKillable', { semaphore }, 'x'), load],
    [call('downTimeout', { semaphore }, 'x'), load],
    [call('down', { semaphore }), call('kfree', { object: { param: 'of' } })],
  ],
  params: () => ({ of: 'request0' }),
  scenario: {
    globals: { lock: spinlockField },
    types: { request: { fields: { sem: semaphoreField, status: word(upTo(1)) } } },
    objects: [{ name: 'request0', type: 'request', init: { sem: 1 } }],
  },
  variations: [{ faults: true }],
};
