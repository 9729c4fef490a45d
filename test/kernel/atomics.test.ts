import { describe, expect, it } from 'vitest';
import { word } from '../../src/core/world/field.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { define } from '../../src/path/define.js';
import { Kernel } from './kernel.js';
import { found } from './searches.js';

type Numbers = { readonly [param: string]: number };

/** What it gives of such a word, and leaves there. */
function of(before: number, name: string, input: Numbers = {}): readonly [gives: number, leaves: number] {
  const k = new Kernel();
  k.do('a', 'atomicSet', { loc: 'counter', i: before });
  const gives = k.do('a', name, { loc: 'counter', ...input });
  return [gives, k.do('b', 'atomicRead', { loc: 'counter' })];
}

describe('atomic_t', () => {
  const i = { i: 3 };

  it.each<readonly [before: number, name: string, input: Numbers, gives: number, leaves: number]>([
    [2, 'atomicAdd', i, 0, 5],
    [2, 'atomicAddReturn', i, 5, 5],
    [2, 'atomicFetchAdd', i, 2, 5],
    [-4, 'atomicAddNegative', i, 1, -1],
    [-3, 'atomicAddNegative', i, 0, 0],
    [2, 'atomicSub', i, 0, -1],
    [2, 'atomicSubReturn', i, -1, -1],
    [2, 'atomicFetchSub', i, 2, -1],
    [3, 'atomicSubAndTest', i, 1, 0],
    [4, 'atomicSubAndTest', i, 0, 1],
    [0, 'atomicInc', {}, 0, 1],
    [1, 'atomicIncReturn', {}, 2, 2],
    [1, 'atomicFetchInc', {}, 1, 2],
    [-1, 'atomicIncAndTest', {}, 1, 0],
    [0, 'atomicIncAndTest', {}, 0, 1],
    [0, 'atomicDec', {}, 0, -1],
    [1, 'atomicDecReturn', {}, 0, 0],
    [1, 'atomicFetchDec', {}, 1, 0],
    [1, 'atomicDecAndTest', {}, 1, 0],
    [0, 'atomicDecAndTest', {}, 0, -1],
    [6, 'atomicAnd', i, 0, 2],
    [6, 'atomicFetchAnd', i, 6, 2],
    [6, 'atomicOr', i, 0, 7],
    [6, 'atomicFetchOr', i, 6, 7],
    [6, 'atomicXor', i, 0, 5],
    [6, 'atomicFetchXor', i, 6, 5],
    [6, 'atomicAndnot', i, 0, 4],
    [6, 'atomicFetchAndnot', i, 6, 4],
    [2, 'xchg', { new: 3 }, 2, 3],
  ])('%i: %s(%o) gives %i and leaves %i', (before, name, input, gives, leaves) => {
    expect(of(before, name, input)).toEqual([gives, leaves]);
  });

  it.each<readonly [before: number, name: string, input: Numbers, gives: number, leaves: number]>([
    [2, 'atomicAddUnless', { i: 3, u: 1 }, 1, 5],
    [2, 'atomicAddUnless', { i: 3, u: 2 }, 0, 2],
    [2, 'atomicFetchAddUnless', { i: 3, u: 1 }, 2, 5],
    [2, 'atomicFetchAddUnless', { i: 3, u: 2 }, 2, 2],
    [1, 'atomicIncNotZero', {}, 1, 2],
    [0, 'atomicIncNotZero', {}, 0, 0],
    [0, 'atomicIncUnlessNegative', {}, 1, 1],
    [-1, 'atomicIncUnlessNegative', {}, 0, -1],
    [0, 'atomicDecUnlessPositive', {}, 1, -1],
    [1, 'atomicDecUnlessPositive', {}, 0, 1],
    [1, 'atomicDecIfPositive', {}, 0, 0],
    [0, 'atomicDecIfPositive', {}, -1, 0],
    [-1, 'atomicDecIfPositive', {}, -2, -1],
  ])('with a condition, %i: %s(%o) gives %i and leaves %i', (before, name, input, gives, leaves) => {
    expect(of(before, name, input)).toEqual([gives, leaves]);
  });

  it('try_cmpxchg() gives what it saw: success where that is `old`, and else what C has in *old', () => {
    expect(of(1, 'tryCmpxchg', { old: 1, new: 2 })).toEqual([1, 2]);
    expect(of(3, 'tryCmpxchg', { old: 1, new: 2 })).toEqual([3, 3]);
  });

  it('barriers beside atomics are steps that do nothing; smp_store_mb() writes', () => {
    const k = new Kernel();
    for (const name of ['smpMbBeforeAtomic', 'smpMbAfterAtomic', 'compilerBarrier']) expect(k.do('a', name)).toBe(0);
    k.do('a', 'smpStoreMb', { loc: 'counter', value: 2 });
    expect(k.get('counter')).toBe(2);
  });
});

/** Two who drop a reference each; the one whose drop gives `freesAt` frees. */
const dropping = (src: string, freesAt: number): Scenario => ({
  globals: { refs: word({ min: 0, max: 2 }) },
  types: { obj: { fields: { value: word({ min: 0, max: 1 }) } } },
  objects: [{ name: 'obj0', type: 'obj' }],
  init: { refs: 2 },
  paths: [
    define({
      id: 'put',
      params: ['of'],
      initial: 'put',
      states: {
        put: {
          invoke: {
            src,
            input: { loc: 'refs', order: 'full' },
            onDone: [{ guard: { type: 'eq', params: { right: freesAt } }, target: 'free' }, { target: 'done' }],
          },
        },
        free: { invoke: { src: 'kfree', input: { object: { param: 'of' } }, onDone: 'done' } },
        done: { type: 'final' },
      },
    }),
  ],
  actors: ['a', 'b'].map((name) => ({ name, kind: 'task', path: 'put', params: { of: 'obj0' } })),
});

describe('a reference count by hand', () => {
  it('has one who drops the last, by the result of the drop', () => {
    expect(found(dropping('atomicDecAndTest', 1))).toEqual([]);
    expect(found(dropping('atomicFetchDec', 1))).toEqual([]);
  });

  it('is freed twice where what the drop gives is not asked', () => {
    expect(found(dropping('atomicDec', 0)).join()).toContain('double-free');
  });
});
