import { describe, expect, it } from 'vitest';
import { Kernel } from './kernel.js';

describe('kref', () => {
  const count = { loc: 'count' };
  const at = (value: number): Kernel => {
    const k = new Kernel();
    k.do('a', 'store', { ...count, value });
    return k;
  };

  it('is released by who drops the last reference, and by nobody else', () => {
    const k = new Kernel();
    k.do('a', 'krefInit', count);
    k.do('b', 'krefGet', count);
    expect([k.do('a', 'krefPut', count), k.do('b', 'krefPut', count), k.found]).toEqual([0, 1, []]);
    expect([k.do('b', 'krefGetUnlessZero', count), k.found]).toEqual([0, []]);
  });

  it('that was put once too often is never released again', () => {
    const k = at(0);
    expect([k.do('a', 'krefPut', count), k.found]).toEqual([0, ['refcount-underflow']]);
    expect([k.do('b', 'krefGetUnlessZero', count), k.do('b', 'krefPut', count), k.do('b', 'krefPut', count)]).toEqual([1, 0, 0]);
  });

  it('that is taken from 0 warns', () => {
    const k = at(0);
    k.do('a', 'krefGet', count);
    expect(k.found).toEqual(['refcount-inc-on-zero']);
  });

  it('refcount_dec_not_one() leaves the last reference to who holds the lock', () => {
    const k = at(2);
    expect([k.do('a', 'refcountDecNotOne', count), k.do('b', 'refcountDecNotOne', count), k.get('count')]).toEqual([1, 0, 1]);
  });

  it('refcount_dec_not_one() at 0 warns, gives 1, and the count stays 0', () => {
    const k = at(0);
    expect([k.do('a', 'refcountDecNotOne', count), k.get('count'), k.found]).toEqual([1, 0, ['refcount-underflow']]);
  });

  it('refcount_dec_if_one() drops the last reference or none', () => {
    const k = at(2);
    expect([k.do('a', 'refcountDecIfOne', count), k.get('count')]).toEqual([0, 2]);
    const last = at(1);
    expect([last.do('a', 'refcountDecIfOne', count), last.get('count'), last.found]).toEqual([1, 0, []]);
  });
});
