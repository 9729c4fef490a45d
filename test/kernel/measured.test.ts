import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import { Life } from '../../src/core/world/world.js';
import { hrtimerField } from '../../src/kernel/hrtimer.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { cacheField } from '../../src/kernel/slab.js';
import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';
import { item, Kernel, timer, withItem, withTimer } from './kernel.js';
import { at, type Call, found, of, steps, stepsOf, task } from './searches.js';

/** What Linux 6.1.192 and 6.12.117 did, one test a fact; docs/kernel-measured.md has the table. */

const kfree: Call = ['kfree', { object: of }];
const setup: Call = ['hrtimerSetup', { object: of, timer: at('timer') }];
const start: Call = ['hrtimerStart', { object: of, delay: 0 }];
const cancel: Call = ['hrtimerCancel', { object: of, timer: at('timer') }];
const look: Call = ['load', { loc: at('seen'), order: 'once' }];
const expires = (id: string, ...calls: readonly Call[]): PathSource =>
  steps(id, ['hrtimerExpire', { object: of }], ...calls, ['hrtimerReturn', { object: of }]);

describe('a timer that is set up while its callback runs', () => {
  const scenario = (...owner: readonly Call[]): Scenario => ({
    globals: { CLOCK_MONOTONIC: word(upTo(0)) },
    types: { obj: { fields: { timer: hrtimerField, seen: word(bit) } } },
    objects: [{ name: 'obj0', type: 'obj' }],
    paths: [steps('arm', setup, start), expires('fires', look), steps('owner', ...owner)],
    before: [task('init', 'arm', 'obj0')],
    actors: [{ ...task('timer', 'fires', 'obj0'), kind: 'softirq', daemon: true }, task('owner', 'owner', 'obj0')],
  });

  it('is not waited for by whoever cancels it, and try_to_cancel says that nothing is there', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    k.do('a', 'hrtimerSetup', timer);
    expect(k.found).toEqual([]);
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(0);
    expect(k.can('b', 'hrtimerCancel', timer)).toBe(true);
  });

  it('has two callbacks at once where it is started then, and the first to return does not end the other', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    expect(k.can('c', 'hrtimerExpire', timer)).toBe(false);
    k.do('a', 'hrtimerSetup', timer);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.can('c', 'hrtimerExpire', timer)).toBe(true);
    k.do('c', 'hrtimerExpire', timer);
    k.do('timer', 'hrtimerReturn', timer);
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(-1);
  });

  it('is freed under its callback by who sets up, cancels and frees, and not by who only cancels', () => {
    expect(found(scenario(cancel, setup, cancel, kfree))).toEqual([]);
    expect(found(scenario(cancel, kfree))).toEqual([]);
    expect(found(scenario(setup, cancel, kfree))).toEqual(['odebug-init-active obj owner@owner.s0', 'use-after-free obj timer@fires.s1']);
  });
});

describe.each(['softirq', 'hardirq'] as const)('an overdue start while the callback runs, in %s, against a cancel', (kind) => {
  const model = (stop: Call, ran: number, ...more: readonly Call[]): Scenario => ({
    globals: { CLOCK_MONOTONIC: word(upTo(0)), ran: word(upTo(3)) },
    types: { obj: { fields: { timer: hrtimerField, seen: word(bit) } } },
    objects: [{ name: 'obj0', type: 'obj' }],
    paths: [steps('arm', setup, start), expires('fires', ['atomicInc', { loc: 'ran' }]), steps('owner', start, stop, ...more)],
    before: [task('init', 'arm', 'obj0')],
    actors: [{ ...task('timer', 'fires', 'obj0'), kind, daemon: true, repeats: true }, task('owner', 'owner', 'obj0')],
    invariants: [{ name: 'it ran so often', location: 'ran', equals: ran }],
  });

  it('has both orders: it expires once more before the cancel, or is cancelled', () => {
    for (const ran of [0, 1, 2]) expect(found(model(cancel, ran))).toEqual(['invariant (it ran so often)']);
  });

  it('comes no more after hrtimer_cancel(), and may after hrtimer_try_to_cancel()', () => {
    const anyhow = (stop: Call): readonly string[] => found({ ...model(stop, 0, kfree), invariants: [] });
    expect(anyhow(cancel)).toEqual([]);
    expect(anyhow(['hrtimerTryToCancel', { object: of, timer: at('timer') }])).toEqual(['free-active obj owner@owner.s2']);
  });
});

