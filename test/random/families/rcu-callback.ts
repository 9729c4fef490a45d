import { pointer, word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { rcuHeadField } from '../../../src/kernel/rcu.js';
import { call, type Family, load, pathOf } from '../family.js';

const object = { param: 'of' };
const read = call('load', { loc: { param: 'of', field: 'value' }, order: 'once' }, 'x');
const enter = call('rcuReadLock');
const leave = call('rcuReadUnlock');
const queue = call('callRcu', { object, head: { param: 'of', field: 'rcu' } });
const invoke = call('rcuInvoke', { object }, 'p');
const returns = call('rcuReturn', { object });

/** Callbacks that free, of heads that are queued again and again, and who waits for them. */
export const family: Family = {
  blocks: [
    [queue],
    [enter, queue, leave],
    [enter, read, leave],
    [call('store', { loc: 'shared', value: 0, order: 'release' }), queue],
    [queue, call('rcuBarrier'), call('rcuBarrierWait')],
    [call('rcuBarrier'), call('rcuBarrierWait'), load],
    [call('synchronizeRcu'), call('synchronizeRcuWait'), call('kfree', { object })],
  ],
  params: (task) => ({ of: task === 1 ? 'node1' : 'node0' }),
  scenario: {
    globals: { shared: pointer('node') },
    types: { node: { fields: { value: word(upTo(3)), rcu: rcuHeadField }, collected: true } },
    objects: ['node0', 'node1'].map((name) => ({ name, type: 'node' })),
    init: { shared: 'node0' },
    paths: [
      pathOf('frees', ['of'], [[invoke], [call('kfree', { object })], [returns]]),
      pathOf('looks', ['of'], [[invoke], [read], [returns]]),
    ],
    actors: [
      { name: 'callback0', kind: 'rcu-callback', path: 'frees', params: { of: 'node0' }, daemon: true },
      { name: 'callback1', kind: 'rcu-callback', path: 'looks', params: { of: 'node1' }, daemon: true, repeats: true },
    ],
  },
};
