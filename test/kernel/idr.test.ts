import { describe, expect, it } from 'vitest';
import type { PathSource, Points } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { idaField, idrField } from '../../src/kernel/idr.js';
import { mutexField } from '../../src/kernel/lock.js';
import { underLock } from '../../src/kernel/under-lock.js';
import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';
import { Kernel } from './kernel.js';
import { type Call, found, of, stepsOf } from './searches.js';

const idr = { idr: 'idr' };
const any = { start: 0, end: 3, gfp: 0 };

describe('an idr', () => {
  it('gives the lowest free id, what is at it, and takes it back', () => {
    const k = new Kernel();
    expect(k.do('a', 'idrAlloc', { ...idr, ...any, entry: 'item0' })).toBe(0);
    expect(k.do('a', 'idrAlloc', { ...idr, ...any, entry: 'item1' })).toBe(1);
    expect(k.do('a', 'idrAlloc', { ...idr, ...any, start: 2, entry: 0 }), 'NULL reserves it').toBe(2);
    expect(k.do('a', 'idrAlloc', { ...idr, ...any, entry: 'item0' }), '-ENOSPC').toBe(-28);
    expect(k.do('a', 'idrFindHeld', { ...idr, id: 1 })).toBe(k.world.pointerTo(k.world.objectNumber('item1')));
    expect([2, 7].map((id) => k.do('a', 'idrFindHeld', { ...idr, id }))).toEqual([0, 0]);
    expect(k.do('a', 'idrReplace', { ...idr, entry: 'item1', id: 2 })).toBe(0);
    expect(k.do('a', 'idrFindHeld', { ...idr, id: 2 })).not.toBe(0);
    expect(k.do('a', 'idrRemove', { ...idr, id: 0 })).toBe(k.world.pointerTo(k.world.objectNumber('item0')));
    expect([k.do('a', 'idrRemove', { ...idr, id: 0 }), k.do('a', 'idrReplace', { ...idr, entry: 'item1', id: 0 })]).toEqual([0, -2]);
    expect(k.do('a', 'idrAlloc', { ...idr, ...any, entry: 'item0' })).toBe(0);
    expect(k.found).toEqual([]);
  });

  it('without an end has more ids than the model has room for, which is an error of the model', () => {
    const k = new Kernel();
    for (const _ of [0, 1, 2]) k.do('a', 'idrAlloc', { ...idr, ...any, entry: 0 });
    expect(() => k.do('a', 'idrAlloc', { ...idr, ...any, end: 0, entry: 0 })).toThrow('idr has room for 3 entries');
  });

  it('is looked up under RCU, or with the lock', () => {
    const k = new Kernel();
    k.do('a', 'idrFind', { ...idr, id: 0 });
    expect(k.found).toEqual(['rcu-unprotected-dereference']);
    k.do('a', 'idrFindHeld', { ...idr, id: 0 });
    expect(k.found).toEqual([]);
    k.do('a', 'rcuReadLock');
    k.do('a', 'idrFind', { ...idr, id: 0 });
    expect(k.found).toEqual([]);
  });

  it('may find no memory where faults are allowed, and may sleep with GFP_KERNEL', () => {
    const k = new Kernel(true);
    const alloc = { ...idr, ...any, entry: 0 };
    expect(k.outcomes('idrAlloc', alloc)).toEqual(['', 'ENOMEM']);
    expect(k.do('a', 'idrAlloc', { ...alloc, outcome: 'ENOMEM' })).toBe(-12);
    k.do('a', 'rcuReadLock');
    k.do('a', 'idrAlloc', alloc);
    expect(k.found).toEqual([]);
    k.do('a', 'idrAlloc', { ...alloc, gfp: 1 });
    expect(k.found).toEqual(['sleeping-in-atomic']);
  });
});

