import { describe, expect, it } from 'vitest';
import type { PathSource, Points } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { spinlockField } from '../../src/kernel/lock.js';
import { type UnderLock, underLock } from '../../src/kernel/under-lock.js';
import { xarrayField } from '../../src/kernel/xarray.js';
import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';
import { Kernel } from './kernel.js';
import { type Call, found, of, stepsOf } from './searches.js';

const xa = { xa: 'xa' };

describe('an xarray', () => {
  it('holds a pointer at an index', () => {
    const k = new Kernel();
    const [item0, item1] = ['item0', 'item1'].map((name) => k.world.pointerTo(k.world.objectNumber(name)));
    expect(k.do('a', 'xaStoreLocked', { ...xa, index: 1, entry: 'item0' })).toBe(0);
    expect(k.do('a', 'xaStoreLocked', { ...xa, index: 1, entry: 'item1' })).toBe(item0);
    expect([0, 1, 2, 9].map((index) => k.do('b', 'xaLoad', { ...xa, index }))).toEqual([0, item1, 0, 0]);
    expect(k.do('a', 'xaCmpxchgLocked', { ...xa, index: 1, old: 'item0', entry: 'item0' })).toBe(item1);
    expect(k.do('a', 'xaCmpxchgLocked', { ...xa, index: 1, old: 'item1', entry: 'item0' })).toBe(item1);
    expect(k.do('b', 'xaLoad', { ...xa, index: 1 })).toBe(item0);
    expect(k.do('a', 'xaInsertLocked', { ...xa, index: 1, entry: 'item1' }), '-EBUSY').toBe(-16);
    expect(k.do('a', 'xaInsertLocked', { ...xa, index: 0, entry: 'item1' })).toBe(0);
    expect(k.do('a', 'xaEraseLocked', { ...xa, index: 1 })).toBe(item0);
    expect([k.do('a', 'xaEraseLocked', { ...xa, index: 1 }), k.found]).toEqual([0, []]);
    expect(() => k.do('a', 'xaStoreLocked', { ...xa, index: 3, entry: 'item0' })).toThrow('xa has room for 3 entries, and none at 3');
  });

  it('that allocates gives the lowest free index, and keeps one that holds NULL until it is erased', () => {
    const k = new Kernel();
    const alloc = { ...xa, entry: 'item0', min: 0, max: 2 };
    expect(k.do('a', 'xaAllocLocked', { ...alloc, min: 1, entry: 0 })).toBe(1);
    expect([0, 1, 2].map(() => k.do('a', 'xaAllocLocked', alloc))).toEqual([0, 2, -16]);
    expect(k.do('a', 'xaInsertLocked', { ...xa, index: 1, entry: 'item0' })).toBe(-16);
    k.do('a', 'xaStoreLocked', { ...xa, index: 0, entry: 0 });
    expect(k.do('a', 'xaAllocLocked', alloc)).toBe(-16);
    k.do('a', 'xaEraseLocked', { ...xa, index: 0 });
    expect(k.do('a', 'xaAllocLocked', alloc)).toBe(0);
  });

  it('may find no memory where faults are allowed, but to erase it needs none', () => {
    const k = new Kernel(true);
    const store = { ...xa, index: 0, entry: 'item0' };
    for (const name of ['xaStoreLocked', 'xaInsertLocked', 'xaAllocLocked']) {
      expect(k.outcomes(name, store)).toEqual(['', 'ENOMEM']);
      expect(k.do('a', name, { ...store, outcome: 'ENOMEM' })).toBe(-12);
    }
    expect(k.outcomes('xaStoreLocked', { ...store, entry: 0 })).toEqual(['']);
    expect(k.outcomes('xaCmpxchgLocked', { ...store, entry: 0 })).toEqual(['']);
    expect(k.do('b', 'xaLoad', { ...xa, index: 0 })).toBe(0);
  });
});

