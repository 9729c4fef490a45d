import { describe, expect, it } from 'vitest';
import { Life, objectOf } from '../../src/core/world/world.js';
import { Kernel, withItem } from './kernel.js';

describe('a slab cache', () => {
  it('hands out each object once; a freed one is kept in quarantine', () => {
    const k = withItem();
    k.do('a', 'kfree', { object: 'item0' });
    expect(objectOf(k.do('a', 'kmemCacheZalloc', { cache: 'cache0' }))).toBe(k.world.objectNumber('item1'));
    expect(() => k.do('a', 'kmemCacheZalloc', { cache: 'cache0' })).toThrow('cache0: there are too few objects for its allocations');
  });

  it('fails only where the scenario allows faults', () => {
    expect(new Kernel().outcomes('kmemCacheZalloc', { cache: 'cache0' })).toEqual(['']);
    const k = new Kernel(true);
    expect(k.outcomes('kmemCacheZalloc', { cache: 'cache0' })).toEqual(['', 'ENOMEM']);
    expect(k.do('a', 'kmemCacheZalloc', { cache: 'cache0', outcome: 'ENOMEM' })).toBe(0);
    expect(k.life('item0')).toBe(Life.unallocated);
  });

  it('is given no error for an object: kfree(ERR_PTR()) is a fault', () => {
    const k = withItem();
    for (const [name, input] of [
      ['kfree', { object: -12 }],
      ['kfreeRcu', { object: -12 }],
      ['kmemCacheFree', { cache: 'cache0', object: -12 }],
    ] as const) {
      k.do('a', name, input);
      expect(k.found, name).toEqual(['null-dereference']);
    }
  });

  it('freed memory means nothing', () => {
    const k = withItem();
    k.do('a', 'store', { loc: 'item0.value', value: 5 });
    k.do('a', 'kfree', { object: 'item0' });
    expect(k.get('item0.value')).toBe(0);
  });
});

describe('a second enable', () => {
  it('gets a cache and a pool that nobody had, and objects of that cache', () => {
    const k = new Kernel();
    const cache = k.do('a', 'kmemCacheCreate');
    expect(objectOf(cache)).toBe(k.world.objectNumber('cache1'));
    expect(objectOf(k.do('a', 'kmemCacheZalloc', { cache }))).toBe(k.world.objectNumber('item2'));
    expect(k.do('a', 'poolAlloc', { pool: 'pool' })).toBe(1);
    expect(objectOf(k.get('pool'))).toBe(k.world.objectNumber('pool1'));
  });

  it('is destroyed with nothing in it', () => {
    const k = withItem();
    k.do('a', 'kmemCacheDestroy', { cache: 'cache0' });
    expect(k.found).toEqual(['cache-destroyed-with-objects']);
    const empty = new Kernel();
    empty.do('a', 'kmemCacheDestroy', { cache: 'cache0' });
    expect([empty.found, empty.life('cache0')]).toEqual([[], Life.freed]);
    expect([empty.do('a', 'kmemCacheDestroy', { cache: 0 }), empty.found]).toEqual([0, []]);
  });

  it('is not destroyed where nobody may sleep, and NULL is anywhere', () => {
    const k = new Kernel();
    k.do('a', 'rcuReadLock');
    k.do('a', 'kmemCacheDestroy', { cache: 0 });
    expect(k.found).toEqual([]);
    k.do('a', 'kmemCacheDestroy', { cache: 'cache0' });
    expect(k.found).toEqual(['sleeping-in-atomic']);
  });

  it('is asked for no object of kzalloc()', () => {
    const k = new Kernel();
    expect(objectOf(k.do('a', 'kzalloc', { like: 'item0' }))).toBe(k.world.objectNumber('item0'));
    expect(objectOf(k.do('a', 'kzalloc', { like: 'item0' }))).toBe(k.world.objectNumber('item1'));
    expect(new Kernel(true).do('a', 'kzalloc', { like: 'item0', outcome: 'ENOMEM' })).toBe(0);
  });

  it('sleeps with GFP_KERNEL, which it may not under a spinlock, and not with GFP_ATOMIC', () => {
    const under = (allocate: string, input: { readonly [param: string]: string }): readonly string[] => {
      const k = new Kernel(true);
      k.do('a', 'preemptDisable');
      k.do('a', allocate, input);
      return k.found;
    };
    expect(under('kzalloc', { like: 'item0' })).toEqual(['sleeping-in-atomic']);
    expect(under('kzallocAtomic', { like: 'item0' })).toEqual([]);
    expect(under('kmemCacheZalloc', { cache: 'cache0' })).toEqual(['sleeping-in-atomic']);
    expect(under('kmemCacheZallocAtomic', { cache: 'cache0' })).toEqual([]);
    expect(under('kmemCacheAllocAtomic', { cache: 'cache0' })).toEqual([]);
    expect(new Kernel(true).do('a', 'kzallocAtomic', { like: 'item0', outcome: 'ENOMEM' })).toBe(0);
  });
});
