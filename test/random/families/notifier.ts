import { pointer, word } from '../../../src/core/world/field.js';
import { upTo } from '../../../src/core/world/layout.js';
import { callChain } from '../../../src/kernel/notifier-call.js';
import { notifierHeadField } from '../../../src/kernel/notifier.js';
import { define } from '../../../src/path/define.js';
import { stepsOf } from '../../kernel/searches.js';
import { call, type Family, load } from '../family.js';

const head = notifierHeadField('block', { next: 'next', priority: 'priority' });
const nb = { param: 'nb' };
const block = { chain: 'blocking', nb };
const atomic = { chain: 'atomic', nb };
const free = call('kfree', { object: nb });
const calls = (kind: 'blocking' | 'atomic') =>
  define({
    id: `calls_${kind}`,
    params: ['nb'],
    registers: ['block', 'after'],
    initial: 'call',
    states: {
      ...callChain('call', { kind, chain: kind, block: 'block', after: 'after', calls: 'notified', next: 'done' }),
      done: { type: 'final' },
    },
  });

/** Two chains with a block, who calls them, and those who put the blocks on, take them off and free them. */
export const family: Family = {
  runs: 8,
  blocks: [
    [call('blockingNotifierChainRegister', block), call('blockingNotifierChainRegisterWait', block, 'x')],
    [call('blockingNotifierChainUnregister', block), call('blockingNotifierChainUnregisterWait', block, 'x'), free],
    [call('calls_blocking', { nb })],
    [call('calls_atomic', { nb })],
    [call('atomicNotifierChainRegister', atomic, 'x')],
    [call('atomicNotifierChainUnregister', atomic, 'x'), call('atomicNotifierChainUnregisterWait'), free],
    [call('rawNotifierChainRegister', atomic, 'x')],
    [call('rawNotifierChainUnregister', atomic, 'x'), load],
    [call('rawNotifierChainUnregister', atomic), free],
  ],
  params: (task) => ({ nb: `block${task % 2}` }),
  scenario: {
    globals: { blocking: head, atomic: head },
    types: { block: { fields: { next: pointer('block'), priority: word(upTo(1)) } } },
    objects: [
      { name: 'block0', type: 'block' },
      { name: 'block1', type: 'block', init: { priority: 1 } },
    ],
    before: [{ name: 'init', kind: 'task', path: 'init', params: { nb: 'block0' } }],
    paths: [
      stepsOf(['nb'], 'init', ['rawNotifierChainRegister', atomic]),
      stepsOf(['nb'], 'notified', ['load', { loc: { ...nb, field: 'priority' }, order: 'once' }]),
      calls('blocking'),
      calls('atomic'),
    ],
  },
};
