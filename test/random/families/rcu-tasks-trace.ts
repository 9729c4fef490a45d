import { word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { mutexField } from '../../../src/kernel/lock.js';
import { rcuHeadField } from '../../../src/kernel/rcu.js';
import { of, steps } from '../../kernel/searches.js';
import { call, type Family, store } from '../family.js';

const look = call('load', { loc: { param: 'of', field: 'value' }, order: 'once' }, 'x');
const free = call('kfree', { object: of });
const head = { object: of, head: { param: 'of', field: 'rcu' } };
const lock = { lock: 'lock' };
const trace = call('rcuReadLockTrace');
const leave = call('rcuReadUnlockTrace');

/** Readers of RCU tasks trace, with BH or preemption off, and of both; who waits for them, and a callback. */
export const family: Family = {
  blocks: [
    [trace, look, leave],
    [trace, call('rcuReadLockBh'), look, call('rcuReadUnlockBh'), leave],
    [trace, trace, leave, look, leave],
    [leave],
    [call('synchronizeRcuTasksTrace'), call('synchronizeRcuTasksTraceWait'), free],
    [call('synchronizeRcuExpedited'), call('synchronizeRcuExpeditedWait'), free],
    [call('rcuReadLockBh'), look, call('rcuReadUnlockBh')],
    [call('preemptDisable'), look, call('preemptEnable')],
    [call('preemptEnable'), look],
    [
      call('rcuReadLockBh'),
      call('rcuDereferenceBh', { loc: 'w' }, 'x'),
      call('rcuReadUnlockBh'),
      call('rcuDereferenceSched', { loc: 'w' }, 'x'),
    ],
    [call('mutexLock', lock), call('rcuDereferenceProtected', { loc: 'w', ...lock }, 'x'), call('mutexUnlock', lock)],
    [call('rcuDereferenceCheck', { loc: 'w', ...lock }, 'x')],
    [call('preemptDisable'), call('rcuReadLockSched'), look, call('rcuReadUnlockSched'), call('preemptEnable')],
    [trace, call('synchronizeRcuExpedited'), call('synchronizeRcuExpeditedWait'), leave],
    [call('callRcuTasksTrace', head)],
    [call('rcuBarrierTasksTrace'), call('rcuBarrierTasksTraceWait'), store],
  ],
  params: () => ({ of: 'node0' }),
  scenario: {
    globals: { lock: mutexField },
    types: { node: { fields: { value: word(upTo(1)), rcu: rcuHeadField } } },
    objects: [{ name: 'node0', type: 'node' }],
    paths: [steps('frees', ['rcuTasksTraceInvoke', { object: of }], ['kfree', { object: of }], ['rcuTasksTraceReturn', { object: of }])],
    actors: [{ name: 'frees', kind: 'task', path: 'frees', params: { of: 'node0' }, daemon: true, repeats: true }],
  },
};
