import { describe, expect, it } from 'vitest';
import type { ActorKind } from '../../src/core/world/declarations.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { spinlockField } from '../../src/kernel/lock.js';
import { rwlockField } from '../../src/kernel/rwlock.js';
import { Kernel } from './kernel.js';
import { type Call, found, stepsOf } from './searches.js';

const lock = { lock: 'rwlock' };
const back = { '': '', Bh: 'Bh', Irq: 'Irq', Irqsave: 'Irqrestore' } as const;
type How = keyof typeof back;

const take = (mode: 'read' | 'write', how: How = '', of = 'rw'): Call => [`${mode}Lock${how}`, { lock: of }];
const drop = (mode: 'read' | 'write', how: How = '', of = 'rw'): Call => [`${mode}Unlock${back[how]}`, { lock: of }];
type Who = readonly [kind: ActorKind, cpu: number | undefined, ...calls: readonly Call[]];
const scenario = (...who: readonly Who[]): Scenario => ({
  globals: { rw: rwlockField, other: rwlockField, s: spinlockField },
  types: {},
  objects: [],
  paths: who.map(([, , ...calls], i) => stepsOf([], `p${i}`, ...calls)),
  actors: who.map(([kind, cpu], i) => ({ name: `a${i}`, kind, path: `p${i}`, ...(cpu !== undefined && { cpu }) })),
});
const kinds = (...who: readonly Who[]): readonly string[] => [...new Set(found(scenario(...who)).map((site) => site.split(' ')[0]!))];

describe('a rwlock', () => {
  it.each([
    ['readLock', 'readUnlock', 'writeLockComes', 'writeLock', 'writeUnlock'],
    ['readLockBh', 'readUnlockBh', 'writeLockBhComes', 'writeLockBh', 'writeUnlockBh'],
    ['readLockIrq', 'readUnlockIrq', 'writeLockIrqComes', 'writeLockIrq', 'writeUnlockIrq'],
    ['readLockIrqsave', 'readUnlockIrqrestore', 'writeLockIrqsaveComes', 'writeLockIrqsave', 'writeUnlockIrqrestore'],
  ])('is held by many readers or one writer: %s, %s, %s, %s, %s', (reads, readNoMore, comes, writes, writeNoMore) => {
    const k = new Kernel();
    for (const actor of ['a', 'b']) {
      expect(k.can(actor, reads, lock)).toBe(true);
      k.do(actor, reads, lock);
    }
    expect(k.do('c', comes, lock)).toBe(0);
    expect([k.can('c', writes, lock), k.waitsFor('c', writes, lock)]).toEqual([false, ['a', 'b']]);
    for (const actor of ['a', 'b']) k.do(actor, readNoMore, lock);
    expect([k.found, k.can('c', writes, lock)]).toEqual([[], true]);
    k.do('c', writes, lock);
    expect([k.can('a', reads, lock), k.waitsFor('a', reads, lock)]).toEqual([false, ['c']]);
    k.do('c', writeNoMore, lock);
    expect([k.found, k.can('a', reads, lock), k.get('rwlock')]).toEqual([[], true, 0]);
    expect(k.do('b', comes, lock), 'a free one is taken at once').toBe(1);
  });

  it('whose writer waits keeps new readers out in tasks, and neither in interrupts nor with BH off; no trylock gets it', () => {
    const k = new Kernel();
    k.do('a', 'readLock', lock);
    k.do('b', 'writeLockComes', lock);
    expect([k.can('c', 'readLock', lock), k.waitsFor('c', 'readLock', lock)]).toEqual([false, ['b']]);
    expect(['readLockIrq', 'readLockIrqsave'].map((name) => k.can('c', name, lock))).toEqual([false, false]);
    expect([k.can('c', 'readLockBh', lock), k.can('timer', 'readLock', lock), k.can('callback', 'readLock', lock)]).toEqual([
      true,
      true,
      true,
    ]);
    k.do('c', 'localBhDisable');
    expect(k.can('c', 'readLock', lock)).toBe(true);
    expect(['c', 'timer'].flatMap((actor) => [k.do(actor, 'readTrylock', lock), k.do(actor, 'writeTrylock', lock)])).toEqual([0, 0, 0, 0]);
  });

  it('is tried: 1 where it was got', () => {
    const k = new Kernel();
    expect([k.do('a', 'readTrylock', lock), k.do('b', 'readTrylock', lock), k.do('c', 'writeTrylock', lock)]).toEqual([1, 1, 0]);
    for (const actor of ['a', 'b']) k.do(actor, 'readUnlock', lock);
    expect([k.do('c', 'writeTrylock', lock), k.do('a', 'readTrylock', lock), k.do('c', 'writeTrylock', lock)]).toEqual([1, 0, 0]);
    k.do('c', 'writeUnlock', lock);
    expect([k.found, k.get('rwlock')]).toEqual([[], 0]);
  });

  it('that somebody drops who does not hold it lets a writer in beside a reader', () => {
    const k = new Kernel();
    k.do('a', 'readLock', lock);
    k.do('b', 'readUnlock', lock);
    expect([k.found, k.do('c', 'writeTrylock', lock)]).toEqual([['unlock-not-owner'], 1]);
    k.do('b', 'writeUnlock', lock);
    expect(k.found).toEqual(['unlock-not-owner']);
  });

  it('is read twice by one, and not three times', () => {
    const k = new Kernel();
    k.do('a', 'readLockBh', lock);
    k.do('a', 'readLockBh', lock);
    expect(() => k.do('a', 'readLockBh', lock)).toThrow('a reader may hold one twice');
  });
});

