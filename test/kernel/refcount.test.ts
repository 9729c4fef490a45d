import { describe, expect, it } from 'vitest';
import { Life } from '../../src/core/world/world.js';
import { Kernel } from './kernel.js';

describe('refcount_t', () => {
  const count = { loc: 'count' };

  it('warns where it is incremented from 0, and dropped below', () => {
    const k = new Kernel();
    k.do('a', 'refcountInc', count);
    expect(k.found).toEqual(['refcount-inc-on-zero']);
    k.do('a', 'refcountDecAndTest', count);
    expect(k.found).toEqual(['refcount-underflow']);
    k.do('a', 'refcountDec', count);
    expect(k.found).toEqual(['refcount-underflow']);
    expect(k.get('count')).toBe(0);
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
    expect([k.get('count'), k.found]).toEqual([0, ['refcount-dec-to-zero']]);
  });

  it('saturates', () => {
    const k = new Kernel();
    k.do('a', 'store', { ...count, value: 3 });
    k.do('a', 'refcountInc', count);
    expect(k.do('a', 'refcountIncNotZero', count)).toBe(1);
    expect(k.get('count')).toBe(3);
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
