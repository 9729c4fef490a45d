import { pointer, word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { poolField } from '../../../src/kernel/pool.js';
import { call, type Family, load } from '../family.js';

const pool = { pool: 'pool' };
const take = call('mempoolAlloc', pool, 'p', 1);
const give = call('mempoolFree', { ...pool, slot: { reg: 'p' } });
const value = { reg: 'p', field: 'value' };

/** Elements of a pool that is destroyed, and may not have been set up. */
export const family: Family = {
  blocks: [
    [take, call('store', { loc: value, value: 1, order: 'once' }), give],
    [take, call('load', { loc: value, order: 'once' }, 'x'), give, call('load', { loc: value, order: 'once' }, 'x')],
    [take, call('store', { loc: 'shared', value: { reg: 'p' }, order: 'release' })],
    [call('load', { loc: 'shared', order: 'acquire' }, 'p', 1), call('load', { loc: value, order: 'once' }, 'x'), give],
    [call('mempoolFree', { ...pool, slot: { reg: 'p' } })],
    [call('mempoolExit', pool), load],
    [call('mempoolExit', { pool: 'never' }), call('mempoolAlloc', { pool: 'never' }, 'p')],
  ],
  params: () => ({}),
  scenario: {
    globals: { pool: pointer('pool'), never: pointer('pool'), shared: pointer('element') },
    types: { element: { fields: { value: word(upTo(3)) } }, pool: { fields: { slots: poolField('element') } } },
    objects: [
      { name: 'pool0', type: 'pool' },
      { name: 'element0', type: 'element', state: 'pooled' },
      { name: 'element1', type: 'element', state: 'pooled' },
    ],
    init: { pool: 'pool0' },
    generations: 12,
  },
};
