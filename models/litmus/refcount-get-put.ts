import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { define } from '../../src/path/define.js';
import { isNull, point } from '../../src/path/vocabulary.js';

/** Looks at the count, then takes a reference, outside any reader: the last put may pass between each two steps. */
const lookThenGet = define({
  id: 'get',
  registers: ['obj'],
  initial: 'fetch',
  states: {
    fetch: point('obj = global_obj', 'load', { loc: 'global_obj', order: 'once' }, [
      { guard: isNull, target: 'none' },
      { save: 'obj', target: 'look' },
    ]),
    look: point('refcount_read(&obj->refs)', 'load', { loc: { reg: 'obj', field: 'refs' }, order: 'once' }, [
      { guard: isNull, target: 'none' },
      { target: 'take' },
    ]),
    take: point('refcount_inc(&obj->refs)', 'refcountInc', { loc: { reg: 'obj', field: 'refs' } }, 'got'),
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
    lock: point('rcu_read_lock()', 'rcuReadLock', 'fetch'),
    fetch: point('obj = rcu_dereference(global_obj)', 'load', { loc: 'global_obj', order: 'dependency' }, [
      { guard: isNull, target: 'unlockNone' },
      { save: 'obj', target: 'take' },
    ]),
    take: point('refcount_inc_not_zero(&obj->refs)', 'refcountIncNotZero', { loc: { reg: 'obj', field: 'refs' } }, [
      { guard: isNull, target: 'unlockNone' },
      { target: 'unlockGot' },
    ]),
    unlockNone: point('rcu_read_unlock()', 'rcuReadUnlock', 'none'),
    unlockGot: point('rcu_read_unlock()', 'rcuReadUnlock', 'got'),
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
    drop: point('refcount_dec_and_test(&obj->refs)', 'refcountDecAndTest', { loc: { param: 'obj', field: 'refs' } }, [
      { guard: isNull, target: 'done' },
      { target: 'free' },
    ]),
    free: point('kfree(obj)', 'kfree', { object: { param: 'obj' } }, 'done'),
    done: { type: 'final' },
  },
});

/** The last reference frees after a grace period. */
const putAndRetire = define({
  id: 'put',
  params: ['obj'],
  initial: 'drop',
  states: {
    drop: point('refcount_dec_and_test(&obj->refs)', 'refcountDecAndTest', { loc: { param: 'obj', field: 'refs' } }, [
      { guard: isNull, target: 'done' },
      { target: 'retire' },
    ]),
    retire: point('call_rcu(&obj->rcu, obj_free)', 'callRcu', { object: { param: 'obj' }, head: { param: 'obj', field: 'rcu' } }, 'done'),
    done: { type: 'final' },
  },
});

const user = define({
  id: 'user',
  registers: ['obj'],
  initial: 'get',
  states: {
    get: point('obj = get()', 'get', [
      { guard: isNull, target: 'done' },
      { save: 'obj', target: 'use' },
    ]),
    use: point('obj->value', 'load', { loc: { reg: 'obj', field: 'value' }, order: 'plain' }, 'put'),
    put: point('put(obj)', 'put', { obj: { reg: 'obj' } }, 'done'),
    done: { type: 'final' },
  },
});

const owner = define({
  id: 'owner',
  registers: ['obj'],
  initial: 'fetch',
  states: {
    fetch: point('obj = global_obj', 'load', { loc: 'global_obj', order: 'plain' }, { save: 'obj', target: 'unpublish' }),
    unpublish: point('WRITE_ONCE(global_obj, NULL)', 'store', { loc: 'global_obj', value: 0, order: 'once' }, 'put'),
    put: point('put(obj)', 'put', { obj: { reg: 'obj' } }, 'done'),
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
    invoke: point('grace period over', 'rcuInvoke', { object: { param: 'head' } }, { save: 'obj', target: 'free' }),
    free: point('kfree(obj)', 'kfree', { object: { reg: 'obj' } }, 'return'),
    return: point('the callback returns', 'rcuReturn', { object: { param: 'head' } }, 'done'),
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
