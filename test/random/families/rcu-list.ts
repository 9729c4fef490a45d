import { word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { listField, listNodeField } from '../../../src/kernel/list.js';
import { mutexField } from '../../../src/kernel/lock.js';
import { rcuHeadField } from '../../../src/kernel/rcu.js';
import { srcuField } from '../../../src/kernel/srcu.js';
import { at, of, steps } from '../../kernel/searches.js';
import { call, type Family } from '../family.js';

const node = { node: at('list') };
const spare = { node: { param: 'spare', field: 'list' } };
const list = { list: 'list' };
const other = { list: 'other' };
const domain = { srcu: 'domain' };
const p = { reg: 'p' };
const lock = call('mutexLock', { lock: 'lock' });
const unlock = call('mutexUnlock', { lock: 'lock' });
const free = call('kfree', { object: of });
const look = call('load', { loc: { reg: 'p', field: 'value' }, order: 'once' }, 'x');
const read = call('rcuReadLock');
const leave = call('rcuReadUnlock');
const first = call('listNextRcu', { ...list, after: 0 }, 'p', 2);

/** Readers of a list, and those who put entries on it, take them out, replace and free them. */
export const family: Family = {
  blocks: [
    [read, first, look, call('listNextRcu', { ...list, after: p }, 'q'), leave],
    [read, call('listNextRcu', { ...list, after: 0 }, 'p'), leave],
    // an entry that its walker found before
    [call('listNextRcu', { ...list, after: p }, 'p', 1), look],
    [call('listNext', { ...list, after: p }, 'q')],
    [lock, call('listNextRcuHeld', { ...list, after: 0, lock: 'lock' }, 'p'), unlock],
    [call('listFirstOrNullRcu', list, 'p')],
    [call('listFirstOrNull', list, 'p')],
    [
      call('srcuReadLock', domain, 'a'),
      call('listNextSrcu', { ...list, after: 0, ...domain }, 'p'),
      call('srcuReadUnlock', { ...domain, idx: { reg: 'a' } }),
    ],
    [call('listNextSrcu', { ...list, after: 0, ...domain }, 'p')],
    [call('listAddRcu', { ...list, ...spare })],
    [call('listAddTailRcu', { ...other, ...node })],
    [lock, call('listDelRcu', node), unlock, call('synchronizeRcu'), call('synchronizeRcuWait'), free],
    [call('listDelRcu', node), call('kfreeRcu', { object: of })],
    [call('listDelRcu', node), call('listAddRcu', { ...list, ...node })],
    [call('listReplaceRcu', { old: at('list'), ...spare }), free],
    [call('listDelInit', node), call('listEntryEmptyCareful', node, 'x')],
    [call('listDel', node), call('listEntryEmpty', node, 'x')],
    [call('listEmpty', list, 'x'), call('listEmptyCareful', other, 'x')],
  ],
  params: (task) => ({ of: `node${task % 2}`, spare: 'node2' }),
  scenario: {
    globals: { list: listField('node'), other: listField('node'), lock: mutexField, domain: srcuField },
    types: { node: { fields: { list: listNodeField, value: word(upTo(1)), rcu: rcuHeadField }, collected: true } },
    objects: [0, 1, 2].map((i) => ({ name: `node${i}`, type: 'node' })),
    paths: [steps('adds', ['listAddTailRcu', { ...list, ...node }])],
    before: [0, 1].map((i) => ({ name: `adds${i}`, kind: 'task', path: 'adds', params: { of: `node${i}` } })),
  },
};
