import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/core/error.js';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { type Field, pointer, word } from '../../src/core/world/field.js';
import { isBefore, kernels, type Kernel as Version } from '../../src/core/world/kernels.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import { Compiled } from '../../src/execute/compiled.js';
import { operations } from '../../src/kernel/index.js';
import { mutexField } from '../../src/kernel/lock.js';
import { cacheField } from '../../src/kernel/slab.js';
import { tracepointField } from '../../src/kernel/tracepoint.js';
import { unboundWorkqueueField, workField, workqueueField, workqueueIn } from '../../src/kernel/work-items.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { detectors } from '../registries.js';
import { Kernel } from './kernel.js';
import { type Call, found as foundIn, stepsOf } from './searches.js';

/** Where kernels differ, one test a difference, each with all of them; docs/kernel-semantics.md has the table. */

const of = { param: 'of' };
const at = (field: string) => ({ param: 'of', field });
const params = { of: 'obj0', wq: 'wq0' };
const path = (id: string, ...calls: readonly Call[]): PathSource => stepsOf(['of', 'wq'], id, ...calls);
const task = (name: string): ActorSpec => ({ name, kind: 'task', path: name, params });
const worker = (name: string, kind: ActorSpec['kind'] = 'task'): ActorSpec => ({ ...task('fn'), name, kind, daemon: true, repeats: true });

/** What a search finds by kernel, with reductions and without. */
const found = (scenario: Scenario): { readonly [kernel in Version]: readonly string[] } => {
  const by = (kernel: Version): readonly string[] => {
    const all = foundIn({ ...scenario, kernel });
    expect(foundIn({ ...scenario, kernel }, [persistent, chains])).toEqual(all);
    return all;
  };
  return { mainline: by('mainline'), '6.12': by('6.12'), '6.1': by('6.1') };
};

/** The same as it may only be asked of some. */
const refused = (scenario: Scenario): readonly Version[] =>
  kernels.filter((kernel) => {
    try {
      return new Compiled({ ...scenario, kernel }, operations, detectors) === undefined;
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).toMatch(/ is there since 6\.[0-9]+, and the kernel is 6\.1[2]?; /);
      return true;
    }
  });

describe('kernels', () => {
  it('are as old as their versions say, which are no fractions; mainline is the newest', () => {
    expect(kernels.map((kernel) => isBefore(kernel, '6.9'))).toEqual([false, false, true]);
    expect(kernels.map((kernel) => isBefore(kernel, '6.12'))).toEqual([false, false, true]);
    expect(kernels.map((kernel) => isBefore(kernel, 'mainline'))).toEqual([false, true, true]);
    expect(kernels.map((kernel) => isBefore(kernel, '6.1'))).toEqual([false, false, false]);
  });
});

/** An item that is queued at the start, by two workqueues, with two workers of it. */
const items = (queues: readonly [Field, Field], fn: readonly Call[], tasks: { readonly [name: string]: readonly Call[] }): Scenario => ({
  globals: { system_wq: queues[0], lock: mutexField },
  types: { obj: { fields: { work: workField, seen: word(bit) } }, workqueue: { fields: { queue: queues[1] } } },
  objects: [
    { name: 'obj0', type: 'obj' },
    { name: 'wq0', type: 'workqueue' },
  ],
  paths: [
    path('init', ['initWork', { work: at('work') }], ['scheduleWork', { work: at('work') }]),
    path('fn', ['workRun', { work: at('work') }], ...fn, ['workReturn', { object: of }]),
    ...Object.entries(tasks).map(([name, calls]) => path(name, ...calls)),
  ],
  before: [task('init')],
  actors: [worker('worker0'), worker('worker1'), ...Object.keys(tasks).map(task)],
});
const again: Call = ['queueWork', { work: at('work'), wq: { param: 'wq' } }];
const lock: Call = ['mutexLock', { lock: 'lock' }];
const unlock: Call = ['mutexUnlock', { lock: 'lock' }];
const cancel: readonly Call[] = [
  ['cancelWorkSync', { work: at('work') }],
  ['cancelWorkSyncWait', { work: at('work') }],
];
const flush: readonly Call[] = [['flushWork', { work: at('work') }], ['flushWorkWait']];
const kfree: Call = ['kfree', { object: of }];

