import { mutexField } from '../../../src/kernel/lock.js';
import { refcountField } from '../../../src/kernel/refcount.js';
import { call, type Family, load } from '../family.js';

const loc = { param: 'of', field: 'refs' };
const free = call('kfree', { object: { param: 'of' } });

/** References to an object that is freed by who drops the last one. */
export const family: Family = {
  blocks: [
    [call('krefGet', { loc }), load],
    [call('krefPut', { loc }, 'x', 1), free],
    [call('krefGetUnlessZero', { loc }, 'x', 2), call('krefPut', { loc }, 'x', 1), free],
    [call('krefInit', { loc })],
    [call('refcountSet', { loc, n: 1, order: 'release' })],
    [call('refcountRead', { loc }, 'x')],
    [call('refcountAdd', { loc, i: 2 }), load, call('refcountSubAndTest', { loc, i: 2 }, 'x', 1), free],
    [call('refcountAddNotZero', { loc, i: 2, order: 'acquire' }, 'x')],
    [call('refcountSubAndTest', { loc, i: 2 }, 'x')],
    [call('refcountDecIfOne', { loc }, 'x', 1), free],
    [call('refcountDecNotOne', { loc }, 'x')],
    [call('mutexLock', { lock: 'm' }), call('refcountDecAndTest', { loc }, 'x'), call('mutexUnlock', { lock: 'm' })],
  ],
  params: () => ({ of: 'object0' }),
  scenario: {
    globals: { m: mutexField },
    types: { object: { fields: { refs: refcountField(15, 1) }, collected: true } },
    objects: [{ name: 'object0', type: 'object' }],
  },
};
