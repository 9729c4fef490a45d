import { describe, expect, it } from 'vitest';
import { Life } from '../../src/core/world/world.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { refcountField } from '../../src/kernel/refcount.js';
import { Kernel } from './kernel.js';
import { at, type Call, found, steps, task } from './searches.js';

describe('refcount_t', () => {
  const count = { loc: 'count' };

  it('warns where it is incremented from 0, and dropped below', () => {
    const k = new Kernel();
    k.do('a', 'refcountInc', count);
    expect(k.found).toEqual(['refcount-inc-on-zero']);
    k.do('a', 'store', { ...count, value: 0 });
    k.do('a', 'refcountDecAndTest', count);
    expect(k.found).toEqual(['refcount-underflow']);
    k.do('a', 'store', { ...count, value: 0 });
    k.do('a', 'refcountDec', count);
    expect(k.found).toEqual(['refcount-underflow']);
  });

  it('inc_not_zero on 0 fails without a warning', () => {
    const k = new Kernel();
    expect(k.do('a', 'refcountIncNotZero', count)).toBe(0);
    k.do('a', 'store', { ...count, value: 1 });
    expect(k.do('a', 'refcountIncNotZero', count)).toBe(1);
    expect([k.get('count'), k.found]).toEqual([2, []]);
  });

  it('dec_and_test says when it reaches 0; a plain dec that does warns', () => {
    const k = new Kernel();
    k.do('a', 'store', { ...count, value: 2 });
    expect(k.do('a', 'refcountDecAndTest', count)).toBe(0);
    expect(k.do('b', 'refcountDecAndTest', count)).toBe(1);
    expect(k.found).toEqual([]);
    k.do('a', 'store', { ...count, value: 1 });
    k.do('a', 'refcountDec', count);
    expect(k.found).toEqual(['refcount-dec-to-zero']);
  });

  it.each<readonly [before: number, name: string, i: number, gives: number, leaves: number, found: readonly string[]]>([
    [2, 'refcountAdd', 1, 0, 3, []],
    [0, 'refcountAdd', 2, 0, -1, ['refcount-inc-on-zero']],
    [-1, 'refcountAdd', 2, 0, -1, []],
    [1, 'refcountAddNotZero', 2, 1, 3, []],
    [0, 'refcountAddNotZero', 2, 0, 0, []],
    [-1, 'refcountAddNotZero', 2, 1, -1, []],
    [3, 'refcountSubAndTest', 2, 0, 1, []],
    [2, 'refcountSubAndTest', 2, 1, 0, []],
    [1, 'refcountSubAndTest', 2, 0, -1, ['refcount-underflow']],
    [0, 'refcountSubAndTest', 1, 0, -1, ['refcount-underflow']],
    [-1, 'refcountSubAndTest', 2, 0, -1, []],
  ])('of %i: %s(%i) gives %i and leaves %i, and shows %o', (before, name, i, gives, leaves, shows) => {
    const k = new Kernel();
    k.do('a', 'store', { ...count, value: before });
    expect([k.do('a', name, { ...count, i }), k.get('count'), k.found]).toEqual([gives, leaves, shows]);
  });

  it('is read and set as a marked word: a plain access races', () => {
    const k = new Kernel();
    k.do('a', 'refcountSet', { ...count, n: 2 });
    expect(k.do('b', 'refcountRead', count)).toBe(2);
    const beside = (order: string, ...other: Call): readonly string[] =>
      found({
        globals: { refs: refcountField(3, 2) },
        types: { obj: { fields: { refs: refcountField(3) } } },
        objects: [{ name: 'obj0', type: 'obj' }],
        paths: [steps('one', ['store', { loc: 'refs', value: 2, order }]), steps('other', other)],
        actors: [task('a', 'one', 'obj0'), task('b', 'other', 'obj0')],
      });
    const calls: readonly Call[] = [
      ['refcountRead', { loc: 'refs' }],
      ['refcountSet', { loc: 'refs', n: 2 }],
      ['refcountInc', { loc: 'refs' }],
      ['refcountDecAndTest', { loc: 'refs' }],
    ];
    for (const call of calls) {
      expect(beside('plain', ...call)).toEqual(['data-race a@one.s0']);
      expect(beside('once', ...call)).toEqual([]);
    }
  });

  it('has room for as many references as the model says, and no more', () => {
    const many = (references: number): Scenario => ({
      globals: {},
      types: { obj: { fields: { refs: refcountField(2, 1) } } },
      objects: [{ name: 'obj0', type: 'obj' }],
      paths: [steps('get', ...Array.from({ length: references }, (): Call => ['refcountInc', { loc: at('refs') }]))],
      actors: [task('a', 'get', 'obj0')],
    });
    expect(found(many(1))).toEqual([]);
    expect(() => found(many(2))).toThrow('obj0.refs: the value 3 is outside -1..2');
  });

  it('the last put_task_struct() frees the task', () => {
    const k = new Kernel();
    k.do('b', 'getTaskStruct', { task: 'task0' });
    k.do('b', 'putTaskStruct', { task: 'task0' });
    expect(k.life('task0')).toBe(Life.live);
    k.do('a', 'putTaskStruct', { task: 'task0' });
    expect([k.life('task0'), k.found]).toEqual([Life.freed, []]);
    k.do('b', 'getTaskStruct', { task: 'task0' });
    expect(k.found).toEqual(['use-after-free']);
  });
});
