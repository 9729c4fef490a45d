import { listHeadField, listNodeOfManyField } from '../../../src/kernel/list.js';
import { spinlockField } from '../../../src/kernel/lock.js';
import { call, type Family, load } from '../family.js';

const of = { param: 'of' };
const dev = { param: 'dev' };
const list = { param: 'dev', field: 'items' };
const node = { param: 'of', field: 'link' };
const lock = call('rawSpinLock', { lock: 's' });
const unlock = call('rawSpinUnlock', { lock: 's' });

/** Lists whose heads are in objects, which are set up, or not, and freed. */
export const family: Family = {
  blocks: [
    [call('initList', { list })],
    [call('initList', { list }), call('listAdd', { list, node })],
    [lock, call('listAddTail', { list, node }), unlock],
    [call('listMove', { list, node })],
    [call('listEmpty', { list }, 'p')],
    [call('listDel', { node })],
    [call('listDelInit', { node }), load],
    [call('kfree', { object: dev })],
    [call('kfree', { object: of })],
    [lock, call('listNext', { list, after: 0 }, 'p', 1), call('listNext', { list, after: { reg: 'p' } }, 'q'), unlock],
  ],
  params: (task) => ({ of: task === 1 ? 'entry1' : 'entry0', dev: task === 2 ? 'dev1' : 'dev0' }),
  scenario: {
    globals: { s: spinlockField },
    types: { entry: { fields: { link: listNodeOfManyField } }, dev: { fields: { items: listHeadField('entry') } } },
    objects: [
      ...['entry0', 'entry1'].map((name) => ({ name, type: 'entry' })),
      { name: 'dev0', type: 'dev', init: { items: 1 } },
      { name: 'dev1', type: 'dev' },
    ],
  },
};
