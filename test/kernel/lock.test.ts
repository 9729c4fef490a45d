import { describe, expect, it } from 'vitest';
import { Kernel, withItem } from './kernel.js';

describe('locks', () => {
  it.each([
    ['mutexLock', 'mutexUnlock', 'mutex'],
    ['rawSpinLockIrqsave', 'rawSpinUnlockIrqrestore', 'spinlock'],
    ['rawSpinLock', 'rawSpinUnlock', 'spinlock'],
    ['rawSpinLockBh', 'rawSpinUnlockBh', 'spinlock'],
  ])('%s blocks while owned, and names whom it waits for', (acquire, release, lock) => {
    const k = new Kernel();
    expect(k.can('a', acquire, { lock })).toBe(true);
    k.do('a', acquire, { lock });
    expect(k.can('b', acquire, { lock })).toBe(false);
    expect(k.waitsFor('b', acquire, { lock })).toEqual(['a']);
    expect(k.waitsFor('a', acquire, { lock })).toEqual(['a']);
    k.do('a', release, { lock });
    expect(k.can('b', acquire, { lock })).toBe(true);
  });

  it('a completion counts', () => {
    const k = new Kernel();
    const done = { completion: 'done' };
    expect(k.can('a', 'waitForCompletion', done)).toBe(false);
    expect(k.waitsFor('a', 'waitForCompletion', done)).toEqual([]);
    k.do('b', 'complete', done);
    k.do('b', 'complete', done);
    expect(k.can('a', 'waitForCompletion', done)).toBe(true);
    k.do('a', 'waitForCompletion', done);
    expect(k.can('c', 'waitForCompletion', done)).toBe(true);
    k.do('c', 'waitForCompletion', done);
    expect(k.can('c', 'waitForCompletion', done)).toBe(false);
    k.do('b', 'complete', done);
    k.do('b', 'reinitCompletion', done);
    expect(k.can('a', 'waitForCompletion', done)).toBe(false);
  });
});

describe('mutex_unlock() of a mutex in an object', () => {
  it('touches the object when it returns, which may be freed by then', () => {
    const k = withItem();
    k.do('a', 'mutexUnlockReturns', { object: 'item0' });
    expect(k.found).toEqual([]);
    k.do('b', 'kfree', { object: 'item0' });
    k.do('a', 'mutexUnlockReturns', { object: 'item0' });
    expect(k.found).toEqual(['use-after-free']);
  });
});
