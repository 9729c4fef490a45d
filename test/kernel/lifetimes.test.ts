import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { type Field, word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import { completionField } from '../../src/kernel/completion.js';
import { hrtimerField } from '../../src/kernel/hrtimer.js';
import { listField, listNodeField } from '../../src/kernel/list.js';
import { operations } from '../../src/kernel/index.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { workField, workqueueField } from '../../src/kernel/work-items.js';
import { Compiled } from '../../src/execute/compiled.js';
import { Live } from '../../src/execute/live.js';
import { define } from '../../src/path/define.js';
import { withLingering } from '../../src/path/lingering.js';
import { isNull } from '../../src/path/vocabulary.js';
import { walkBoth } from '../execute/both.js';
import { detectors } from '../registries.js';
import { at, type Call, found, of, steps, task } from './searches.js';

describe('list entries', () => {
  const queue = ['listAddTail', { list: 'items', node: at('link') }] as const;
  const scenario = (del: string, free: boolean, ...deleters: readonly string[]): Scenario => ({
    globals: { items: listField('item') },
    types: { item: { fields: { link: listNodeField } } },
    objects: ['item0', 'item1'].map((name) => ({ name, type: 'item' })),
    paths: [steps('queue', queue), steps('leave', [del, { node: at('link') }]), steps('forget', ['kfree', { object: of }])],
    before: [task('first', 'queue', 'item0'), task('second', 'queue', 'item1')],
    actors: [...deleters.map((object, i) => task(`d${i}`, 'leave', object)), ...(free ? [task('freer', 'forget', 'item1')] : [])],
  });

  // without a lock they write words of the head and of the entries at once
  const raced = ['', 'item '].flatMap((of) => ['d0', 'd1'].map((actor) => `data-race ${of}${actor}@leave.s0`));

  it('that two delete are corrupted by whoever comes second; deleted to themselves they are not, nor are two entries', () => {
    expect(found(scenario('listDel', false, 'item0', 'item0'))).toEqual([
      ...raced,
      'list-corruption item d0@leave.s0',
      'list-corruption item d1@leave.s0',
    ]);
    expect(found(scenario('listDelInit', false, 'item0', 'item0'))).toEqual(raced);
    expect(found(scenario('listDel', false, 'item0', 'item1'))).toEqual(raced.slice(2));
  });

  it('are freed twice where what deletes them frees them, too: the kernel goes on after the delete that it refused', () => {
    const one = scenario('listDel', false, 'item0', 'item0');
    const [twin, both] = (['listDelInit', 'listDel'] as const).map((del) => ({
      ...one,
      paths: one.paths.map((path) => (path.id === 'leave' ? steps('leave', [del, { node: at('link') }], ['kfree', { object: of }]) : path)),
    }));
    const freed = ['double-free item d0@leave.s1', 'double-free item d1@leave.s1'];
    const used = ['use-after-free item d0@leave.s0', 'use-after-free item d1@leave.s0'];
    expect(found(twin!)).toEqual([...raced, ...freed, ...used]);
    expect(found(both!)).toEqual([...raced, ...freed, 'list-corruption item d0@leave.s0', 'list-corruption item d1@leave.s0', ...used]);
  });

  it('that are freed while on the list are looked at by whoever deletes the one beside them', () => {
    expect(found(scenario('listDel', true, 'item0'))).toEqual(['use-after-free item d0@leave.s0']);
    expect(found(scenario('listDel', false, 'item0'))).toEqual([]);
  });
});

describe('an object with a timer', () => {
  const start = ['hrtimerStart', { object: of, delay: 0 }] as const;
  const scenario = (callback: PathSource, more: readonly PathSource[] = []): Scenario => ({
    globals: { CLOCK_MONOTONIC: word(upTo(0)) },
    types: { obj: { fields: { timer: hrtimerField, seen: word(bit) }, collected: true } },
    objects: [{ name: 'obj0', type: 'obj' }],
    paths: [steps('arm', ['hrtimerSetup', { object: of, timer: at('timer') }], start), callback, ...more],
    before: [task('init', 'arm', 'obj0')],
    actors: [{ ...task('timer', 'fires', 'obj0'), kind: 'hardirq', daemon: true }, ...more.map(({ id }) => task(id, id, 'obj0'))],
  });
  const fires = (...calls: readonly Call[]): PathSource =>
    steps('fires', ['hrtimerExpire', { object: of }], ...calls, ['hrtimerReturn', { object: of }]);
  const kfree = ['kfree', { object: of }] as const;
  const look = ['load', { loc: at('seen'), order: 'once' }] as const;

  it('may be freed by the callback, which does not touch it again', () => {
    expect(found(scenario(fires(kfree)))).toEqual([]);
    expect(found(scenario(fires(kfree, look)))).toEqual(['use-after-free obj timer@fires.s2']);
  });

  it('is led to by its callback while that runs, and not by a timer that is armed for a time that does not come', () => {
    const cancel = ['hrtimerCancel', { object: of, timer: at('timer') }] as const;
    expect(found(scenario(fires(cancel)))).toEqual(['deadlock']);
    const one = scenario(fires(kfree));
    const arm = steps('arm', ['hrtimerSetup', { object: of, timer: at('timer') }], ['hrtimerStart', { object: of, delay: 1 }]);
    expect(found({ ...one, paths: [arm, ...one.paths.filter(({ id }) => id !== 'arm')] })).toEqual(['leak obj']);
  });

  it('may not be freed by it while the timer is armed again', () => {
    expect(found(scenario(fires(start, kfree)))).toEqual(['free-active obj timer@fires.s2']);
  });

  it('that somebody frees under the callback is a use after free where the callback touches it next, and nothing where it does not', () => {
    const late = steps('freer', ['hrtimerCancel', { object: of, timer: at('timer') }], kfree);
    const early = steps('freer', kfree);
    expect(found(scenario(fires(look), [early]))).toEqual(['free-active obj freer@freer.s0', 'use-after-free obj timer@fires.s1']);
    expect(found(scenario(fires(), [early]))).toEqual(['free-active obj freer@freer.s0']);
    expect(found(scenario(fires(look), [late]))).toEqual([]);
  });
});

describe('a worker', () => {
  const scenario = (completes: boolean): Scenario => ({
    globals: { system_wq: workqueueField, done: completionField },
    types: { ctx: { fields: { work: workField } } },
    objects: [{ name: 'ctx0', type: 'ctx' }],
    paths: [
      steps('queue', ['initWork', { work: at('work') }], ['scheduleWork', { work: at('work') }]),
      steps('worker', ['workRun', { work: at('work') }], ['waitForCompletion', { completion: 'done' }], ['workReturn', { object: of }]),
      steps('completer', ['complete', { completion: 'done' }]),
    ],
    actors: [
      task('queue', 'queue', 'ctx0'),
      { ...task('worker', 'worker', 'ctx0'), daemon: true, repeats: true },
      ...(completes ? [task('completer', 'completer', 'ctx0')] : []),
    ],
  });

  it('that waits for ever in a function is hung, though it need not run; idle it is not', () => {
    expect(found(scenario(false))).toEqual(['hung-task']);
    expect(found(scenario(true))).toEqual([]);
  });

  it('that has begun is blocked to live actors, too', () => {
    for (const completes of [false, true])
      walkBoth(new Compiled(scenario(completes), operations, detectors), new Live(scenario(completes), operations, detectors), 1);
  });
});

describe('the object of a lock', () => {
  /** Each drops a reference under the lock of the object; the last one frees it. */
  const put = (lock: string, unlock: string, end: readonly string[]): PathSource =>
    define({
      id: 'put',
      params: ['of'],
      initial: 'lock',
      states: {
        lock: { invoke: { src: lock, input: { lock: at('guard') }, onDone: 'drop' } },
        drop: {
          invoke: {
            src: 'refcountDecAndTest',
            input: { loc: at('refs') },
            onDone: [{ guard: isNull, target: 'unlock' }, { target: 'last' }],
          },
        },
        unlock: { invoke: { src: unlock, input: { lock: at('guard') }, onDone: 'done' } },
        last: { invoke: { src: unlock, input: { lock: at('guard') }, onDone: end[0] ?? 'done' } },
        ...(end.length > 0 && { free: { invoke: { src: 'kfree', input: { object: of }, onDone: 'done' } } }),
        done: { type: 'final' },
      },
    });
  const scenario = (guard: Field, path: PathSource): Scenario => ({
    globals: {},
    types: { obj: { fields: { guard, refs: refcountField(2) } } },
    objects: [{ name: 'obj0', type: 'obj', init: { refs: 2 } }],
    paths: [path],
    actors: ['a', 'b'].map((name) => task(name, 'put', 'obj0')),
  });
  const points = (one: Scenario): readonly string[] =>
    Object.keys(withLingering(one, operations).paths[0]!.states).filter((point) => point.includes('lingers'));

  it('is looked at by mutex_unlock() after it let go, so that the mutex does not keep it; a spinlock is let go of and left alone', () => {
    const mutex = scenario(mutexField, put('mutexLock', 'mutexUnlock', ['free']));
    expect(found(mutex)).toEqual(['use-after-free obj a@put.unlock_lingers', 'use-after-free obj b@put.unlock_lingers']);
    expect(found(scenario(spinlockField, put('rawSpinLock', 'rawSpinUnlock', ['free'])))).toEqual([]);
  });

  it('costs no step where nobody frees anything, nor has a mutex that is a global one', () => {
    expect(points(scenario(mutexField, put('mutexLock', 'mutexUnlock', ['free'])))).toEqual(['unlock_lingers', 'last_lingers']);
    expect(points(scenario(mutexField, put('mutexLock', 'mutexUnlock', [])))).toEqual([]);
    const alone = define({
      id: 'put',
      params: ['of'],
      initial: 'unlock',
      states: {
        unlock: { invoke: { src: 'mutexUnlock', input: { lock: 'global' }, onDone: 'free' } },
        free: { invoke: { src: 'kfree', input: { object: of }, onDone: 'done' } },
        done: { type: 'final' },
      },
    });
    expect(points({ ...scenario(mutexField, alone), globals: { global: mutexField } })).toEqual([]);
  });

  it('may be freed by who waits for a completion that another one completes', () => {
    const complete = steps('completes', ['complete', { completion: at('done') }]);
    const wait = steps('wait', ['waitForCompletion', { completion: at('done') }], ['kfree', { object: of }]);
    expect(
      found({
        globals: {},
        types: { obj: { fields: { done: completionField } } },
        objects: [{ name: 'obj0', type: 'obj' }],
        paths: [complete, wait],
        actors: [task('a', 'completes', 'obj0'), task('b', 'wait', 'obj0')],
      }),
    ).toEqual([]);
  });
});
