import { listField, listNodeField } from '../../../src/kernel/list.js';
import { spinlockField } from '../../../src/kernel/lock.js';
import { call, type Family, load } from '../family.js';

const of = { param: 'of' };
const node = { param: 'of', field: 'link' };
const lock = call('rawSpinLock', { lock: 's' });
const unlock = call('rawSpinUnlock', { lock: 's' });

/** Entries of two lists that tasks share, with and without a lock, as DEBUG_LIST sees them. */
export const family: Family = {
  blocks: [
    [call('listAdd', { list: 'one', node })],
    [call('listAddTail', { list: 'two', node })],
    [call('listDel', { node }), call('kfree', { object: of })],
    [lock, call('listDelInit', { node }), unlock, load],
    [call('listMove', { list: 'one', node })],
    [call('listMoveTail', { list: 'two', node })],
    [call('initListHead', { node })],
    [call('listNext', { list: 'one', after: 0 }, 'p', 1), call('listNext', { list: 'one', after: { reg: 'p' } }, 'q')],
    [call('listEmpty', { list: 'one' }, 'p'), call('listEmptyCareful', { list: 'two' }, 'p')],
    [call('listEntryEmptyCareful', { node }, 'p'), call('listFirstOrNull', { list: 'two' }, 'p')],
    [lock, call('listAddTail', { list: 'one', node }), unlock],
    [lock, call('listNext', { list: 'one', after: 0 }, 'p', 1), call('listNext', { list: 'one', after: { reg: 'p' } }, 'q'), unlock],
  ],
  params: (task) => ({ of: task === 1 ? 'entry1' : 'entry0' }),
  scenario: {
    globals: { one: listField('entry'), two: listField('entry'), s: spinlockField },
    types: { entry: { fields: { link: listNodeField } } },
    objects: ['entry0', 'entry1'].map((name) => ({ name, type: 'entry' })),
  },
};
