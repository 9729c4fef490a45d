import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, ObjectType, Scenario } from '../../src/core/system/scenario.js';
import { pointer, word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { promelaModel } from '../../src/export/promela/model.js';
import { operations } from '../../src/kernel/index.js';
import { cacheField } from '../../src/kernel/slab.js';
import { define } from '../../src/path/define.js';
import { equals, isNull } from '../../src/path/vocabulary.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { sleep } from '../../src/search/reducers/sleep.js';
import { symmetry } from '../../src/search/reducers/symmetry.js';
import { detectors } from '../registries.js';
import { Kernel } from './kernel.js';
import { type Call, found } from './searches.js';

type Freed = NonNullable<ObjectType['freed']>;

/** One call after the other, each with the register that its result goes to. */
function sequence(id: string, ...calls: readonly (readonly [src: Call[0], input?: Call[1], save?: string])[]): PathSource {
  const registers = ['p', 'q', 'm', 'x'];
  return define({
    id,
    params: ['cache'],
    registers,
    initial: 's0',
    states: {
      ...Object.fromEntries(
        calls.map(([src, input, save], i) => [
          `s${i}`,
          { invoke: { src, ...(input && { input }), onDone: { ...(save !== undefined && { save }), target: `s${i + 1}` } } },
        ]),
      ),
      [`s${calls.length}`]: { type: 'final' },
    },
  });
}

const p = { reg: 'p' };
const field = (reg: string, name: string) => ({ reg, field: name });
const cache = { cache: { param: 'cache' } };
const load = (loc: string | { reg: string; field: string }, save: string) => ['load', { loc, order: 'once' }, save] as const;
const store = (loc: string | { reg: string; field: string }, value: number | { reg: string }) =>
  ['store', { loc, value, order: 'once' }] as const;
const lock: Call = ['rcuReadLock'];
const unlock: Call = ['rcuReadUnlock'];

function scenario(freed: Freed, paths: readonly PathSource[], spare = 1): Scenario {
  const items = ['item0', 'item1', ...Array.from({ length: spare }, (_, i) => `item${i + 2}`)];
  return {
    globals: { top: pointer('item'), saw: word({ ...upTo(3), init: 1 }) },
    types: {
      cache: { fields: { kmem: cacheField } },
      item: { fields: { next: pointer('item'), key: word(upTo(3)) }, cache: 'cache0', freed },
    },
    objects: [
      { name: 'cache0', type: 'cache' },
      ...items.map((name, i) => ({
        name,
        type: 'item',
        ...(i > 1 ? { state: 'unallocated' as const } : { init: { key: 1, ...(i === 0 && { next: 'item1' }) } }),
      })),
    ],
    init: { top: 'item0' },
    paths,
    actors: paths.map(({ id }): ActorSpec => ({ name: id, kind: 'task', path: id, params: { cache: 'cache0' } })),
    invariants: [{ name: 'nobody saw another key', location: 'saw', equals: 1 }],
  };
}

describe('a stack whose top is exchanged by cmpxchg()', () => {
  const pop = sequence('pop', load('top', 'p'), load(field('p', 'next'), 'q'), [
    'cmpxchg',
    { loc: 'top', old: p, new: { reg: 'q' }, order: 'full' },
    'x',
  ]);
  /** Takes both, frees both, pushes one that is new, and looks at what is on top. */
  const again = sequence(
    'again',
    load('top', 'p'),
    load(field('p', 'next'), 'q'),
    store('top', 0),
    ['kmemCacheFree', { ...cache, object: { reg: 'q' } }],
    ['kmemCacheFree', { ...cache, object: p }],
    ['kmemCacheZalloc', cache, 'm'],
    store('top', { reg: 'm' }),
    load('top', 'p'),
    load(field('p', 'key'), 'x'),
  );

  it('exchanges a freed object for one at the same address, and what it led to is on top', () => {
    expect(found(scenario('reused', [pop, again]))).toContain('use-after-free item again@again.s8');
    expect(found(scenario('quarantined', [pop, again]))).not.toContain('use-after-free item again@again.s8');
  });

  it('needs no object that nobody had', () => {
    expect(found(scenario('reused', [pop, again], 0))).toContain('use-after-free item again@again.s8');
    expect(() => found(scenario('quarantined', [pop, again], 0))).toThrow('cache0: there are too few objects for its allocations');
  });
});

describe('a stale pointer', () => {
  const user = sequence('user', load('top', 'p'), load(field('p', 'key'), 'x'), store('saw', { reg: 'x' }));
  const owner = sequence(
    'owner',
    load('top', 'p'),
    ['kmemCacheFree', { ...cache, object: p }],
    ['kmemCacheZalloc', cache, 'm'],
    store(field('m', 'key'), 2),
  );

  it('leads to the new object, of which nobody tells, and to freed memory before', () => {
    expect(found(scenario('reused', [user, owner]))).toEqual(['invariant (nobody saw another key)', 'use-after-free item user@user.s1']);
    expect(found(scenario('quarantined', [user, owner]))).toEqual(['use-after-free item user@user.s1']);
  });
});

describe('SLAB_TYPESAFE_BY_RCU', () => {
  /** Under a reader finds an object by its key, and looks at the key again if it is careful. */
  const find = (inside: boolean, check: boolean): PathSource =>
    define({
      id: 'find',
      params: ['cache'],
      registers: ['p', 'x'],
      initial: inside ? 'lock' : 'fetch',
      states: {
        lock: { invoke: { src: 'rcuReadLock', onDone: inside ? 'fetch' : 'key' } },
        fetch: {
          invoke: {
            src: 'load',
            input: { loc: 'top', order: 'once' },
            onDone: [
              { guard: isNull, target: inside ? 'unlock' : 'done' },
              { save: 'p', target: inside ? 'key' : 'lock' },
            ],
          },
        },
        key: {
          invoke: {
            src: 'load',
            input: { loc: field('p', 'key'), order: 'once' },
            onDone: check
              ? [{ guard: equals({ result: true }, 1), save: 'x', target: 'saw' }, { target: 'unlock' }]
              : { save: 'x', target: 'saw' },
          },
        },
        saw: { invoke: { src: 'store', input: { loc: 'saw', value: { reg: 'x' }, order: 'once' }, onDone: 'unlock' } },
        unlock: { invoke: { src: 'rcuReadUnlock', onDone: 'done' } },
        done: { type: 'final' },
      },
    });
  const recycle = (alloc: string): PathSource =>
    sequence(
      'recycle',
      load('top', 'p'),
      store('top', 0),
      ['kmemCacheFree', { ...cache, object: p }],
      [alloc, cache, 'm'],
      store(field('m', 'key'), 2),
    );

  it('gives the same address at once under a reader, who sees the new key; KASAN is silent; who looks again is right', () => {
    expect(found(scenario('typesafe', [find(true, false), recycle('kmemCacheAlloc')]))).toEqual(['invariant (nobody saw another key)']);
    expect(found(scenario('typesafe', [find(true, true), recycle('kmemCacheAlloc')]))).toEqual([]);
    expect(found(scenario('reused', [find(true, true), recycle('kmemCacheAlloc')]))).toEqual(['use-after-free item find@find.key']);
  });

  it('leaves the memory to whoever comes before the readers of the time of the free have left, and to nobody after', () => {
    expect(found(scenario('typesafe', [find(false, true), recycle('kmemCacheAlloc')]))).toEqual(['use-after-free item find@find.key']);
    const late = sequence('late', load('top', 'p'), lock, unlock, load(field('p', 'key'), 'x'));
    expect(found(scenario('typesafe', [late, recycle('kmemCacheAlloc')]))).toContain('use-after-free item late@late.s3');
    const k = new Kernel(false, {}, 'typesafe');
    k.do('a', 'kmemCacheAlloc', { cache: 'cache0' });
    k.do('b', 'rcuReadLock');
    k.do('a', 'kmemCacheFree', { cache: 'cache0', object: 'item0' });
    const look = (): readonly string[] => {
      k.do('c', 'load', { loc: 'item0.value', order: 'once' });
      return k.found;
    };
    expect(look()).toEqual([]);
    k.do('b', 'rcuReadUnlock');
    expect(look()).toEqual(['use-after-free']);
  });

  it('keeps what the object held: no constructor runs, and kmem_cache_zalloc() wipes it under the reader', () => {
    const old = (alloc: string) =>
      sequence(
        'old',
        load('top', 'p'),
        ['kmemCacheFree', { ...cache, object: p }],
        [alloc, cache, 'm'],
        load(field('m', 'key'), 'x'),
        store('saw', { reg: 'x' }),
      );
    expect(found(scenario('typesafe', [old('kmemCacheAlloc')], 0))).toEqual([]);
    expect(found(scenario('typesafe', [old('kmemCacheZalloc')], 0))).toEqual(['invariant (nobody saw another key)']);
    expect(found(scenario('typesafe', [find(true, false), recycle('kmemCacheZalloc')], 0))).toEqual(['invariant (nobody saw another key)']);
  });

  it.each([[persistent], [chains], [sleep], [persistent, sleep, symmetry, chains]])(
    'shows the same where orders are left out: %o',
    (...reducers) => {
      for (const inside of [false, true])
        for (const check of [false, true]) {
          const one = scenario('typesafe', [find(inside, check), recycle('kmemCacheAlloc')]);
          expect(found(one, reducers)).toEqual(found(one));
        }
    },
  );

  it('makes a second free of the same address the end of somebody else’s object', () => {
    const twice = sequence(
      'twice',
      load('top', 'p'),
      ['kmemCacheFree', { ...cache, object: p }],
      ['kmemCacheFree', { ...cache, object: p }],
    );
    const other = sequence('other', ['kmemCacheAlloc', cache, 'm'], load(field('m', 'key'), 'x'));
    expect(found(scenario('reused', [twice, other]))).toContain('use-after-free item other@other.s1');
  });
});

describe('memory that is used again', () => {
  it('is asked for by kmemCacheAlloc as by the others', () => {
    const k = new Kernel();
    expect(k.do('a', 'kmemCacheAlloc', { cache: 'cache0' })).not.toBe(0);
    expect(new Kernel(true).outcomes('kmemCacheAlloc', { cache: 'cache0' })).toEqual(['', 'ENOMEM']);
  });

  it('is in no exported model, which says so', () => {
    const one = sequence('one', ['kmemCacheAlloc', cache, 'm']);
    expect(() => promelaModel(scenario('reused', [one]), operations, detectors)).toThrow('item: memory that is used again');
    expect(promelaModel(scenario('quarantined', [one]), operations, detectors)).toBeDefined();
  });
});
