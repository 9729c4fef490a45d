import { pointer, word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { timerListField } from '../../../src/kernel/timer-list.js';
import { call, type Family } from '../family.js';

const begin = call('enterScope', { like: { param: 'like' } }, 'p');
const end = call('leaveScope', { object: { reg: 'p' } });
const write = call('store', { loc: { reg: 'p', field: 'value' }, value: 1, order: 'plain' });
const publish = call('store', { loc: 'shared', value: { reg: 'p' }, order: 'release' });
const forget = call('store', { loc: 'shared', value: 0, order: 'once' });
const fetch = call('load', { loc: 'shared', order: 'acquire' }, 'q', 1);
const follow = call('load', { loc: { reg: 'q', field: 'value' }, order: 'once' }, 'x');
const timer = { reg: 'p', field: 'timer' } as const;

/** Local variables that others are told of, and come to while their block is open, or after it. */
export const family: Family = {
  blocks: [
    [begin, write, end],
    [begin, publish, write, forget, end],
    [begin, publish, end],
    [begin, publish, end, forget],
    [fetch, follow],
    [begin, call('timerSetup', { timer }), call('addTimer', { timer, delay: 1 }), call('timerDeleteSync', { timer }), end],
    [begin, call('timerSetup', { timer }), call('addTimer', { timer, delay: 1 }), end],
  ],
  params: () => ({ like: 'it0' }),
  scenario: {
    globals: { shared: pointer('it') },
    types: { it: { fields: { value: word(upTo(1)), timer: timerListField } } },
    objects: [
      { name: 'it0', type: 'it', state: 'unallocated' },
      { name: 'it1', type: 'it', state: 'unallocated' },
      { name: 'it2', type: 'it', state: 'unallocated' },
    ],
  },
};
