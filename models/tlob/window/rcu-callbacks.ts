import { define } from '../../../src/path/define.js';
import { point } from '../../../src/path/vocabulary.js';

/** tlob_free_rcu() (FR1a, FR1b). */
export const tlobFreeRcu = define({
  id: 'tlob_free_rcu',
  params: ['of'],
  registers: ['ws', 'cache'],
  initial: 'invoke',
  states: {
    invoke: point('grace period over: callback runs', 'rcuInvoke', { object: { param: 'of' } }, { save: 'ws', target: 'cache' }),
    cache: point('tlob_state_cache', 'load', { loc: 'tlob_state_cache', order: 'plain' }, { save: 'cache', target: 'free' }),
    free: point('kmem_cache_free(tlob_state_cache, ws)', 'kmemCacheFree', { cache: { reg: 'cache' }, object: { reg: 'ws' } }, 'return'),
    return: point('callback returns', 'rcuReturn', { object: { param: 'of' } }, 'done'),
    done: { type: 'final' },
  },
});

/** da_pool_return_cb() (PR1). */
export const daPoolReturnCb = define({
  id: 'da_pool_return_cb',
  params: ['of'],
  registers: ['slot'],
  initial: 'invoke',
  states: {
    invoke: point('grace period over: callback runs', 'rcuInvoke', { object: { param: 'of' } }, { save: 'slot', target: 'push' }),
    push: point('slot back on the free list', 'poolPush', { pool: 'da_pool', slot: { reg: 'slot' } }, 'return'),
    return: point('callback returns', 'rcuReturn', { object: { param: 'of' } }, 'done'),
    done: { type: 'final' },
  },
});
