import { define } from '../../src/path/define.js';

/** tlob_free_rcu() (FR1a, FR1b). */
export const tlobFreeRcu = define({
  id: 'tlob_free_rcu',
  params: ['of'],
  registers: ['ws', 'cache'],
  initial: 'invoke',
  states: {
    invoke: { description: 'grace period over: callback runs', invoke: { src: 'rcuInvoke', input: { object: { param: 'of' } }, onDone: { save: 'ws', target: 'cache' } } },
    cache: { description: 'tlob_state_cache', invoke: { src: 'load', input: { loc: 'tlob_state_cache', order: 'plain' }, onDone: { save: 'cache', target: 'free' } } },
    free: { description: 'kmem_cache_free(tlob_state_cache, ws)', invoke: { src: 'kmemCacheFree', input: { cache: { reg: 'cache' }, object: { reg: 'ws' } }, onDone: 'return' } },
    return: { description: 'callback returns', invoke: { src: 'rcuReturn', input: { object: { param: 'of' } }, onDone: 'done' } },
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
    invoke: { description: 'grace period over: callback runs', invoke: { src: 'rcuInvoke', input: { object: { param: 'of' } }, onDone: { save: 'slot', target: 'push' } } },
    push: { description: 'slot back on the free list', invoke: { src: 'poolPush', input: { pool: 'da_pool', slot: { reg: 'slot' } }, onDone: 'return' } },
    return: { description: 'callback returns', invoke: { src: 'rcuReturn', input: { object: { param: 'of' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});