describe('a timer that was never set up', () => {
  it('is warned of by a start on 6.12, which starts nothing; later kernels come to its base', () => {
    const old = new Kernel(false, { kernel: '6.12' });
    old.do('a', 'poolTake', { pool: 'pool' });
    old.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect([old.found, old.can('timer', 'hrtimerExpire', timer)]).toEqual([['warn'], false]);
    const k = new Kernel();
    k.do('a', 'poolTake', { pool: 'pool' });
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.found).toEqual(['null-dereference']);
  });

  it('is not looked for by a cancel on either', () => {
    for (const kernel of ['6.12', 'mainline'] as const) {
      const k = new Kernel(false, { kernel });
      k.do('a', 'poolTake', { pool: 'pool' });
      k.do('a', 'hrtimerTryToCancel', timer);
      expect(k.found).toEqual(['null-dereference']);
    }
  });
});

describe('a timer that is freed', () => {
  it('is accessed by a start, before ODEBUG says that it cannot be activated', () => {
    const k = withTimer();
    k.do('b', 'kfree', { object: 'slot0' });
    expect(k.found).toEqual([]);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 1 });
    expect(k.found).toEqual(['use-after-free']);
  });

  it('is told of by nobody while its callback runs and it is not queued, and as active where it is', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    k.do('b', 'kfree', { object: 'slot0' });
    expect(k.found).toEqual([]);
    const armed = withTimer();
    armed.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    armed.do('b', 'kfree', { object: 'slot0' });
    expect(armed.found).toEqual(['free-active']);
  });
});

describe('a reference count that went wrong', () => {
  const count = { loc: 'count' };
  const gone = (value: number, operation: string): Kernel => {
    const k = new Kernel();
    k.do('a', 'store', { ...count, value });
    k.do('a', operation, count);
    return k;
  };

  it('has saturated: a plain drop to 0, a drop of 0, a reference taken of 0', () => {
    for (const [k, kind] of [
      [gone(1, 'refcountDec'), 'refcount-dec-to-zero'],
      [gone(0, 'refcountDec'), 'refcount-underflow'],
      [gone(0, 'refcountDecAndTest'), 'refcount-underflow'],
      [gone(0, 'refcountInc'), 'refcount-inc-on-zero'],
    ] as const) {
      expect(k.found).toEqual([kind]);
      expect(k.do('b', 'refcountIncNotZero', count)).toBe(1);
      for (let i = 0; i < 3; i++) expect([k.do('b', 'refcountDecAndTest', count), k.found]).toEqual([0, []]);
      expect(k.do('b', 'refcountIncNotZero', count)).toBe(1);
    }
    const right = gone(2, 'refcountDec');
    expect([right.do('b', 'refcountDecAndTest', count), right.do('b', 'refcountIncNotZero', count)]).toEqual([1, 0]);
  });

  it('keeps its object for ever, and a task that it is of', () => {
    const k = new Kernel();
    k.do('a', 'store', { loc: 'task0.usage', value: 0 });
    k.do('b', 'putTaskStruct', { task: 'task0' });
    expect(k.found).toEqual(['refcount-underflow']);
    k.do('b', 'putTaskStruct', { task: 'task0' });
    expect([k.life('task0'), k.found]).toEqual([Life.live, []]);
  });

  it('is a leak in a run that goes on', () => {
    const put: PathSource = define({
      id: 'put',
      params: ['of'],
      initial: 'drop',
      states: {
        drop: {
          invoke: {
            src: 'refcountDecAndTest',
            input: { loc: at('refs') },
            onDone: [{ guard: isNull, target: 'done' }, { target: 'free' }],
          },
        },
        free: { invoke: { src: 'kfree', input: { object: of }, onDone: 'done' } },
        done: { type: 'final' },
      },
    });
    const two = (first: string): Scenario => ({
      globals: {},
      types: { obj: { fields: { refs: refcountField(2, 2) }, collected: true } },
      objects: [{ name: 'obj0', type: 'obj' }],
      paths: [put, steps('drop', ['refcountDec', { loc: at('refs') }])],
      actors: [task('a', first, 'obj0'), task('b', 'put', 'obj0')],
    });
    expect(found(two('put'))).toEqual([]);
    expect(found(two('drop'))).toEqual(['leak obj', 'refcount-dec-to-zero a@drop.s0']);
  });
});