describe('an item on two unbound workqueues', () => {
  const look: Call = ['load', { loc: at('seen'), order: 'once' }];
  const remove = (...queues: [Field, Field]): Scenario => items(queues, [look], { remove: [again, ...cancel, kfree] });

  it('is run twice at once on 6.12 and later, so that cancel_work_sync() may return while the older run goes on; on 6.1 it is not', () => {
    const twice = ['use-after-free obj worker0@fn.s1', 'use-after-free obj worker1@fn.s1'];
    expect(found(remove(unboundWorkqueueField, unboundWorkqueueField))).toEqual({ mainline: twice, '6.12': twice, '6.1': [] });
  });

  it('is a matter of unbound ones alone: bound ones of one CPU do not run it at once, a bound and an unbound one do, on any', () => {
    const bound = workqueueIn('cpu0');
    expect(Object.values(found(remove(bound, bound))).flat()).toEqual([]);
    expect(Object.values(found(remove(bound, unboundWorkqueueField))).map(({ length }) => length)).toEqual([2, 2, 2]);
  });
});

describe('mod_delayed_work() during cancel_delayed_work_sync()', () => {
  it('gives 1 on 6.1, else 0, and queues nothing either way', () => {
    const given = kernels.map((kernel) => {
      const k = new Kernel(false, { kernel });
      const item = { work: 'ctx0.delayed' };
      const later = { ...item, wq: 'wq0', delay: 1 };
      k.do('a', 'initDelayedWork', item);
      k.do('a', 'queueDelayedWork', { ...later, delay: 0 });
      k.do('c', 'workRun', item);
      k.do('a', 'cancelDelayedWorkSync', item);
      const during = k.do('b', 'modDelayedWork', later);
      k.do('a', 'clockTick');
      const queued = k.can('timer', 'delayedWorkExpire', item);
      k.do('c', 'workReturn', { object: 'ctx0' });
      k.do('a', 'cancelDelayedWorkSyncWait', item);
      return [during, queued, k.do('b', 'modDelayedWork', later), k.do('b', 'modDelayedWork', later)];
    });
    expect(given).toEqual([
      [0, false, 0, 1],
      [0, false, 0, 1],
      [1, false, 0, 1],
    ]);
  });
});

describe('kmem_cache_destroy() of a cache of whose objects one was given to kfree_rcu()', () => {
  const scenario = (...exit: readonly Call[]): Scenario => ({
    globals: {},
    types: { cache: { fields: { kmem: cacheField } }, obj: { fields: { seen: word(bit) }, cache: 'cache0' } },
    objects: [
      { name: 'cache0', type: 'cache' },
      { name: 'obj0', type: 'obj' },
    ],
    paths: [stepsOf(['of', 'wq'], 'exit', ...exit)],
    actors: [{ ...task('exit'), params: { of: 'obj0', wq: 'cache0' } }],
  });
  const destroy: Call = ['kmemCacheDestroy', { cache: { param: 'wq' } }];
  const late = ['cache-destroyed-with-objects cache exit@exit.s1'];

  it('does not wait for it on 6.1; from 6.12 on it does', () => {
    expect(found(scenario(['kfreeRcu', { object: of }], destroy))).toEqual({ mainline: [], '6.12': [], '6.1': late });
  });

  it('rcu_barrier() before it does not help; what kmem_cache_free() was given is gone on all', () => {
    const barrier = found(scenario(['kfreeRcu', { object: of }], ['rcuBarrier'], ['rcuBarrierWait'], destroy));
    expect(barrier).toEqual({ mainline: [], '6.12': [], '6.1': ['cache-destroyed-with-objects cache exit@exit.s3'] });
    const freed = found(scenario(['kmemCacheFree', { cache: { param: 'wq' }, object: of }], destroy));
    expect(freed).toEqual({ mainline: [], '6.12': [], '6.1': [] });
  });
});

describe('what not every kernel has', () => {
  const disable: readonly Call[] = [['disableWorkSync', { work: at('work') }], ['disableWorkSyncWait']];
  const queue = workqueueField;

  it('is refused on an older one, if somebody runs it: disable_work() and its kin, kvfree_rcu_barrier()', () => {
    const kin: readonly Call[] = [
      ['disableWork', { work: at('work') }],
      ['enableWork', { work: at('work') }],
    ];
    for (const calls of [disable, ...kin.map((call) => [call]), [['kvfreeRcuBarrier'], ['kvfreeRcuBarrierWait']] as const])
      expect(refused(items([queue, queue], [], { remove: calls }))).toEqual(['6.1']);
    expect(refused(items([queue, queue], [], { remove: cancel }))).toEqual([]);
    // nobody runs it
    const unused = items([queue, queue], [], { remove: disable });
    expect(refused({ ...unused, actors: unused.actors.slice(0, 2) })).toEqual([]);
  });

  it('says which kernels have it', () => {
    const model = items([queue, queue], [], { remove: disable });
    expect(() => new Compiled({ ...model, kernel: '6.1' }, operations, detectors)).toThrow(
      'remove.s0: disableWorkSync is there since 6.10, and the kernel is 6.1; the usual cause is code of a later kernel; accepted is ' +
        'kernel=mainline or kernel=6.12',
    );
  });

  it('is refused where it runs, if it is a worker of WQ_BH', () => {
    const model = items([queue, queue], [], {});
    const bh = { ...model, actors: [worker('bh', 'softirq')] };
    expect(foundIn({ ...bh, kernel: '6.12' })).toEqual([]);
    expect(() => foundIn({ ...bh, kernel: '6.1' })).toThrow('which is there since 6.9');
    expect(foundIn({ ...model, kernel: '6.1' })).toEqual([]);
  });
});

