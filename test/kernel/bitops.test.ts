import { describe, expect, it } from 'vitest';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { define } from '../../src/path/define.js';
import { isNull, nonNull } from '../../src/path/vocabulary.js';
import { Kernel } from './kernel.js';
import { at, type Call, found, of, steps, task } from './searches.js';

const flags = at('flags');
const scenario = (...paths: readonly PathSource[]): Scenario => ({
  globals: { bits: word(upTo(7)) },
  types: { obj: { fields: { flags: word(upTo(7)), value: word(upTo(3)) } } },
  objects: [{ name: 'obj0', type: 'obj' }],
  paths,
  actors: paths.map(({ id }) => task(id, id, 'obj0')),
});

describe('an operation on a bit', () => {
  it.each<readonly [before: number, name: string, nr: number, gives: number, leaves: number]>([
    [5, 'testBit', 2, 1, 5],
    [5, 'testBit', 1, 0, 5],
    [5, 'setBit', 1, 0, 7],
    [5, 'setBit', 0, 0, 5],
    [5, 'clearBit', 2, 0, 1],
    [5, 'clearBit', 1, 0, 5],
    [5, 'changeBit', 0, 0, 4],
    [4, 'changeBit', 0, 0, 5],
    [5, 'testAndSetBit', 1, 0, 7],
    [5, 'testAndSetBit', 0, 1, 5],
    [5, 'testAndClearBit', 0, 1, 4],
    [5, 'testAndClearBit', 1, 0, 5],
    [5, 'testAndChangeBit', 0, 1, 4],
    [5, 'testAndChangeBit', 1, 0, 7],
    [4, 'testAndSetBitLock', 0, 0, 5],
    [5, 'testAndSetBitLock', 0, 1, 5],
    [5, 'clearBitUnlock', 0, 0, 4],
    [4, 'waitOnBit', 0, 0, 4],
    [5, 'waitOnBit', 0, 1, 5],
    [4, 'waitOnBitLock', 0, 0, 5],
    [5, 'waitOnBitLock', 0, 1, 5],
  ])('%i: %s(%i) gives %i and leaves %i', (before, name, nr, gives, leaves) => {
    const k = new Kernel();
    k.do('a', 'store', { loc: 'counter', value: before });
    expect([k.do('a', name, { loc: 'counter', nr }), k.get('counter')]).toEqual([gives, leaves]);
  });

  it('of what was read before is written as it would be then, whatever is there now', () => {
    for (const [name, gives, leaves] of [
      ['plainSetBit', 0, 3],
      ['plainClearBit', 0, 1],
      ['plainChangeBit', 0, 3],
    ] as const) {
      const k = new Kernel();
      k.do('a', 'store', { loc: 'counter', value: 5 });
      expect([k.do('a', name, { loc: 'counter', nr: 1, before: 1 }), k.get('counter')]).toEqual([gives, leaves]);
    }
  });

  it('is refused where the word has no such bit: a mask given for a number, or a word that is too small', () => {
    const k = new Kernel();
    for (const nr of [3, 31, 33, -1])
      for (const name of ['testBit', 'setBit', 'clearBit'])
        expect(() => k.do('a', name, { loc: 'counter', nr })).toThrow(`bit ${nr} of counter, whose largest value is 7, is no bit of it`);
    expect(() => found(scenario(steps('set', ['setBit', { loc: flags, nr: 4 }])))).toThrow('bit 4 of obj0.flags');
  });
});

describe('two who set bits of one word', () => {
  const setting = (id: string, nr: number): PathSource => steps(id, ['setBit', { loc: 'bits', nr }]);
  const plainly = (id: string, nr: number): PathSource =>
    define({
      id,
      params: ['of'],
      registers: ['x'],
      initial: 'read',
      states: {
        read: { invoke: { src: 'load', input: { loc: 'bits', order: 'plain' }, onDone: { save: 'x', target: 'write' } } },
        write: { invoke: { src: 'plainSetBit', input: { loc: 'bits', nr, before: { reg: 'x' } }, onDone: 'done' } },
        done: { type: 'final' },
      },
    });
  const both = (...paths: readonly PathSource[]): readonly string[] =>
    found({ ...scenario(...paths), invariants: [{ name: 'both are set', location: 'bits', equals: 3 }] });

  it('lose none where each is atomic; __set_bit() loses one and races, though the bits are not the same', () => {
    const lost = 'invariant (both are set)';
    expect(both(setting('a', 0), setting('b', 1))).toEqual([]);
    expect(both(plainly('a', 0), setting('b', 1))).toEqual(['data-race a@a.read', 'data-race a@a.write', lost]);
    expect(both(plainly('a', 0), plainly('b', 1))).toContain(lost);
  });
});

