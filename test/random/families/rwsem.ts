import { mutexField } from '../../../src/kernel/lock.js';
import { rwsemField } from '../../../src/kernel/rwsem.js';
import { call, type Family, load, plainStore } from '../family.js';

const sem = { sem: { param: 'of', field: 'sem' } };
const lock = { lock: 'm' };

/** A rw_semaphore in an object that somebody frees, with every call, and a mutex inside and outside of it. */
export const family: Family = {
  runs: 6,
  blocks: [
    [call('downRead', sem), load, call('upRead', sem)],
    [call('downWrite', sem), plainStore, call('upWrite', sem)],
    [call('downWrite', sem), plainStore, call('downgradeWrite', sem), load, call('upRead', sem)],
    [call('downRead', sem), call('downRead', sem), call('upRead', sem), call('upRead', sem)],
    [call('downReadTrylock', sem, 'x', 2), load, call('upRead', sem)],
    [call('downWriteTrylock', sem, 'x', 2), plainStore, call('upWrite', sem)],
    [call('downReadInterruptible', sem, 'x'), call('upRead', sem)],
    [call('downReadKillable', sem, 'x'), call('upRead', sem)],
    [call('downWriteKillable', sem, 'x'), call('upWrite', sem)],
    [call('mutexLock', lock), call('downRead', sem), call('upRead', sem), call('mutexUnlock', lock)],
    [call('downRead', sem), call('mutexLock', lock), call('mutexUnlock', lock), call('upRead', sem)],
    [call('downWrite', sem), call('upWrite', sem), call('kfree', { object: { param: 'of' } })],
    [call('upRead', sem)],
  ],
  params: () => ({ of: 'obj0' }),
  scenario: {
    globals: { m: mutexField },
    types: { obj: { fields: { sem: rwsemField } } },
    objects: [{ name: 'obj0', type: 'obj' }],
  },
  variations: [{ faults: true }],
};
