import { describe, expect, it } from 'vitest';
import type { ActorKind } from '../../src/core/world/declarations.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { Kernel, withItem } from './kernel.js';
import { type Call, found, stepsOf } from './searches.js';

describe('locks', () => {
  it.each([
    ['mutexLock', 'mutexUnlock', 'mutex'],
    ['rawSpinLockIrqsave', 'rawSpinUnlockIrqrestore', 'spinlock'],
    ['rawSpinLock', 'rawSpinUnlock', 'spinlock'],
    ['rawSpinLockBh', 'rawSpinUnlockBh', 'spinlock'],
    ['rawSpinLockIrq', 'rawSpinUnlockIrq', 'spinlock'],
    ['mutexLockInterruptible', 'mutexUnlock', 'mutex'],
    ['mutexLockKillable', 'mutexUnlock', 'mutex'],
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

  it.each(['mutex', 'spinlock'])('%s: lockdep asserts warn by who holds it alone, or does not', (lock) => {
    const k = new Kernel();
    const takes = lock === 'mutex' ? 'mutexLock' : 'rawSpinLock';
    const told = (actor: string, name: string): readonly string[] => {
      k.do(actor, name, { lock });
      return k.found;
    };
    k.do('a', takes, { lock });
    expect([told('a', 'lockdepAssertHeld'), told('b', 'lockdepAssertHeld')]).toEqual([[], ['warn']]);
    expect([told('a', 'lockdepAssertNotHeld'), told('b', 'lockdepAssertNotHeld')]).toEqual([['warn'], []]);
  });

  it.each([
    ['mutexTrylock', 'mutexUnlock', 'mutex'],
    ['rawSpinTrylock', 'rawSpinUnlock', 'spinlock'],
    ['rawSpinTrylockBh', 'rawSpinUnlockBh', 'spinlock'],
    ['rawSpinTrylockIrq', 'rawSpinUnlockIrq', 'spinlock'],
    ['rawSpinTrylockIrqsave', 'rawSpinUnlockIrqrestore', 'spinlock'],
  ])('%s waits for nobody: 1 taken, 0 owned, by the caller too, and then nothing has changed', (tries, release, lock) => {
    const k = new Kernel();
    expect([k.do('a', tries, { lock }), k.get(lock)]).toEqual([1, 1]);
    const before = [...k.world.cells];
    expect([k.can('b', tries, { lock }), k.do('b', tries, { lock }), k.do('a', tries, { lock })]).toEqual([true, 0, 0]);
    expect([...k.world.cells]).toEqual(before);
    k.do('a', release, { lock });
    expect([k.found, k.do('b', tries, { lock })]).toEqual([[], 1]);
  });

  it.each(['mutexLockInterruptible', 'mutexLockKillable'])(
    '%s may end by a signal while it waits, and not where it need not wait',
    (name) => {
      const k = new Kernel(true);
      const lock = { lock: 'mutex' };
      expect([k.outcomes(name, lock), k.do('a', name, lock), k.get('mutex')]).toEqual([[''], 0, 1]);
      expect([k.can('b', name, lock), k.outcomes(name, lock), k.do('b', name, lock), k.get('mutex')]).toEqual([true, ['EINTR'], -4, 1]);
      k.do('b', 'rcuReadLock');
      k.do('b', name, lock);
      expect(k.found).toEqual(['sleeping-in-atomic']);
    },
  );

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

describe('irqs', () => {
  const sleeps: readonly Call[] = [
    ['mutexLock', { lock: 'm' }],
    ['mutexUnlock', { lock: 'm' }],
  ];
  const take = (lock: string, how: string): Call => [`rawSpinLock${how}`, { lock }];
  const drop = (lock: string, how: string): Call => [`rawSpinUnlock${how}`, { lock }];
  /** A task beside an interrupt that takes `o`, on one CPU where that is said. */
  const scenario = (kind: ActorKind, cpu: number | undefined, ...calls: readonly Call[]): Scenario => {
    const paths = [stepsOf([], 'task', ...calls), stepsOf([], 'irq', take('o', ''), drop('o', ''))];
    return {
      globals: { o: spinlockField, s: spinlockField, m: mutexField },
      types: {},
      objects: [],
      paths,
      actors: paths.map(({ id }) => ({ name: id, kind: id === 'irq' ? kind : 'task', path: id, ...(cpu !== undefined && { cpu }) })),
    };
  };
  const kinds = (one: Scenario): readonly string[] => [...new Set(found(one).map((site) => site.split(' ')[0]!))];
  const under = (how: string, back: string) => [take('o', 'Irqsave'), take('s', how), drop('s', back), drop('o', 'Irqrestore')];

  it('come on with raw_spin_unlock_irq(), also under a lock that was taken with irqs off', () => {
    expect(kinds(scenario('hardirq', 0, ...under('Irqsave', 'Irqrestore')))).toEqual([]);
    expect(kinds(scenario('hardirq', 0, ...under('', '')))).toEqual([]);
    expect(kinds(scenario('hardirq', 0, ...under('Irq', 'Irq')))).toEqual(['deadlock', 'inconsistent-lock-state']);
    // lockdep tells of it wherever the interrupt was
    expect(kinds(scenario('hardirq', undefined, ...under('Irq', 'Irq')))).toEqual(['inconsistent-lock-state']);
    expect(kinds(scenario('softirq', 0, ...under('Irq', 'Irq')))).toEqual(['deadlock', 'inconsistent-lock-state']);
  });

  it('are as they were with raw_spin_unlock_irqrestore(), in whatever order locks are dropped', () => {
    const [o, s] = [take('o', 'Irqsave'), take('s', 'Irqsave')];
    const [dropO, dropS] = [drop('o', 'Irqrestore'), drop('s', 'Irqrestore')];
    expect(kinds(scenario('hardirq', 0, s, o, dropO, dropS))).toEqual([]);
    expect(kinds(scenario('hardirq', 0, s, o, dropS, dropO)), 'on under o, and off for good').toEqual([
      'atomic-at-exit',
      'deadlock',
      'hung-task',
      'inconsistent-lock-state',
    ]);
    expect(kinds(scenario('softirq', 0, s, o, dropO, dropS, ...sleeps))).toEqual([]);
  });

  it('are no matter to an interrupt that only tries', () => {
    const one = scenario('hardirq', 0, take('o', ''), drop('o', ''));
    const tries = stepsOf([], 'irq', ['rawSpinTrylock', { lock: 'o' }]);
    expect(kinds(one)).toEqual(['deadlock', 'inconsistent-lock-state']);
    expect(kinds({ ...one, paths: [one.paths[0]!, tries] })).not.toContain('inconsistent-lock-state');
  });

  it('stay off after a lock that was taken with irqs off and is dropped by a call that leaves them', () => {
    expect(kinds(scenario('softirq', undefined, take('o', 'Irqsave'), drop('o', 'Irqrestore'), ...sleeps))).toEqual([]);
    const off = ['atomic-at-exit', 'lock-kind-mismatch', 'sleeping-in-atomic'];
    expect(kinds(scenario('softirq', undefined, take('o', 'Irqsave'), drop('o', ''), ...sleeps))).toEqual(off);
    expect(kinds(scenario('softirq', undefined, take('o', 'Irq'), drop('o', ''), ...sleeps))).toEqual(off);
    const crossed = [take('s', 'Irq'), take('o', 'Irqsave'), drop('s', 'Irq'), drop('o', 'Irqrestore'), ...sleeps];
    expect(kinds(scenario('tracepoint', undefined, ...crossed)), 'flags saved with irqs off').toEqual([
      'atomic-at-exit',
      'sleeping-in-atomic',
    ]);
  });

  it('are never turned on in a hardirq without a WARN, nor by a probe in the scheduler, of which nothing is known', () => {
    const one = (kind: ActorKind): Scenario => {
      const paths = [stepsOf([], 'irq', take('o', 'Irq'), drop('o', 'Irq'))];
      return { ...scenario(kind, undefined, take('s', '')), paths, actors: [{ name: 'irq', kind, path: 'irq' }] };
    };
    expect(found(one('hardirq'))).toEqual(['warn irq@irq.s1']);
    expect(found(one('softirq'))).toEqual([]);
    expect(() => found(one('tracepoint'))).toThrow('irq: a probe in the scheduler has irqs off');
  });
});
