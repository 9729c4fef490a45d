import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/core/system/scenario.js';
import { mutexField } from '../../src/kernel/lock.js';
import { rwsemField } from '../../src/kernel/rwsem.js';
import { Kernel } from './kernel.js';
import { at, type Call, found, of, stepsOf, task } from './searches.js';

const sem = { sem: 'rwsem' };

describe('a rw_semaphore', () => {
  it('is held by many readers or one writer, who come to wait', () => {
    const k = new Kernel();
    for (const actor of ['a', 'b']) k.do(actor, 'downRead', sem);
    expect([k.do('c', 'downWriteComes', sem), k.can('c', 'downWrite', sem), k.waitsFor('c', 'downWrite', sem)]).toEqual([
      0,
      false,
      ['a', 'b'],
    ]);
    for (const actor of ['a', 'b']) k.do(actor, 'upRead', sem);
    expect([k.found, k.can('c', 'downWrite', sem)]).toEqual([[], true]);
    k.do('c', 'downWrite', sem);
    expect([k.can('a', 'downRead', sem), k.waitsFor('a', 'downRead', sem), k.do('b', 'downWriteComes', sem)]).toEqual([false, ['c'], 0]);
    k.do('c', 'upWrite', sem);
    expect([k.found, k.can('b', 'downWrite', sem)]).toEqual([[], true]);
  });

  it('whose writer waits keeps out readers that come later, the holder too, but not while nobody holds it; no trylock gets it', () => {
    const k = new Kernel();
    k.do('a', 'downRead', sem);
    k.do('b', 'downWriteComes', sem);
    expect(['a', 'c'].map((actor) => k.can(actor, 'downRead', sem))).toEqual([false, false]);
    expect(k.waitsFor('c', 'downRead', sem)).toEqual(['b']);
    expect([k.do('c', 'downReadTrylock', sem), k.do('c', 'downWriteTrylock', sem)]).toEqual([0, 0]);
    k.do('a', 'upRead', sem);
    // a reader may steal it, and the writer may take it
    expect([k.can('c', 'downRead', sem), k.can('b', 'downWrite', sem)]).toEqual([true, true]);
    expect([k.do('c', 'downReadTrylock', sem), k.do('c', 'downWriteTrylock', sem)]).toEqual([0, 0]);
  });

  it('is tried: 1 where it was got', () => {
    const k = new Kernel();
    expect([k.do('a', 'downReadTrylock', sem), k.do('b', 'downReadTrylock', sem), k.do('c', 'downWriteTrylock', sem)]).toEqual([1, 1, 0]);
    for (const actor of ['a', 'b']) k.do(actor, 'upRead', sem);
    expect([k.do('c', 'downWriteTrylock', sem), k.do('c', 'downReadTrylock', sem)]).toEqual([1, 0]);
  });

  it('is waited for until a signal comes, in the killable and interruptible forms, and then the writer waits no longer', () => {
    const k = new Kernel(true);
    k.do('a', 'downRead', sem);
    k.do('b', 'downWriteComes', sem);
    for (const name of ['downReadKillable', 'downReadInterruptible'])
      expect([k.outcomes(name, sem), k.do('c', name, sem)]).toEqual([['EINTR'], -4]);
    expect([k.outcomesOf('b', 'downWriteKillable', sem), k.do('b', 'downWriteKillable', sem)]).toEqual([['EINTR'], -4]);
    for (const name of ['downReadKillable', 'downReadInterruptible'])
      expect([k.outcomes(name, sem), k.do('c', name, sem)]).toEqual([[''], 0]);
    k.do('a', 'upRead', sem);
    k.do('c', 'upRead', sem);
    k.do('c', 'upRead', sem);
    expect([k.do('b', 'downWriteComes', sem), k.outcomesOf('b', 'downWriteKillable', sem), k.do('b', 'downWriteKillable', sem)]).toEqual([
      1,
      [''],
      0,
    ]);
  });

  it('is downgraded: others read beside the writer that was, unless one waits', () => {
    const k = new Kernel();
    k.do('a', 'downWriteTrylock', sem);
    k.do('a', 'downgradeWrite', sem);
    expect([k.found, k.can('b', 'downRead', sem), k.do('c', 'downWriteComes', sem), k.can('b', 'downRead', sem)]).toEqual([
      [],
      true,
      0,
      false,
    ]);
    k.do('b', 'downgradeWrite', sem);
    expect(k.found).toEqual(['unlock-not-owner']);
    k.do('a', 'upRead', sem);
    expect([k.found, k.can('c', 'downWrite', sem)]).toEqual([[], true]);
  });

  it('is dropped by who holds it in that way', () => {
    const k = new Kernel();
    k.do('a', 'downRead', sem);
    k.do('a', 'upWrite', sem);
    expect(k.found).toEqual(['unlock-not-owner']);
    k.do('b', 'upRead', sem);
    expect(k.found).toEqual(['unlock-not-owner']);
  });

  it('may sleep, and a trylock does not', () => {
    const k = new Kernel();
    k.do('a', 'rcuReadLock');
    expect(
      ['downReadTrylock', 'upRead', 'downRead', 'upRead', 'downWriteComes', 'downWrite'].flatMap((name) => {
        k.do('a', name, sem);
        return k.found.length > 0 ? [name] : [];
      }),
    ).toEqual(['downRead', 'downWriteComes']);
  });
});

