import { describe, expect, it } from 'vitest';
import type { Bound } from '../../src/core/operation/operation.js';
import { Life, objectOf, World } from '../../src/core/world/world.js';
import { operations } from '../../src/kernel/index.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { Kernel, item, withItem } from './kernel.js';

describe('RCU', () => {
  it('synchronize_rcu() waits for the readers at the call and not for later ones', () => {
    const k = new Kernel();
    k.do('b', 'rcuReadLock');
    k.do('a', 'synchronizeRcu');
    k.do('c', 'rcuReadLock');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(false);
    expect(k.waitsFor('a', 'synchronizeRcuWait')).toEqual(['b']);
    k.do('b', 'rcuReadUnlock');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(true);
    k.do('b', 'rcuReadLock');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(true);
  });

  it('a nested reader leaves with its last unlock', () => {
    const k = new Kernel();
    k.do('b', 'rcuReadLock');
    k.do('b', 'rcuReadLock');
    k.do('a', 'synchronizeRcu');
    k.do('b', 'rcuReadUnlock');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(false);
    k.do('b', 'rcuReadUnlock');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(true);
  });

  it('each of two waiters has its own grace period', () => {
    const k = new Kernel();
    k.do('c', 'rcuReadLock');
    k.do('a', 'synchronizeRcu');
    k.do('b', 'synchronizeRcu');
    k.do('c', 'rcuReadUnlock');
    k.do('c', 'rcuReadLock');
    expect([k.can('a', 'synchronizeRcuWait'), k.can('b', 'synchronizeRcuWait')]).toEqual([true, true]);
  });

  it('waiting inside a reader waits for itself', () => {
    const k = new Kernel();
    k.do('a', 'rcuReadLock');
    k.do('a', 'synchronizeRcu');
    expect(k.waitsFor('a', 'synchronizeRcuWait')).toEqual(['a']);
  });

  it('rcu_barrier() in a callback, or in a reader before whose end no callback comes, may not sleep and never returns', () => {
    const k = withItem();
    k.do('a', 'callRcu', item);
    k.do('callback', 'rcuInvoke', item);
    k.do('callback', 'rcuBarrier');
    expect([k.found, k.can('callback', 'rcuBarrierWait')]).toEqual([['sleeping-in-atomic'], false]);
    const reader = withItem();
    reader.do('a', 'rcuReadLock');
    reader.do('b', 'callRcu', item);
    reader.do('a', 'rcuBarrier');
    expect([reader.found, reader.can('a', 'rcuBarrierWait')]).toEqual([['sleeping-in-atomic'], false]);
    expect(reader.waitsFor('callback', 'rcuInvoke', item)).toEqual(['a']);
    const outside = withItem();
    outside.do('b', 'callRcu', item);
    outside.do('a', 'rcuBarrier');
    expect([outside.found, outside.can('callback', 'rcuInvoke', item)]).toEqual([[], true]);
  });

  it('a callback is not invoked before the readers of the call have left, and later ones do not hold it up', () => {
    const k = withItem();
    k.do('b', 'rcuReadLock');
    k.do('a', 'callRcu', item);
    k.do('c', 'rcuReadLock');
    expect(k.life('item0')).toBe(Life.live);
    expect(k.can('callback', 'rcuInvoke', item)).toBe(false);
    expect(k.waitsFor('callback', 'rcuInvoke', item)).toEqual(['b']);
    k.do('b', 'rcuReadUnlock');
    expect(k.can('callback', 'rcuInvoke', item)).toBe(true);
  });

  it('a callback is not invoked where nothing was queued', () => {
    expect(withItem().can('callback', 'rcuInvoke', item)).toBe(false);
  });

  it('a callback that runs is a reader', () => {
    const k = withItem();
    k.do('a', 'callRcu', item);
    k.do('callback', 'rcuInvoke', item);
    k.do('b', 'synchronizeRcu');
    expect(k.waitsFor('b', 'synchronizeRcuWait')).toEqual(['callback']);
    k.do('callback', 'rcuReturn', item);
    expect(k.can('b', 'synchronizeRcuWait')).toBe(true);
  });

  it('synchronize_rcu() does not wait for queued callbacks', () => {
    const k = withItem();
    k.do('a', 'callRcu', item);
    k.do('b', 'synchronizeRcu');
    expect(k.can('b', 'synchronizeRcuWait')).toBe(true);
  });

  it('rcu_barrier() waits until every callback queued before it has returned', () => {
    const k = withItem();
    k.do('a', 'kmemCacheZalloc', { cache: 'cache0' });
    k.do('a', 'callRcu', item);
    k.do('b', 'rcuBarrier');
    k.do('a', 'callRcu', { object: 'item1', head: 'item1.rcu' });
    expect(k.can('b', 'rcuBarrierWait')).toBe(false);
    k.do('callback', 'rcuInvoke', item);
    expect(k.can('b', 'rcuBarrierWait')).toBe(false);
    k.do('callback', 'kmemCacheFree', { cache: 'cache0', object: 'item0' });
    expect(k.can('b', 'rcuBarrierWait')).toBe(false);
    k.do('callback', 'rcuReturn', item);
    expect(k.can('b', 'rcuBarrierWait')).toBe(true);
  });

  it('rcu_barrier() waits for a callback that already runs, and for none where none is queued', () => {
    const k = withItem();
    k.do('b', 'rcuBarrier');
    expect(k.can('b', 'rcuBarrierWait')).toBe(true);
    k.do('a', 'callRcu', item);
    k.do('callback', 'rcuInvoke', item);
    k.do('b', 'rcuBarrier');
    expect(k.can('b', 'rcuBarrierWait')).toBe(false);
    k.do('callback', 'rcuReturn', item);
    expect(k.can('b', 'rcuBarrierWait')).toBe(true);
  });

  it('rcu_barrier() does not wait for what is queued after it, on the same head; one that begins later does', () => {
    const k = withItem();
    k.do('a', 'callRcu', item);
    k.do('callback', 'rcuInvoke', item);
    k.do('b', 'rcuBarrier');
    k.do('a', 'callRcu', item);
    k.do('a', 'rcuBarrier');
    k.do('callback', 'rcuReturn', item);
    expect([k.can('b', 'rcuBarrierWait'), k.can('a', 'rcuBarrierWait')]).toEqual([true, false]);
    k.do('callback', 'rcuInvoke', item);
    expect(k.can('a', 'rcuBarrierWait')).toBe(false);
    k.do('callback', 'rcuReturn', item);
    expect(k.can('a', 'rcuBarrierWait')).toBe(true);
  });

  it.each(['rcuBarrier', 'rcuBarrierTasksTrace'])('%s refuses more rcu_heads than its set has room for, in a sentence', (name) => {
    const barrier = operations.get(name)!;
    const bound = (items: number): Bound => {
      const world = new World({
        globals: {},
        types: { item: { fields: { rcu: rcuHeadField } } },
        objects: Array.from({ length: items }, (_, i) => ({ name: `item${i}`, type: 'item' })),
        actors: [{ name: 'a', kind: 'task', path: 'a' }],
      });
      const made = barrier.bind(world, [0]);
      world.seal([]);
      world.startStep(0);
      return made;
    };
    expect(bound(15).apply(new Int32Array(0), 0)).toBe(0);
    expect(() => bound(16).apply(new Int32Array(0), 0)).toThrow(/16 objects with an rcu_head.*room for 15/);
  });

  it('a head that is queued twice is told, and its callback never runs; rcu_barrier() waits for its grace period alone', () => {
    const k = withItem();
    k.do('c', 'rcuReadLock');
    k.do('a', 'callRcu', item);
    k.do('b', 'rcuBarrier');
    k.do('a', 'callRcu', item);
    expect(k.found).toEqual(['double-call-rcu']);
    expect([k.can('b', 'rcuBarrierWait'), k.waitsFor('b', 'rcuBarrierWait')]).toEqual([false, ['c']]);
    k.do('c', 'rcuReadUnlock');
    expect([k.can('callback', 'rcuInvoke', item), k.can('b', 'rcuBarrierWait')]).toEqual([false, true]);
    k.do('a', 'rcuBarrier');
    expect(k.can('a', 'rcuBarrierWait')).toBe(true);
  });

  it('a head that leaks while its callback of before runs is still waited for by who began before', () => {
    const k = withItem();
    k.do('a', 'callRcu', item);
    k.do('b', 'rcuBarrier');
    k.do('callback', 'rcuInvoke', item);
    for (const found of [[], ['double-call-rcu']]) {
      k.do('a', 'callRcu', item);
      expect([k.found, k.can('b', 'rcuBarrierWait')]).toEqual([found, false]);
    }
    k.do('callback', 'rcuReturn', item);
    expect([k.can('b', 'rcuBarrierWait'), k.can('callback', 'rcuInvoke', item)]).toEqual([true, false]);
  });

  it('a head may be queued again once its callback runs, and is invoked again', () => {
    const k = withItem();
    k.do('a', 'callRcu', item);
    k.do('callback', 'rcuInvoke', item);
    k.do('b', 'callRcu', item);
    expect(k.found).toEqual([]);
    k.do('callback', 'rcuReturn', item);
    expect(k.can('callback', 'rcuInvoke', item)).toBe(true);
  });

  it('of all callbacks of a type the first whose time has come is invoked, which simulations have', () => {
    const k = withItem();
    expect(k.can('callback', 'rcuInvokeFirst', { like: 'item1' })).toBe(false);
    k.do('a', 'callRcu', item);
    expect(k.can('callback', 'rcuInvokeFirst', { like: 'slot0' })).toBe(false);
    expect(objectOf(k.do('callback', 'rcuInvokeFirst', { like: 'item1' }))).toBe(k.world.objectNumber('item0'));
  });
});
