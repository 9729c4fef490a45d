import { pointer, word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { mutexField, spinlockField } from '../../../src/kernel/lock.js';
import { cacheField } from '../../../src/kernel/slab.js';
import { call, type Family, load, onOldest } from '../family.js';

const object = { param: 'of' };
const value = { param: 'of', field: 'value' };
const read = call('load', { loc: value, order: 'once' }, 'x');
const published = call('rcuDereference', { loc: 'shared', order: 'dependent' }, 'p', 1);
const follow = call('load', { loc: { reg: 'p', field: 'value' }, order: 'once' }, 'x');
const enter = call('rcuReadLock');
const leave = call('rcuReadUnlock');

/** Objects that are freed after the readers of then. */
export const family: Family = {
  blocks: [
    [enter, published, follow, leave],
    [enter, read, leave],
    [enter, enter, read, leave, load, leave],
    [enter, call('kfreeRcu', { object }), read, leave],
    [call('store', { loc: 'shared', value: 0, order: 'release' }), call('kfreeRcu', { object })],
    [call('kfreeRcu', { object }), call('rcuBarrier'), call('rcuBarrierWait')],
    [call('kfreeRcu', { object }), call('kvfreeRcuBarrier'), call('kvfreeRcuBarrierWait'), load],
    [call('preemptDisable'), read, call('preemptEnable'), read],
    [call('localBhDisable'), call('kfreeRcu', { object }), call('localBhEnable'), read],
    [call('rawSpinLock', { lock: 's' }), read, call('rawSpinUnlock', { lock: 's' })],
    [call('synchronizeRcu'), call('synchronizeRcuWait'), call('kfree', { object })],
    [call('kmemCacheDestroy', { cache: { param: 'cache' } })],
    [call('mutexLock', { lock: 'm' }), read, call('mutexUnlock', { lock: 'm' })],
  ],
  params: (task) => ({ of: task === 1 ? 'node1' : 'node0', cache: 'cache0' }),
  scenario: {
    globals: { shared: pointer('node'), s: spinlockField, m: mutexField },
    types: { node: { fields: { value: word(upTo(3)) }, collected: true, cache: 'cache0' }, cache: { fields: { kmem: cacheField } } },
    objects: [
      { name: 'cache0', type: 'cache' },
      { name: 'node0', type: 'node' },
      { name: 'node1', type: 'node' },
    ],
    init: { shared: 'node0' },
  },
  variations: [onOldest, onOldest],
};