describe('rw_semaphores in a search', () => {
  const scenario = (...calls: readonly (readonly Call[])[]): Scenario => ({
    globals: { sem: rwsemField, m: mutexField },
    types: {},
    objects: [],
    paths: calls.map((one, i) => stepsOf([], `p${i}`, ...one)),
    actors: calls.map((_, i) => ({ name: `a${i}`, kind: 'task', path: `p${i}` })),
  });
  const kinds = (...calls: readonly (readonly Call[])[]): readonly string[] => [
    ...new Set(found(scenario(...calls)).map((site) => site.split(' ')[0]!)),
  ];
  const call = (src: string): Call => [src, { sem: 'sem' }];
  const [read, unread, write, unwrite] = ['downRead', 'upRead', 'downWrite', 'upWrite'].map(call) as [Call, Call, Call, Call];
  const lock: Call = ['mutexLock', { lock: 'm' }];
  const unlock: Call = ['mutexUnlock', { lock: 'm' }];

  it('deadlock where a reader reads again while a writer waits; lockdep tells of it without the writer', () => {
    expect(kinds([read, read, unread, unread], [write, unwrite])).toEqual(['deadlock', 'recursive-locking']);
    expect(kinds([read, read, unread, unread])).toEqual(['recursive-locking']);
    expect(kinds([read, unread, read, unread], [write, unwrite])).toEqual([]);
    expect(kinds([read, call('downReadTrylock'), unread], [write, unwrite]), 'no wait').not.toContain('deadlock');
    expect(kinds([write, read])).toContain('deadlock');
    expect(kinds([write, call('downgradeWrite'), unread], [read, unread], [write, unwrite])).toEqual([]);
  });

  it('deadlock of two readers and a mutex, when a writer waits between them', () => {
    const two = [
      [read, lock, unlock, unread],
      [lock, read, unread, unlock],
    ] as const;
    expect(kinds(...two)).toEqual(['lock-order']);
    expect(kinds(...two, [write, unwrite])).toEqual(['deadlock', 'lock-order']);
    expect(kinds(two[0], two[0], [write, unwrite])).toEqual([]);
  });

  it('look at the semaphore once more when they have let go: who frees it then does so under them', () => {
    const own = { sem: at('sem') };
    const free: Call = ['kfree', { object: of }];
    const frees = (take: Call, drop: Call, other: Call): readonly string[] =>
      found({
        globals: {},
        types: { obj: { fields: { sem: rwsemField } } },
        objects: [{ name: 'obj0', type: 'obj' }],
        paths: [
          stepsOf(['of'], 'p', take, drop),
          stepsOf(['of'], 'q', [other[0], own], [other[0] === 'downRead' ? 'upRead' : 'upWrite', own], free),
        ],
        actors: [task('p', 'p', 'obj0'), task('q', 'q', 'obj0')],
      }).filter((site) => site.includes('_lingers'));
    expect(frees(['downWrite', own], ['upWrite', own], ['downWrite'])).toEqual(['use-after-free obj p@p.s1_lingers']);
    expect(frees(['downRead', own], ['upRead', own], ['downWrite'])).toEqual(['use-after-free obj p@p.s1_lingers']);
    const k = new Kernel();
    k.do('a', 'upReadReturns', { object: 'file0' });
    k.do('a', 'kfree', { object: 'file0' });
    k.do('a', 'upWriteReturns', { object: 'file0' });
    expect(k.found).toEqual(['use-after-free']);
  });
});
