import { describe, expect, it } from 'vitest';
import { Kernel } from './kernel.js';

describe('memory', () => {
  it('load and store', () => {
    const k = new Kernel();
    expect(k.do('a', 'store', { loc: 'counter', value: 5 })).toBe(0);
    expect(k.do('b', 'load', { loc: 'counter' })).toBe(5);
  });

  it('cmpxchg gives what it saw and swaps only where that is `old`', () => {
    const k = new Kernel();
    expect(k.do('a', 'cmpxchg', { loc: 'counter', old: 0, new: 1 })).toBe(0);
    expect(k.do('b', 'cmpxchg', { loc: 'counter', old: 0, new: 2 })).toBe(1);
    expect(k.get('counter')).toBe(1);
  });

  it('rcu_dereference() belongs into a reader', () => {
    const k = new Kernel();
    expect(k.do('a', 'rcuDereference', { loc: 'pool' })).toBe(k.get('pool'));
    expect(k.found).toEqual(['rcu-unprotected-dereference']);
    k.do('a', 'rcuReadLock');
    k.do('a', 'rcuDereference', { loc: 'pool' });
    expect(k.found).toEqual([]);
  });
});
