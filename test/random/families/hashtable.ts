import { word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { hashtableField } from '../../../src/kernel/hashtable.js';
import { spinlockField } from '../../../src/kernel/lock.js';
import { of, steps } from '../../kernel/searches.js';
import { call, type Family } from '../family.js';

const table = { table: 'table' };
const node = { ...table, node: of };
const added = { ...node, key: { param: 'key' } };
const p = { reg: 'p' };
const lock = call('rawSpinLock', { lock: 'lock' });
const unlock = call('rawSpinUnlock', { lock: 'lock' });
const free = call('kfree', { object: of });

/** Nodes of a table that are looked up and walked, put in and taken out, with and without its lock; each has a key of its own. */
export const family: Family = {
  blocks: [
    [
      call('rcuReadLock'),
      call('hashLookup', { ...table, key: 1 }, 'p'),
      call('hashNext', { ...table, after: 0 }, 'p'),
      call('rcuReadUnlock'),
    ],
    [call('rcuReadLock'), call('hashNext', { ...table, after: of }, 'p'), call('rcuReadUnlock')],
    [call('hashLookupHeld', { ...table, key: 0 }, 'p')],
    [call('hashLookupPlain', { ...table, key: 1 }, 'p')],
    [lock, call('hashLookupHeld', { ...table, key: 1 }, 'p'), unlock],
    [call('hashNextHeld', { ...table, after: 0 }, 'p', 1), call('hashNextHeld', { ...table, after: p }, 'q')],
    [call('hashEmpty', table, 'x')],
    [lock, call('hashDel', node), unlock],
    [call('hashDel', node), free],
    [lock, call('hashDelHeld', node), call('hashAddHeld', added), unlock],
    [call('hashDelHeld', node)],
    [lock, call('hashDel', node), call('hashAdd', added), unlock],
    [lock, call('hashDelRcu', node), call('hashAddRcu', added), unlock],
    [call('hashDelRcu', node)],
  ],
  params: (task) => ({ of: `node${task % 2}`, key: task % 2 }),
  scenario: {
    globals: { lock: spinlockField, table: hashtableField('node', 'id') },
    types: { node: { fields: { id: word(upTo(1)) } } },
    objects: [0, 1].map((i) => ({ name: `node${i}`, type: 'node', init: { id: i } })),
    paths: [steps('adds', ['hashAdd', { ...node, key: 0 }])],
    before: [{ name: 'adds0', kind: 'task', path: 'adds', params: { of: 'node0' } }],
  },
};
