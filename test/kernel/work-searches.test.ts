import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { type Field, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { mutexField } from '../../src/kernel/lock.js';
import { delayedWorkField, workField, workqueueField, workqueueIn } from '../../src/kernel/work-items.js';
import { define } from '../../src/path/define.js';
import { nonNull } from '../../src/path/vocabulary.js';
import { type Call, found, stepsOf } from './searches.js';

const object = { param: 'of' };
const wq = { param: 'wq' };
const work = { param: 'of', field: 'work' };
const path = (id: string, ...calls: readonly Call[]): PathSource => stepsOf(['of', 'wq'], id, ...calls);
const lock: Call = ['mutexLock', { lock: 'lock' }];
const unlock: Call = ['mutexUnlock', { lock: 'lock' }];
const kfree: Call = ['kfree', { object }];
const touch: Call = ['load', { loc: { param: 'of', field: 'dying' }, order: 'once' }];
const queue: Call = ['queueWork', { work, wq }];
const schedule: Call = ['scheduleWork', { work }];
const cancel: readonly Call[] = [
  ['cancelWorkSync', { work }],
  ['cancelWorkSyncWait', { work }],
];
const flush: readonly Call[] = [['flushWork', { work }], ['flushWorkWait']];
const destroy: readonly Call[] = [
  ['destroyWorkqueue', { wq }],
  ['destroyWorkqueueWait', { wq }],
];

/** An item's function. */
const runs = (id: string, field: string, ...calls: readonly Call[]): PathSource =>
  path(id, ['workRun', { work: { param: 'of', field } }], ...calls, ['workReturn', { object }]);

const params = { of: 'ctx0', wq: 'wq0' };
const task = (name: string): ActorSpec => ({ name, kind: 'task', path: name, params });
const daemon = (name: string, of: string, kind: ActorSpec['kind'] = 'task'): ActorSpec => ({
  name,
  kind,
  path: of,
  params,
  daemon: true,
  repeats: true,
});

/** An item in an object, queued at the start where nothing else is said, two workers of it, and tasks. */
function scenario(fn: readonly Call[], tasks: { readonly [name: string]: readonly Call[] }, different: Partial<Scenario> = {}): Scenario {
  return {
    globals: { system_wq: workqueueField, lock: mutexField },
    types: { ctx: { fields: { work: workField, dying: word(bit) } }, workqueue: { fields: { queue: workqueueField } } },
    objects: [
      { name: 'ctx0', type: 'ctx' },
      { name: 'wq0', type: 'workqueue' },
    ],
    paths: [
      path('init', ['initWork', { work }], queue),
      runs('fn', 'work', ...fn),
      ...Object.entries(tasks).map(([name, calls]) => path(name, ...calls)),
    ],
    before: [task('init')],
    actors: [daemon('worker0', 'fn'), daemon('worker1', 'fn'), ...Object.keys(tasks).map(task)],
    ...different,
  };
}

describe('two items that queue each other, and a remove that stops each once', () => {
  const poll = { param: 'of', field: 'poll' };
  const report = { param: 'of', field: 'report' };
  const dying = { param: 'of', field: 'dying' };
  const pollFn = define({
    id: 'poll_fn',
    params: ['of', 'wq'],
    initial: 'run',
    states: {
      run: { invoke: { src: 'workRun', input: { work: poll }, onDone: 'check' } },
      check: {
        invoke: {
          src: 'load',
          input: { loc: dying, order: 'once' },
          onDone: [{ guard: nonNull, target: 'return' }, { target: 'queue' }],
        },
      },
      queue: { invoke: { src: 'scheduleWork', input: { work: report }, onDone: 'return' } },
      return: { invoke: { src: 'workReturn', input: { object }, onDone: 'done' } },
      done: { type: 'final' },
    },
  });
  const stop = (call: string, of: typeof poll): readonly Call[] => [
    [call, { work: of }],
    [`${call}Wait`, call === 'cancelWorkSync' ? { work: of } : {}],
  ];
  const model = (stopPoll: string): Scenario => ({
    globals: { system_wq: workqueueField },
    types: { ctx: { fields: { poll: workField, report: workField, dying: word(bit) }, collected: true } },
    objects: [{ name: 'ctx0', type: 'ctx' }],
    paths: [
      path('init', ['initWork', { work: poll }], ['initWork', { work: report }], ['scheduleWork', { work: poll }]),
      pollFn,
      runs('report_fn', 'report', ['scheduleWork', { work: poll }]),
      path('remove', ['store', { loc: dying, value: 1, order: 'once' }], ...stop(stopPoll, poll), ...stop('cancelWorkSync', report), kfree),
    ],
    before: [{ ...task('init'), params: { of: 'ctx0', wq: 0 } }],
    actors: [daemon('poller', 'poll_fn'), daemon('reporter', 'report_fn'), task('remove')].map((actor) => ({
      ...actor,
      params: { of: 'ctx0', wq: 0 },
    })),
  });

  it('is a use after free where the second queues the first again after its cancel; disabled it is not', () => {
    expect(found(model('cancelWorkSync'))).toEqual(['use-after-free ctx poller@poll_fn.check', 'use-after-free ctx poller@poll_fn.run']);
    expect(found(model('disableWorkSync'))).toEqual([]);
  });
});

describe('the item’s object is freed', () => {
  const types = (field: Field): Scenario['types'] => ({
    ctx: { fields: { work: workField, dying: word(bit) } },
    workqueue: { fields: { queue: field } },
  });

  it('after cancel_work_sync() it is not touched any more, though its function queues it for ever; after cancel_work() it is', () => {
    expect(found(scenario([touch, queue], { remove: [...cancel, kfree] }))).toEqual([]);
    expect(found(scenario([touch, queue], { remove: [['cancelWork', { work }], kfree] }))).toEqual([
      'use-after-free ctx worker0@fn.s0',
      'use-after-free ctx worker0@fn.s1',
      'use-after-free ctx worker0@fn.s2',
      'use-after-free ctx worker1@fn.s0',
      'use-after-free ctx worker1@fn.s1',
      'use-after-free ctx worker1@fn.s2',
    ]);
  });

  it('with two instances cancel_work_sync() may return while the older runs; in one pool there are no two', () => {
    const remove: readonly Call[] = [schedule, ...cancel, kfree];
    expect(found(scenario([touch], { remove }))).toEqual(['use-after-free ctx worker0@fn.s1', 'use-after-free ctx worker1@fn.s1']);
    expect(found(scenario([touch], { remove }, { types: types(workqueueIn('system_wq')) }))).toEqual([]);
    expect(found(scenario([touch], { remove: [queue, ...cancel, kfree] }))).toEqual([]);
  });

  it('after a cancel_work() and a synchronize_rcu(): a function of WQ_BH is waited for, as a reader; one of a task is not', () => {
    const remove: readonly Call[] = [['cancelWork', { work }], ['synchronizeRcu'], ['synchronizeRcuWait'], kfree];
    const by = (kind: ActorSpec['kind']): Scenario =>
      scenario([touch], { remove }, { actors: [daemon('worker', 'fn', kind), task('remove')] });
    expect(found(by('softirq'))).toEqual([]);
    expect(found(by('task'))).toEqual(['use-after-free ctx worker@fn.s1']);
  });

  it('by its own function is legal, where nobody queues it again', () => {
    expect(found(scenario([touch, kfree], {}))).toEqual([]);
    expect(found(scenario([touch, kfree], { again: [queue] })).length).toBeGreaterThan(0);
  });

  it('while it is pending it is no leak: its queue leads to it', () => {
    const nobody = { types: { ...types(workqueueField), ctx: { fields: { work: workField }, collected: true } }, actors: [task('idle')] };
    const idle: readonly Call[] = [lock, unlock];
    expect(found(scenario([], { idle }, nobody))).toEqual([]);
    expect(found(scenario([], { idle: [['cancelWork', { work }]] }, nobody))).toEqual(['leak ctx']);
  });
});

describe('a wait for an item', () => {
  it('under a mutex that its function takes is a deadlock; outside of it it is not', () => {
    const fn = [lock, unlock];
    const both = ['deadlock', 'lock-order remove@remove.s1'];
    expect(found(scenario(fn, { remove: [lock, ...flush, unlock] }))).toEqual(both);
    expect(found(scenario(fn, { remove: [lock, ...cancel, unlock] }))).toEqual(both);
    expect(found(scenario(fn, { remove: [lock, unlock, ...flush] }))).toEqual([]);
  });

  it('from its own function is a deadlock, whether somebody waits for that or not; from elsewhere it is not', () => {
    for (const own of [flush, cancel]) {
      expect(found(scenario(own, {}))).toEqual(['deadlock']);
      expect(found(scenario(own, { remove: cancel }))).toEqual(['deadlock']);
      expect(found(scenario([], { remove: own }))).toEqual([]);
    }
  });
});

describe('a wait for a workqueue under a mutex that an item of it takes', () => {
  const flushes: readonly Call[] = [
    ['flushWorkqueue', { wq }],
    ['flushWorkqueueWait', { wq }],
  ];
  /** The item has run before anybody waits. */
  const idle = (fn: readonly Call[], ...remove: readonly Call[]): readonly string[] =>
    found(scenario(fn, { remove }, { before: [task('init'), { ...daemon('once', 'fn'), repeats: false }], actors: [task('remove')] }));

  it('is an order to lockdep, though nothing is queued; outside of the mutex, or where the item takes none, it is not', () => {
    for (const wait of [flushes, destroy]) {
      expect(idle([lock, unlock], lock, ...wait, unlock)).toEqual(['lock-order remove@remove.s1']);
      expect(idle([lock, unlock], lock, unlock, ...wait)).toEqual([]);
      expect(idle([], lock, ...wait, unlock)).toEqual([]);
    }
  });
});

describe('destroy_workqueue()', () => {
  it('never returns where an item queues itself; cancelled before it does', () => {
    expect(found(scenario([queue], { remove: destroy }))).toEqual(['hung-task']);
    expect(found(scenario([queue], { remove: [...cancel, ...destroy] }))).toEqual([]);
    expect(found(scenario([], { remove: destroy }))).toEqual([]);
  });

  it('while the timer of a delayed item is armed: it queues to freed memory, unless it is cancelled', () => {
    const delayed = (...calls: readonly Call[]): Scenario =>
      scenario(
        [],
        { remove: [...calls, ...destroy] },
        {
          types: { ctx: { fields: { work: delayedWorkField } }, workqueue: { fields: { queue: workqueueField } } },
          paths: [
            path('init', ['initDelayedWork', { work }], ['queueDelayedWork', { work, wq, delay: 1 }]),
            path('fires', ['delayedWorkExpire', { work }]),
            runs('fn', 'work'),
            path('remove', ...calls, ...destroy),
          ],
          actors: [daemon('timer', 'fires', 'softirq'), daemon('worker', 'fn'), task('remove')],
        },
      );
    expect(found(delayed())).toEqual(['use-after-free wq timer@fires.s0', 'warn timer@fires.s0']);
    expect(found(delayed(['cancelDelayedWorkSync', { work }], ['cancelDelayedWorkSyncWait', { work }]))).toEqual([]);
  });
});
