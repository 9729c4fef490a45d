import { describe, expect, it } from 'vitest';
import type { ActorKind } from '../../src/core/world/declarations.js';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { spinlockField } from '../../src/kernel/lock.js';
import { seqcountField, seqcountFieldFor } from '../../src/kernel/seqcount.js';
import { define } from '../../src/path/define.js';
import { nonNull } from '../../src/path/vocabulary.js';
import { Kernel } from './kernel.js';
import { type Call, found, stepsOf } from './searches.js';

const s = { s: 'seq' };

describe('a sequence count', () => {
  it('is odd while somebody writes: readers spin, or look at it as it is', () => {
    const k = new Kernel();
    k.do('a', 'rawSpinLock', { lock: 'spinlock' });
    k.do('a', 'writeSeqcountBegin', s);
    expect([k.found, k.can('b', 'readSeqcountBegin', s), k.waitsFor('b', 'readSeqcountBegin', s)]).toEqual([[], false, ['a']]);
    expect([k.do('b', 'rawReadSeqcount', s), k.do('b', 'rawSeqcountBegin', s), k.get('seq')]).toEqual([1, 0, 1]);
    k.do('a', 'writeSeqcountEnd', s);
    expect([k.found, k.can('b', 'readSeqcountBegin', s), k.do('b', 'readSeqcountBegin', s)]).toEqual([[], true, 2]);
  });

  it('tells a reader to try again where somebody has begun to write since', () => {
    const k = new Kernel();
    k.do('a', 'rawSpinLock', { lock: 'spinlock' });
    expect([k.do('b', 'readSeqcountBegin', s), k.do('b', 'readSeqcountRetry', { ...s, start: 0 })]).toEqual([0, 0]);
    k.do('a', 'writeSeqcountBegin', s);
    expect(k.do('b', 'readSeqcountRetry', { ...s, start: 0 })).toBe(1);
    k.do('a', 'writeSeqcountEnd', s);
    expect([k.do('b', 'readSeqcountRetry', { ...s, start: 0 }), k.do('b', 'readSeqcountRetry', { ...s, start: 2 })]).toEqual([1, 0]);
  });

  it('is written with preemption off, by one at a time, and ended by that one', () => {
    const k = new Kernel();
    k.do('a', 'writeSeqcountBegin', s);
    expect(k.found).toEqual(['warn']);
    k.do('b', 'writeSeqcountEnd', s);
    expect(k.found).toEqual(['unlock-not-owner']);
    for (const actor of ['b', 'c']) k.do(actor, 'localBhDisable');
    k.do('b', 'writeSeqcountBegin', s);
    expect(k.found).toEqual([]);
    k.do('c', 'writeSeqcountBegin', s);
    expect(k.found).toEqual(['concurrent-writers']);
  });

  it('has room for so many writes, and refuses more', () => {
    const one: Scenario = {
      globals: { seq: seqcountFieldFor(1), lock: spinlockField, one: word(upTo(1)), two: word(upTo(1)) },
      types: {},
      objects: [],
      paths: [stepsOf([], 'p', ...write, ...write)],
      actors: [{ name: 'p', kind: 'task', path: 'p' }],
    };
    expect(() => found(one)).toThrow('seq: a sequence count comes to 2');
    expect(found({ ...one, globals: { ...one.globals, seq: seqcountField } })).toEqual([]);
  });
});

const take: Call = ['rawSpinLock', { lock: 'lock' }];
const drop: Call = ['rawSpinUnlock', { lock: 'lock' }];
const store = (loc: string): Call => ['store', { loc, value: 1, order: 'once' }];
const inside: readonly Call[] = [['writeSeqcountBegin', s], store('one'), store('two'), ['writeSeqcountEnd', s]];
const write = [take, ...inside, drop];