describe('a wait for an idle item under a mutex that its function takes', () => {
  const model = (...remove: readonly Call[]): Scenario => ({
    ...items([workqueueField, workqueueField], [lock, unlock], { remove }),
    // it has run before anybody waits, and is never queued again
    before: [task('init'), { ...task('fn'), name: 'once' }],
  });
  const order = ['lock-order remove@remove.s1'];

  it('is told of by lockdep on 6.1, and by nobody later; outside of the mutex it is fine', () => {
    expect(found(model(lock, ...cancel, unlock))).toEqual({ mainline: [], '6.12': [], '6.1': order });
    expect(found(model(lock, ...flush, unlock))).toEqual({ mainline: [], '6.12': [], '6.1': order });
    expect(Object.values(found(model(lock, unlock, ...cancel))).flat()).toEqual([]);
  });

  it('is a deadlock on all where the item may run then, and told of by lockdep where it runs and has dropped the mutex', () => {
    const meets = items([workqueueField, workqueueField], [lock, unlock], { remove: [lock, ...cancel, unlock] });
    const both = ['deadlock', ...order];
    expect(found(meets)).toEqual({ mainline: both, '6.12': both, '6.1': both });
  });
});

describe('tracepoint_synchronize_unregister()', () => {
  const scenario = (...more: readonly Call[]): Scenario => ({
    globals: { shared: pointer('obj'), switch: tracepointField, clock: word(upTo(1)) },
    types: { obj: { fields: { seen: word(bit) } } },
    objects: [{ name: 'obj0', type: 'obj' }],
    init: { shared: 'obj0', switch: 1 },
    paths: [
      path(
        'detach',
        ['store', { loc: 'shared', value: 0, order: 'release' }],
        ['unregisterTrace', { tracepoint: 'switch' }],
        ['tracepointSynchronizeUnregister'],
        ['tracepointSynchronizeUnregisterWait'],
        ...more,
        kfree,
      ),
      {
        id: 'reads',
        params: ['of', 'wq'],
        registers: ['p'],
        initial: 'enter',
        states: {
          enter: { invoke: { src: 'rcuReadLock', onDone: 'fetch' } },
          fetch: {
            invoke: {
              src: 'rcuDereference',
              input: { loc: 'shared', order: 'dependent' },
              onDone: [
                { guard: { type: 'eq', params: { right: 0 } }, target: 'leave' },
                { save: 'p', target: 'look' },
              ],
            },
          },
          look: { invoke: { src: 'load', input: { loc: { reg: 'p', field: 'seen' }, order: 'once' }, onDone: 'leave' } },
          leave: { invoke: { src: 'rcuReadUnlock', onDone: 'done' } },
          done: { type: 'final' },
        },
      },
    ],
    actors: [task('detach'), task('reads')].map((actor) => ({ ...actor, params: { of: 'obj0', wq: 0 } })),
  });

  it('is a grace period of RCU on 6.1 and 6.12; later a reader that is no probe is not waited for', () => {
    const later = ['use-after-free obj reads@reads.look'];
    expect(found(scenario())).toEqual({ mainline: later, '6.12': [], '6.1': [] });
    expect(Object.values(found(scenario(['synchronizeRcu'], ['synchronizeRcuWait']))).flat()).toEqual([]);
  });
});

describe('hrtimer_start() of a timer that was never set up', () => {
  it('warns on 6.1 and 6.12, and starts nothing; later it comes to a base that is not there', () => {
    const seen = kernels.map((kernel) => {
      const k = new Kernel(false, { kernel });
      k.do('a', 'poolTake', { pool: 'pool' });
      k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
      return [...k.found, k.can('timer', 'hrtimerExpire', { object: 'slot0', timer: 'slot0.timer' })];
    });
    expect(seen).toEqual([
      ['null-dereference', false],
      ['warn', false],
      ['warn', false],
    ]);
  });
});