describe('those who change an idr', () => {
  const alloc: Call = ['idrAlloc', { ...idr, ...any, entry: of }];
  const removes: Call = ['idrRemove', { ...idr, id: 0 }];
  const finds: Call = ['idrFindHeld', { ...idr, id: 0 }];
  const scenario = (...paths: readonly PathSource[]): Scenario => ({
    globals: { idr: idrField('obj', 3), m: mutexField },
    types: { obj: { fields: { value: word(upTo(1)) } } },
    objects: [{ name: 'obj0', type: 'obj' }],
    paths,
    actors: paths.map(({ id }) => ({ name: id, kind: 'task', path: id, params: { of: 'obj0' } })),
  });
  const bare = (id: string, ...calls: readonly Call[]): PathSource => stepsOf(['of'], id, ...calls);
  const locked = (id: string, [src, input]: Call): PathSource => {
    const points: Points = underLock('start', { lock: 'm', how: 'mutex', does: { src, input: input! }, next: 'done' });
    return define({ id, params: ['of'], initial: 'start', states: { ...points, done: { type: 'final' } } });
  };

  it('have a lock of their own: without it they race, also with who looks under the lock', () => {
    const pairs = [
      [alloc, alloc],
      [alloc, removes],
      [alloc, finds],
      [['idrReplace', { ...idr, id: 0, entry: of }], removes],
    ] as const;
    for (const [one, other] of pairs) {
      expect(found(scenario(bare('a', one), bare('b', other))).join(), `${one[0]} and ${other[0]}`).toContain('data-race');
      expect(found(scenario(locked('a', one), locked('b', other))), `${one[0]} and ${other[0]}`).toEqual([]);
      expect(found(scenario(locked('a', one), bare('b', other))).join()).toContain('data-race');
    }
  });

  it('are no race with who looks as an RCU reader, nor are those who only look', () => {
    const reads = bare('b', ['rcuReadLock'], ['idrFind', { ...idr, id: 0 }], ['rcuReadUnlock']);
    expect(found(scenario(bare('a', alloc, removes), reads))).toEqual([]);
    expect(found(scenario(bare('a', finds), bare('b', finds)))).toEqual([]);
  });

  it('may free what a reader has found, once he has left; before that, or found again later, it is a use after free', () => {
    const reader = (end: 'in' | 'after'): PathSource =>
      define({
        id: 'reader',
        params: ['of'],
        registers: ['p'],
        initial: 'lock',
        states: {
          lock: { invoke: { src: 'rcuReadLock', onDone: 'find' } },
          find: {
            invoke: {
              src: 'idrFind',
              input: { ...idr, id: 0 },
              onDone: [
                { guard: isNull, target: 'unlock' },
                { save: 'p', target: end === 'in' ? 'use' : 'leave' },
              ],
            },
          },
          ...(end === 'after' && { leave: { invoke: { src: 'rcuReadUnlock', onDone: 'use' } } }),
          use: {
            invoke: { src: 'load', input: { loc: { reg: 'p', field: 'value' }, order: 'once' }, onDone: end === 'in' ? 'unlock' : 'done' },
          },
          unlock: { invoke: { src: 'rcuReadUnlock', onDone: 'done' } },
          done: { type: 'final' },
        },
      });
    const closing = (...waits: readonly Call[]): PathSource => bare('close', removes, ...waits, ['kfree', { object: of }]);
    const opened = (...paths: readonly PathSource[]): Scenario => ({
      ...scenario(...paths),
      paths: [...paths, bare('open', alloc)],
      before: [{ name: 'open', kind: 'task', path: 'open', params: { of: 'obj0' } }],
    });
    const waits: readonly Call[] = [['synchronizeRcu'], ['synchronizeRcuWait']];
    expect(found(opened(reader('in'), closing(...waits)))).toEqual([]);
    expect(found(opened(reader('in'), closing()))).toEqual(['use-after-free obj reader@reader.use']);
    expect(found(opened(reader('after'), closing(...waits)))).toEqual(['use-after-free obj reader@reader.use']);
  });
});

describe('an ida', () => {
  it('gives the lowest free id, which it takes back once', () => {
    const k = new Kernel(true);
    const ida = { ida: 'ida' };
    const take = { ...ida, min: 0, max: 2, gfp: 0 };
    expect([0, 1, 2, 3].map(() => k.do('a', 'idaAlloc', take))).toEqual([0, 1, 2, -28]);
    expect(k.outcomes('idaAlloc', take)).toEqual(['', 'ENOMEM']);
    expect(() => k.do('a', 'idaAlloc', { ...take, max: 9 })).toThrow('ida has room for 3 ids');
    // errors for numbers, and no end, as lib/idr.c takes them
    k.do('a', 'idaFree', { ...ida, id: -28 });
    expect([k.found, k.do('a', 'idaAlloc', { ...take, min: -1 })]).toEqual([[], -28]);
    expect(() => k.do('a', 'idaAlloc', { ...take, max: -1 })).toThrow('ida has room for 3 ids');
    k.do('a', 'idaFree', { ...ida, id: 1 });
    expect([k.found, k.do('b', 'idaAlloc', { ...take, min: 1 })]).toEqual([[], 1]);
    k.do('a', 'idaFree', { ...ida, id: 1 });
    k.do('a', 'idaFree', { ...ida, id: 1 });
    expect(k.found).toEqual(['warn']);
    k.do('a', 'rcuReadLock');
    k.do('a', 'idaAlloc', { ...take, gfp: 1 });
    expect(k.found).toEqual(['sleeping-in-atomic']);
  });

  it('needs no lock: two get two ids', () => {
    const take = stepsOf([], 'take', ['idaAlloc', { ida: 'ida', min: 0, max: 1, gfp: 1 }]);
    const both: Scenario = {
      globals: { ida: idaField(2) },
      types: {},
      objects: [],
      paths: [take],
      actors: ['a', 'b'].map((name) => ({ name, kind: 'task', path: 'take' })),
      invariants: [{ name: 'both are taken', location: 'ida', equals: 3 }],
    };
    expect(found(both)).toEqual([]);
  });
});