describe('xa_lock', () => {
  const store: UnderLock['does'] = { src: 'xaStoreLocked', input: { ...xa, index: 0, entry: of } };
  const erase: UnderLock['does'] = { src: 'xaEraseLocked', input: { ...xa, index: 0 } };
  const under = (id: string, how: UnderLock['how'], does: UnderLock['does']): PathSource => {
    const points: Points = underLock('start', { lock: 'xa_lock', how, does, save: 'p', next: 'done' });
    return define({
      id,
      params: ['of'],
      registers: ['p'],
      initial: 'start',
      states: { ...points, done: { type: 'final', output: { reg: 'p' } } },
    });
  };
  const scenario = (...paths: readonly PathSource[]): Scenario => ({
    globals: { xa: xarrayField('obj', 2), xa_lock: spinlockField },
    types: { obj: { fields: { value: word(upTo(1)) }, collected: true } },
    objects: [{ name: 'obj0', type: 'obj' }],
    paths,
    actors: paths.map(({ id }) => ({ name: id, kind: 'task', path: id, params: { of: 'obj0' } })),
  });

  it('keeps those who change the array apart; who looks needs none', () => {
    const looks = stepsOf(['of'], 'looks', ['xaLoad', { ...xa, index: 0 }]);
    expect(found(scenario(under('a', 'spin', store), under('b', 'spin', store), looks))).toEqual([]);
    const bare = stepsOf(['of'], 'bare', [store.src, store.input] as Call);
    expect(found(scenario(bare, under('b', 'spin', store)))).toEqual(['data-race bare@bare.s0']);
  });

  it('is not held where the store may allocate: with GFP_KERNEL it may sleep, and says so', () => {
    const points: Points = underLock('store', { lock: 'xa_lock', how: 'spin', mayAlloc: true, does: store, next: 'done' });
    const inside = (lock?: string): PathSource =>
      define({
        id: 'a',
        params: ['of'],
        initial: lock ? 'first' : 'store',
        states: {
          ...(lock && { first: { invoke: { src: 'rcuReadLock', onDone: 'store' } } }),
          ...points,
          done: { type: 'final' },
        },
      });
    expect(found(scenario(inside()))).toEqual([]);
    expect(found(scenario(inside('rcu')))).toEqual(['held-at-exit', 'sleeping-in-atomic a@a.store']);
    const k = new Kernel();
    k.do('timer', 'mightAlloc');
    expect(k.found).toEqual(['sleeping-in-atomic']);
  });

  it('is to be taken with BH off where a softirq takes it too', () => {
    const both = (how: UnderLock['how']): readonly string[] => {
      const { actors, ...one } = scenario(under('task', how, store), under('softirq', 'spin', erase));
      return found({
        ...one,
        types: { obj: { fields: { value: word(upTo(1)) } } },
        actors: actors.map((actor, i) => ({ ...actor, kind: i === 0 ? 'task' : 'softirq', cpu: 0 })),
      });
    };
    expect(both('bh')).toEqual([]);
    expect(both('spin').join()).toContain('inconsistent-lock-state');
  });

  it('held over the look-up and the reference keeps what is found; without it it may be freed in between', () => {
    const finds = (first: Points, last: Points): PathSource =>
      define({
        id: 'finds',
        params: ['of'],
        registers: ['p'],
        initial: 'start',
        states: {
          ...first,
          find: {
            invoke: {
              src: 'xaLoad',
              input: { ...xa, index: 0 },
              onDone: [
                { guard: isNull, target: 'none' },
                { save: 'p', target: 'use' },
              ],
            },
          },
          use: { invoke: { src: 'load', input: { loc: { reg: 'p', field: 'value' }, order: 'once' }, onDone: 'none' } },
          ...last,
          done: { type: 'final' },
        },
      });
    const lock = { lock: 'xa_lock' };
    const locked = finds(
      { start: { invoke: { src: 'rawSpinLock', input: lock, onDone: 'find' } } },
      { none: { invoke: { src: 'rawSpinUnlock', input: lock, onDone: 'done' } } },
    );
    const bare = finds(
      { start: { invoke: { src: 'warnOn', onDone: 'find' } } },
      { none: { invoke: { src: 'compilerBarrier', onDone: 'done' } } },
    );
    const frees = define({
      id: 'frees',
      params: ['of'],
      initial: 'erase',
      states: {
        ...underLock('erase', { lock: 'xa_lock', how: 'spin', does: erase, next: 'free' }),
        free: { invoke: { src: 'kfree', input: { object: of }, onDone: 'done' } },
        done: { type: 'final' },
      },
    });
    const opened = (reader: PathSource): readonly string[] =>
      found({
        ...scenario(reader, frees),
        paths: [reader, frees, under('open', 'spin', store)],
        before: [{ name: 'open', kind: 'task', path: 'open', params: { of: 'obj0' } }],
      });
    expect(opened(locked)).toEqual([]);
    expect(opened(bare)).toContain('use-after-free obj finds@finds.use');
  });

  it('and what is stored leads to its object: it is no leak until it is erased', () => {
    const one = scenario(under('a', 'spin', store));
    expect(found(one)).toEqual([]);
    expect(found({ ...one, paths: [under('a', 'spin', erase)] })).toEqual(['leak obj']);
  });

  it('NULL stored to an array in which nobody allocates is as erased', () => {
    const nothing: UnderLock['does'] = { src: 'xaStoreLocked', input: { ...xa, index: 0, entry: 0 } };
    const one = scenario(under('a', 'spin', nothing));
    expect(found({ ...one, invariants: [{ name: 'nothing is taken', location: 'xa', equals: 0 }] })).toEqual(['leak obj']);
    const alloc = under('b', 'spin', { src: 'xaAllocLocked', input: { ...xa, entry: of, min: 1, max: 1 } });
    const two = scenario(under('a', 'spin', nothing), alloc);
    expect(found({ ...two, invariants: [{ name: 'nothing is taken', location: 'xa', equals: 0 }] })).toEqual([
      'invariant (nothing is taken)',
    ]);
  });
});
