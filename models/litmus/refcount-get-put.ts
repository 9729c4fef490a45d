import { pointer, word } from '../../src/core/field.js';
import { bit } from '../../src/core/layout.js';
import type { Scenario } from '../../src/core/scenario.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';

/** Looks at the count, then takes a reference, outside any reader: the last put may pass between each two steps. */
const lookThenGet = define({
  id: 'get',
  registers: ['obj'],
  initial: 'fetch',
  states: {
    fetch: { description: 'obj = global_obj', invoke: { src: 'load', input: { loc: 'global_obj', order: 'once' }, onDone: [{ guard: isNull, target: 'none' }, { save: 'obj', target: 'look' }] } },
    look: { description: 'refcount_read(&obj->refs)', invoke: { src: 'load', input: { loc: { reg: 'obj', field: 'refs' }, order: 'once' }, onDone: [{ guard: isNull, target: 'none' }, { target: 'take' }] } },
    take: { description: 'refcount_inc(&obj->refs)', invoke: { src: 'refcountInc', input: { loc: { reg: 'obj', field: 'refs' } }, onDone: 'got' } },
    none: { type: 'final' },
    got: { type: 'final', output: { reg: 'obj' } },
  },
});

/** The kernel's idiom: under RCU the memory stays, and inc_not_zero looks and takes in one step. */
const getUnlessZero = define({
  id: 'get',
  registers: ['obj'],
  initial: 'lock',
  states: {
    lock: { description: 'rcu_read_lock()', invoke: { src: 'rcuReadLock', onDone: 'fetch' } },
    fetch: { description: 'obj = rcu_dereference(global_obj)', invoke: { src: 'load', input: { loc: 'global_obj', order: 'dependency' }, onDone: [{ guard: isNull, target: 'unlockNone' }, { save: 'obj', target: 'take' }] } },
    take: { description: 'refcount_inc_not_zero(&obj->refs)', invoke: { src: 'refcountIncNotZero', input: { loc: { reg: 'obj', field: 'refs' } }, onDone: [{ guard: isNull, target: 'unlockNone' }, { target: 'unlockGot' }] } },
    unlockNone: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'none' } },
    unlockGot: { description: 'rcu_read_unlock()', invoke: { src: 'rcuReadUnlock', onDone: 'got' } },
    none: { type: 'final' },
    got: { type: 'final', output: { reg: 'obj' } },
  },
});

/** The last reference frees at once. */
const putAndFree = define({
  id: 'put',
  params: ['obj'],
  initial: 'drop',
  states: {
    drop: { description: 'refcount_dec_and_test(&obj->refs)', invoke: { src: 'refcountDecAndTest', input: { loc: { param: 'obj', field: 'refs' } }, onDone: [{ guard: isNull, target: 'done' }, { target: 'free' }] } },
    free: { description: 'kfree(obj)', invoke: { src: 'kfree', input: { object: { param: 'obj' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** The last reference frees after a grace period. */
const putAndRetire = define({
  id: 'put',
  params: ['obj'],
  initial: 'drop',
  states: {
    drop: { description: 'refcount_dec_and_test(&obj->refs)', invoke: { src: 'refcountDecAndTest', input: { loc: { param: 'obj', field: 'refs' } }, onDone: [{ guard: isNull, target: 'done' }, { target: 'retire' }] } },
    retire: { description: 'call_rcu(&obj->rcu, obj_free)', invoke: { src: 'callRcu', input: { object: { param: 'obj' }, head: { param: 'obj', field: 'rcu' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

const user = define({
  id: 'user',
  registers: ['obj'],
  initial: 'get',
  states: {
    get: { description: 'obj = get()', invoke: { src: 'get', onDone: [{ guard: isNull, target: 'done' }, { save: 'obj', target: 'use' }] } },
    use: { description: 'obj->value', invoke: { src: 'load', input: { loc: { reg: 'obj', field: 'value' }, order: 'plain' }, onDone: 'put' } },
    put: { description: 'put(obj)', invoke: { src: 'put', input: { obj: { reg: 'obj' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

const owner = define({
  id: 'owner',
  registers: ['obj'],
  initial: 'fetch',
  states: {
    fetch: { description: 'obj = global_obj', invoke: { src: 'load', input: { loc: 'global_obj', order: 'plain' }, onDone: { save: 'obj', target: 'unpublish' } } },
    unpublish: { description: 'WRITE_ONCE(global_obj, NULL)', invoke: { src: 'store', input: { loc: 'global_obj', value: 0, order: 'once' }, onDone: 'put' } },
    put: { description: 'put(obj)', invoke: { src: 'put', input: { obj: { reg: 'obj' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

/** The callback that call_rcu() was given. */
const objFree = define({
  id: 'obj_free',
  params: ['head'],
  registers: ['obj'],
  initial: 'invoke',
  states: {
    invoke: { description: 'grace period over', invoke: { src: 'rcuInvoke', input: { object: { param: 'head' } }, onDone: { save: 'obj', target: 'free' } } },
    free: { description: 'kfree(obj)', invoke: { src: 'kfree', input: { object: { reg: 'obj' } }, onDone: 'return' } },
    return: { description: 'the callback returns', invoke: { src: 'rcuReturn', input: { object: { param: 'head' } }, onDone: 'done' } },
    done: { type: 'final' },
  },
});

export function refcountGetPutScenario(variant: string): Scenario {
  const repaired = variant === 'repaired';
  return {
    globals: { global_obj: pointer('obj') },
    types: { obj: { fields: { refs: refcountField(3), value: word(bit), rcu: rcuHeadField }, collected: true } },
    objects: [{ name: 'obj0', type: 'obj', init: { refs: 1 } }],
    init: { global_obj: 'obj0' },
    paths: [...(repaired ? [getUnlessZero, putAndRetire, objFree] : [lookThenGet, putAndFree]), user, owner],
    actors: [
      { name: 'user', kind: 'task', path: 'user' },
      { name: 'owner', kind: 'task', path: 'owner' },
      ...(repaired ? [{ name: 'callback', kind: 'rcu-callback', path: 'obj_free', params: { head: 'obj0' }, daemon: true } as const] : []),
    ],
  };
}