describe('rwlocks that deadlock', () => {
  const writer: Who = ['task', undefined, take('write'), drop('write')];

  it('are read twice in a task while a writer comes in between; lockdep tells of it without the writer', () => {
    const twice = (how: How): Who => ['task', undefined, take('read', how), take('read', how), drop('read', how), drop('read', how)];
    expect(kinds(twice(''), writer)).toEqual(['deadlock', 'recursive-locking']);
    expect(kinds(twice(''))).toEqual(['recursive-locking']);
    expect(kinds(twice('Irqsave'), writer)).toEqual(['deadlock', 'recursive-locking']);
    expect(kinds(twice('Bh'), writer)).toEqual([]);
    const once: Who = ['task', undefined, take('read'), drop('read'), take('read'), drop('read')];
    expect(kinds(once, writer)).toEqual([]);
  });

  it('are taken by an interrupt on the CPU of who holds them, but for two readers', () => {
    const irq = (mode: 'read' | 'write'): Who => ['softirq', 0, take(mode), drop(mode)];
    const task = (mode: 'read' | 'write', how: How = ''): Who => ['task', 0, take(mode, how), drop(mode, how)];
    const wrong = ['deadlock', 'inconsistent-lock-state'];
    expect(kinds(task('read'), irq('read'))).toEqual([]);
    expect(kinds(task('read'), irq('write'))).toEqual(wrong);
    expect(kinds(task('write'), irq('read'))).toEqual(wrong);
    for (const how of ['Bh', 'Irq', 'Irqsave'] as const) {
      expect(kinds(task('write', how), irq('read'))).toEqual([]);
      expect(kinds(task('read', how), irq('write'))).toEqual([]);
    }
    // the writer waits on another CPU, and the interrupt comes to the reader's: it gets in
    expect(kinds(task('read'), ['softirq', 0, take('read'), drop('read')], ['task', 1, take('write', 'Bh'), drop('write', 'Bh')])).toEqual(
      [],
    );
  });

  it('are taken in opposite orders, but for readers that no writer keeps out', () => {
    const spin = (name: string): Call => [name, { lock: 's' }];
    const inside = (how: How): Who => ['task', undefined, take('read', how), spin('rawSpinLock'), spin('rawSpinUnlock'), drop('read', how)];
    const outside = (how: How): Who => [
      'task',
      undefined,
      spin('rawSpinLock'),
      take('read', how),
      drop('read', how),
      spin('rawSpinUnlock'),
    ];
    expect(kinds(inside(''), outside(''))).toEqual(['lock-order']);
    expect(kinds(inside(''), outside(''), writer)).toEqual(['deadlock', 'lock-order']);
    expect(kinds(inside('Bh'), outside('Bh'))).toEqual([]);
    expect(kinds(inside('Bh'), outside('Bh'), ['task', undefined, take('write', 'Bh'), drop('write', 'Bh')])).toEqual([]);
  });
});

describe('irqs', () => {
  it('come on with read_unlock_irq() under another lock, and are as they were with _irqrestore', () => {
    const irq: Who = ['hardirq', 0, ['rawSpinLock', { lock: 's' }], ['rawSpinUnlock', { lock: 's' }]];
    const under = (how: 'Irq' | 'Irqsave', mode: 'read' | 'write'): Who => [
      'task',
      0,
      ['rawSpinLockIrqsave', { lock: 's' }],
      take(mode, how),
      drop(mode, how),
      ['rawSpinUnlockIrqrestore', { lock: 's' }],
    ];
    for (const mode of ['read', 'write'] as const) {
      expect(kinds(under('Irqsave', mode), irq)).toEqual([]);
      expect(kinds(under('Irq', mode), irq)).toEqual(['deadlock', 'inconsistent-lock-state']);
    }
  });

  it('are off until the outer of two reads is dropped', () => {
    const k = new Kernel();
    for (const name of ['readLockIrqsave', 'readLockIrqsave', 'readUnlockIrqrestore']) k.do('a', name, lock);
    k.do('a', 'mutexLock', { lock: 'mutex' });
    expect(k.found).toEqual(['sleeping-in-atomic']);
    k.do('a', 'mutexUnlock', { lock: 'mutex' });
    k.do('a', 'readUnlockIrqrestore', lock);
    k.do('a', 'mutexLock', { lock: 'mutex' });
    expect(k.found).toEqual([]);
  });
});

it('an object that is freed while one reads under its rwlock is told of', () => {
  const types = { obj: { fields: { lock: rwlockField } } };
  const freed = (...calls: readonly Call[]): readonly string[] =>
    found({
      globals: {},
      types,
      objects: [{ name: 'obj0', type: 'obj' }],
      paths: [stepsOf(['of'], 'p', ...calls)],
      actors: [{ name: 'p', kind: 'task', path: 'p', params: { of: 'obj0' } }],
    });
  const at = { lock: { param: 'of', field: 'lock' } };
  const free: Call = ['kfree', { object: { param: 'of' } }];
  expect(freed(['readLock', at], free)).toEqual(['held-at-exit', 'held-lock-freed obj p@p.s1']);
  expect(freed(['writeLock', at], ['writeUnlock', at], free)).toEqual([]);
  expect(freed(free, ['writeLock', at])).toEqual(['use-after-free obj p@p.s1']);
});