describe('a cache', () => {
  const cache = { cache: 'cache0' };
  const thing = { cache: 'cache0', object: 'item0' };

  it('that is destroyed with a live object is told of and lives on; one without is gone', () => {
    const k = withItem();
    k.do('a', 'kmemCacheDestroy', cache);
    expect([k.found, k.life('cache0')]).toEqual([['cache-destroyed-with-objects'], Life.live]);
    k.do('a', 'kmemCacheFree', thing);
    expect([k.found, k.life('item0')]).toEqual([[], Life.freed]);
    expect(k.do('b', 'kmemCacheZalloc', cache)).not.toBe(0);
    k.do('a', 'kmemCacheFree', { ...cache, object: 'item1' });
    k.do('a', 'kmemCacheDestroy', cache);
    expect([k.found, k.life('cache0')]).toEqual([[], Life.freed]);
    k.do('b', 'kmemCacheZalloc', cache);
    expect(k.found).toEqual(['use-after-free']);
  });

  it('that is destroyed with a live object hides nothing that comes after', () => {
    const free: Call = ['kmemCacheFree', { cache: { param: 'of' }, object: { param: 'thing' } }];
    const path = (id: string, ...calls: readonly Call[]): PathSource => stepsOf(['of', 'thing'], id, ...calls);
    const scenario = (...exit: readonly Call[]): Scenario => ({
      globals: {},
      types: { cache: { fields: { kmem: cacheField } }, item: { fields: { seen: word(bit) }, cache: 'cache0' } },
      objects: [
        { name: 'cache0', type: 'cache' },
        { name: 'item0', type: 'item' },
      ],
      paths: [path('exit', ['kmemCacheDestroy', { cache: of }], ...exit), path('user', free)],
      actors: ['exit', 'user'].map((name) => ({ name, kind: 'task', path: name, params: { of: 'cache0', thing: 'item0' } })),
    });
    expect(found(scenario())).toEqual(['cache-destroyed-with-objects cache exit@exit.s0']);
    expect(found(scenario(free))).toEqual([
      'cache-destroyed-with-objects cache exit@exit.s0',
      'double-free item exit@exit.s1',
      'double-free item user@user.s0',
      'use-after-free cache exit@exit.s1',
    ]);
  });

  it('is not waited for by callbacks that would free its objects, as kfree_rcu() was not on 6.1', () => {
    const k = withItem();
    k.do('a', 'callRcu', item);
    expect(k.can('b', 'kmemCacheDestroy', cache)).toBe(true);
    k.do('b', 'kmemCacheDestroy', cache);
    expect(k.found).toEqual(['cache-destroyed-with-objects']);
  });

  it('that is NULL is an oops for a free where frees are checked, and else a leak that nobody tells of', () => {
    for (const [slab, expected] of [
      ['checked', ['null-dereference']],
      ['unchecked', []],
    ] as const) {
      const k = new Kernel(false, { slab });
      k.do('a', 'kmemCacheZalloc', cache);
      k.do('a', 'kmemCacheFree', { cache: 0, object: 'item0' });
      expect([k.found, k.life('item0')]).toEqual([expected, Life.live]);
    }
  });

  it('that an object is not of frees it all the same, with a word where frees are checked', () => {
    for (const [slab, expected] of [
      ['checked', ['free-to-wrong-cache']],
      ['unchecked', []],
    ] as const) {
      const k = new Kernel(false, { slab });
      k.do('a', 'kmemCacheZalloc', cache);
      k.do('a', 'kmemCacheCreate');
      k.do('a', 'kmemCacheFree', { cache: 'cache1', object: 'item0' });
      expect([k.found, k.life('item0')]).toEqual([expected, Life.freed]);
      k.do('a', 'kmemCacheFree', thing);
      expect(k.found).toEqual(['double-free']);
    }
  });
});

describe('an object with a queued rcu_head', () => {
  const free: Call = ['kfree', { object: of }];
  const queue: Call = ['callRcu', { object: of, head: at('rcu') }];
  const scenario = (first: readonly Call[], callback: readonly Call[]): Scenario => ({
    globals: {},
    types: { obj: { fields: { rcu: rcuHeadField, seen: word(bit) } } },
    objects: [{ name: 'obj0', type: 'obj' }],
    paths: [steps('first', ...first), steps('cb', ['rcuInvoke', { object: of }], ...callback, ['rcuReturn', { object: of }])],
    actors: [task('a', 'first', 'obj0'), { name: 'rcu', kind: 'rcu-callback', path: 'cb', params: { of: 'obj0' }, daemon: true }],
  });

  it('is active where it is freed; then its callback frees it a second time', () => {
    expect(found(scenario([queue, free], [free]))).toEqual([
      'double-free obj a@first.s1',
      'double-free obj rcu@cb.s1',
      'free-active obj a@first.s1',
    ]);
    expect(found(scenario([queue], [free]))).toEqual([]);
  });

  it('has a callback that never returns where it waits for itself by rcu_barrier()', () => {
    const barrier: readonly Call[] = [['rcuBarrier'], ['rcuBarrierWait']];
    expect(found(scenario([queue], barrier))).toEqual(['hung-task', 'sleeping-in-atomic rcu@cb.s1']);
    expect(found(scenario([queue, ...barrier], []))).toEqual([]);
    expect(found(scenario([['rcuReadLock'], queue, ...barrier, ['rcuReadUnlock']], []))).toEqual([
      'deadlock',
      'sleeping-in-atomic a@first.s2',
    ]);
  });

  it('is freed once where its callback does not', () => {
    expect(found(scenario([queue, free], []))).toEqual(['free-active obj a@first.s1']);
    expect(found(scenario([queue, ['rcuBarrier'], ['rcuBarrierWait'], free], []))).toEqual([]);
  });
});