/** Reads both words, and warns where they differ; it looks whether somebody has written meanwhile where `retries` says so. */
const reader = (retries: boolean, begins = 'readSeqcountBegin'): PathSource =>
  define({
    id: 'reader',
    registers: ['start', 'one', 'two'],
    initial: 'begin',
    states: {
      begin: { invoke: { src: begins, input: s, onDone: { save: 'start', target: 'first' } } },
      first: { invoke: { src: 'load', input: { loc: 'one', order: 'once' }, onDone: { save: 'one', target: 'second' } } },
      second: { invoke: { src: 'load', input: { loc: 'two', order: 'once' }, onDone: { save: 'two', target: 'retry' } } },
      retry: {
        invoke: {
          src: 'readSeqcountRetry',
          input: { ...s, start: { reg: 'start' } },
          onDone: [
            ...(retries ? [{ guard: nonNull, set: { one: 0, two: 0 }, target: 'begin', reenter: true } as const] : []),
            { guard: { type: 'ne', params: { left: { reg: 'one' }, right: { reg: 'two' } } }, target: 'torn' },
            { target: 'done' },
          ],
        },
      },
      torn: { invoke: { src: 'warnOn', onDone: 'done' } },
      done: { type: 'final' },
    },
  });

describe('readers and writers', () => {
  const scenario = (writer: readonly Call[], reads: PathSource, kind: ActorKind = 'task', cpu?: number): Scenario => ({
    globals: { seq: seqcountField, lock: spinlockField, one: word(upTo(1)), two: word(upTo(1)) },
    types: {},
    objects: [],
    paths: [stepsOf([], 'writer', ...writer), reads],
    actors: [
      { name: 'writer', kind: 'task', path: 'writer', ...(cpu !== undefined && { cpu }) },
      { name: 'reader', kind, path: 'reader', ...(cpu !== undefined && { cpu }) },
    ],
  });

  it('see both words or none; a reader that does not try again sees one of them', () => {
    expect(found(scenario(write, reader(true)))).toEqual([]);
    expect(found(scenario(write, reader(true, 'rawSeqcountBegin')))).toEqual([]);
    expect(found(scenario(write, reader(false)))).toEqual(['warn reader@reader.torn']);
    expect(found(scenario([take, store('one'), store('two'), drop], reader(true)))).toEqual(['warn reader@reader.torn']);
  });

  it('spin for ever in an interrupt that comes to the CPU of who writes, unless irqs are off', () => {
    const off: readonly Call[] = [['rawSpinLockIrqsave', { lock: 'lock' }], ...inside, ['rawSpinUnlockIrqrestore', { lock: 'lock' }]];
    expect(found(scenario(write, reader(true), 'hardirq', 0))).toEqual([
      'deadlock',
      'inconsistent-lock-state reader@reader.begin',
      'inconsistent-lock-state writer@writer.s1',
    ]);
    expect(found(scenario(off, reader(true), 'hardirq', 0))).toEqual([]);
    expect(found(scenario(write, reader(true), 'softirq', 0)).map((site) => site.split(' ')[0])).toContain('deadlock');
    // on a CPU of its own it only waits, and lockdep tells of it all the same
    expect(found(scenario(write, reader(true), 'hardirq'))).toEqual([
      'inconsistent-lock-state reader@reader.begin',
      'inconsistent-lock-state writer@writer.s1',
    ]);
    expect(found(scenario([take, inside[0]!, ['readSeqcountBegin', s]], reader(true)))).toContain('deadlock');
  });

  it('are told of where two write at once: without the lock', () => {
    const two = (calls: readonly Call[]): readonly string[] => {
      const one = scenario(calls, stepsOf([], 'reader', ...calls));
      return found(one).map((site) => site.split(' ')[0]!);
    };
    expect(two(write)).toEqual([]);
    const bh: readonly Call[] = [['localBhDisable'], ...inside, ['localBhEnable']];
    expect([...new Set(two(bh))]).toEqual(['concurrent-writers']);
  });
});
