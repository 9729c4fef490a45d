import { describe, expect, it } from 'vitest';
import { Kernel } from './kernel.js';

const told = ['rcu-unprotected-dereference'];
const fetches = (k: Kernel, actor: string, name: string, lock?: string): readonly string[] => {
  k.world.set(k.world.global('counter'), 3);
  expect(k.do(actor, name, { loc: 'counter', ...(lock !== undefined && { lock }) })).toBe(3);
  return k.found;
};

describe('rcu_dereference_protected()', () => {
  it('is for who holds the lock, and for no reader', () => {
    for (const [lock, take] of [
      ['mutex', 'mutexLock'],
      ['spinlock', 'rawSpinLock'],
    ] as const) {
      const k = new Kernel();
      k.do('a', take, { lock });
      expect([lock, fetches(k, 'a', 'rcuDereferenceProtected', lock)]).toEqual([lock, []]);
      k.do('b', 'rcuReadLock');
      expect([lock, fetches(k, 'b', 'rcuDereferenceProtected', lock)]).toEqual([lock, told]);
    }
  });

  it('asks of mutexes and spinlocks alone', () => {
    const k = new Kernel();
    expect(() => k.do('a', 'rcuDereferenceProtected', { loc: 'counter', lock: 'counter' })).toThrow('is no mutex or spinlock');
  });
});

describe('rcu_dereference_check()', () => {
  it('is for who holds the lock, and for readers', () => {
    const k = new Kernel();
    k.do('a', 'mutexLock', { lock: 'mutex' });
    k.do('b', 'rcuReadLock');
    expect(['a', 'b', 'c'].map((actor) => fetches(k, actor, 'rcuDereferenceCheck', 'mutex'))).toEqual([[], [], told]);
  });
});

describe('rcu_dereference_bh() and rcu_dereference_sched()', () => {
  const inside = (enter: string): readonly (readonly string[])[] => {
    const k = new Kernel();
    k.do('b', enter, enter.startsWith('rawSpin') ? { lock: 'spinlock' } : {});
    return ['rcuDereferenceBh', 'rcuDereferenceSched'].map((name) => fetches(k, 'b', name));
  };

  it('are each for the context that it names, and for no other reader', () => {
    expect(inside('rcuReadLock')).toEqual([told, told]);
    expect(inside('rcuReadLockTrace')).toEqual([told, told]);
    expect(inside('rcuReadLockBh')).toEqual([[], []]);
    expect(inside('rawSpinLockIrqsave')).toEqual([[], []]);
    expect(inside('preemptDisable')).toEqual([told, []]);
    expect(inside('rawSpinLock')).toEqual([told, []]);
    const k = new Kernel();
    expect(['rcuDereferenceBh', 'rcuDereferenceSched'].map((name) => fetches(k, 'timer', name))).toEqual([[], []]);
  });
});