describe('the access of a bit operation', () => {
  const race = (one: Call, other: Call): boolean =>
    found(scenario(steps('one', one), steps('other', other))).some((site) => site.startsWith('data-race'));
  const nr = { loc: flags, nr: 0 };
  const marked = ['testBit', 'setBit', 'testAndSetBit', 'testAndSetBitLock', 'clearBitUnlock', 'waitOnBit', 'waitOnBitLock'];

  it('is atomic, so that it races with a plain one of the word alone', () => {
    const plain: Call = ['store', { loc: flags, value: 1, order: 'plain' }];
    expect(marked.filter((name) => !race([name, nr], plain))).toEqual([]);
    expect(marked.filter((name) => race([name, nr], ['setBit', { loc: flags, nr: 1 }]))).toEqual([]);
  });

  it('is plain in the __ forms, whatever bit they are of', () => {
    const others = ['plainSetBit', 'plainClearBit', 'plainChangeBit'];
    expect(others.filter((name) => !race([name, { ...nr, before: 0 }], ['testBit', { loc: flags, nr: 1 }]))).toEqual([]);
  });

  it('of smp_store_mb() is marked and of kref_init() is too: with a plain read they race', () => {
    const reads: Call = ['load', { loc: flags, order: 'plain' }];
    expect(race(['smpStoreMb', { loc: flags, value: 1 }], reads)).toBe(true);
    expect(race(['krefInit', { loc: flags }], reads)).toBe(true);
    expect(race(['smpStoreMb', { loc: flags, value: 1 }], ['load', { loc: flags, order: 'once' }])).toBe(false);
  });
});

describe('a bit that is a lock', () => {
  const lock = { loc: flags, nr: 0 };
  const critical = (id: string, unlock: string): PathSource =>
    define({
      id,
      params: ['of'],
      initial: 'lock',
      states: {
        lock: {
          invoke: {
            src: 'testAndSetBitLock',
            input: lock,
            onDone: [
              { guard: isNull, target: 'write' },
              { target: 'lock', reenter: true },
            ],
          },
        },
        write: { invoke: { src: 'store', input: { loc: at('value'), value: 1, order: 'plain' }, onDone: 'unlock' } },
        unlock: { invoke: { src: unlock, input: lock, onDone: 'done' } },
        done: { type: 'final' },
      },
    });

  it('keeps plain accesses apart; one that is never unlocked is spun for', () => {
    expect(found(scenario(critical('a', 'clearBitUnlock'), critical('b', 'clearBitUnlock')))).toEqual([]);
    expect(found(scenario(critical('a', 'testBit'), critical('b', 'clearBitUnlock'))).join()).toContain('b@b.lock');
  });

  it('does not keep out who takes it by a test and then a set: two accesses', () => {
    const looks = define({
      id: 'a',
      params: ['of'],
      initial: 'look',
      states: {
        look: { invoke: { src: 'testBit', input: lock, onDone: [{ guard: nonNull, target: 'done' }, { target: 'set' }] } },
        set: { invoke: { src: 'setBit', input: lock, onDone: 'write' } },
        write: { invoke: { src: 'store', input: { loc: at('value'), value: 1, order: 'plain' }, onDone: 'unlock' } },
        unlock: { invoke: { src: 'clearBitUnlock', input: lock, onDone: 'done' } },
        done: { type: 'final' },
      },
    });
    expect(found(scenario(looks, critical('b', 'clearBitUnlock')))).toContain('data-race obj a@a.write');
  });

  it('is dropped by one, who frees: test_and_clear_bit() says whose it was, a test and then a clear does not', () => {
    const freeing = (take: string): Scenario => ({
      ...scenario(
        define({
          id: 'close',
          params: ['of'],
          initial: 'take',
          states: {
            take: {
              invoke: { src: take, input: { loc: 'bits', nr: 0 }, onDone: [{ guard: isNull, target: 'done' }, { target: 'free' }] },
            },
            free: { invoke: { src: 'kfree', input: { object: of }, onDone: 'clear' } },
            clear: { invoke: { src: 'clearBit', input: { loc: 'bits', nr: 0 }, onDone: 'done' } },
            done: { type: 'final' },
          },
        }),
      ),
      init: { bits: 1 },
      actors: ['a', 'b'].map((name) => task(name, 'close', 'obj0')),
    });
    expect(found(freeing('testAndClearBit'))).toEqual([]);
    expect(found(freeing('testBit'))).toEqual(['double-free obj a@close.free', 'double-free obj b@close.free']);
  });
});
