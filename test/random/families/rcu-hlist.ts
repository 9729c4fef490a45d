import { pointer, word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { hlistHeadField, hlistPprevField } from '../../../src/kernel/hlist.js';
import { spinlockField } from '../../../src/kernel/lock.js';
import { at, of, steps } from '../../kernel/searches.js';
import { call, type Family } from '../family.js';

const node = { node: at('pprev') };
const spare = { node: { param: 'spare', field: 'pprev' } };
const head = { table: 'head' };
const p = { reg: 'p' };
const lock = call('rawSpinLock', { lock: 'lock' });
const unlock = call('rawSpinUnlock', { lock: 'lock' });
const free = call('kfree', { object: of });
const look = call('load', { loc: { reg: 'p', field: 'id' }, order: 'once' }, 'x');

/** Readers of an hlist, and those who put nodes on it, take them out, replace and free them. */
export const family: Family = {
  blocks: [
    [call('rcuReadLock'), call('hlistNext', { ...head, after: 0 }, 'p', 1), look, call('rcuReadUnlock')],
    [call('hlistNext', { ...head, after: p }, 'p', 1), look],
    [call('hlistLookup', { ...head, key: 2 }, 'p')],
    [call('hlistLookup', { ...head, key: 0 }, 'p')],
    [call('hlistAddHeadRcu', { ...head, ...spare })],
    [call('hlistAddHead', { ...head, ...spare })],
    [lock, call('hlistDelInit', node), call('hlistAddHead', { ...head, ...node }), unlock],
    [call('hlistNextHeld', { ...head, after: 0 }, 'p')],
    [lock, call('hlistLookupHeld', { ...head, key: 1 }, 'p', 2), call('hlistNextHeld', { ...head, after: p }, 'q'), unlock],
    [lock, call('hlistDelRcu', node), unlock, call('synchronizeRcu'), call('synchronizeRcuWait'), free],
    [call('hlistDelRcu', node), free],
    [call('hlistDelRcu', node), call('hlistAddHeadRcu', { ...head, ...node })],
    [lock, call('hlistDelInitRcu', node), unlock],
    [call('hlistReplaceRcu', { old: at('pprev'), ...spare })],
    [call('hlistUnhashed', node, 'x', 1), call('hlistDelRcu', node)],
    [call('hlistUnhashedLockless', node, 'x')],
  ],
  params: (task) => ({ of: `node${task % 2}`, spare: 'node2' }),
  scenario: {
    globals: { lock: spinlockField, head: hlistHeadField('node', { key: 'id', next: 'next' }) },
    types: { node: { fields: { id: word(upTo(3)), next: pointer('node'), pprev: hlistPprevField } } },
    objects: [0, 1, 2].map((i) => ({ name: `node${i}`, type: 'node', init: { id: i + 1 } })),
    paths: [steps('adds', ['hlistAddHeadRcu', { ...head, ...node }])],
    before: [0, 1].map((i) => ({ name: `adds${i}`, kind: 'task', path: 'adds', params: { of: `node${i}` } })),
  },
};
