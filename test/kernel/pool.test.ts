import { describe, expect, it } from 'vitest';
import { Life, generationOf, objectOf } from '../../src/core/world/world.js';
import { Kernel, withTimer } from './kernel.js';

describe('a pool', () => {
  const pool = { pool: 'pool' };

  it('gives NULL at its capacity', () => {
    const k = new Kernel();
    expect(k.do('a', 'poolTake', pool)).not.toBe(0);
    expect(k.do('a', 'poolTake', pool)).not.toBe(0);
    expect(k.outcomes('poolTake', pool)).toEqual(['']);
    expect(k.do('b', 'poolTake', pool)).toBe(0);
    expect(k.found).toEqual([]);
  });

  it('hands a slot out again under a new generation, with what it held', () => {
    const k = new Kernel();
    const first = k.do('a', 'poolTake', pool);
    k.do('a', 'store', { loc: 'slot0.id', value: 5 });
    k.do('a', 'poolPush', { ...pool, slot: 'slot0' });
    const again = k.do('b', 'poolTake', { ...pool, outcome: 'slot0' });
    expect(objectOf(again)).toBe(objectOf(first));
    expect(generationOf(again)).toBe(generationOf(first) + 1);
    expect(k.get('slot0.id')).toBe(5);
    k.do('b', 'poolZero', { slot: 'slot0' });
    expect(k.get('slot0.id')).toBe(0);
    k.do('a', 'load', { loc: 'slot0@1.id' });
    expect(k.found).toEqual(['use-after-recycle']);
  });

  it('lets the search choose among distinct free slots; those that nobody ever had are one', () => {
    const k = new Kernel();
    expect(k.outcomes('poolTake', pool)).toEqual(['']);
    k.do('a', 'poolTake', pool);
    k.do('a', 'poolPush', { ...pool, slot: 'slot0' });
    expect(k.outcomes('poolTake', pool)).toEqual(['slot0', 'slot1']);
    expect(objectOf(k.do('b', 'poolTake', { ...pool, outcome: 'slot1' }))).toBe(k.world.objectNumber('slot1'));
    expect(k.outcomes('poolTake', pool)).toEqual(['']);
    expect(objectOf(k.do('b', 'poolTake', pool))).toBe(k.world.objectNumber('slot0'));
  });

  it('is freed with all of its slots', () => {
    const k = withTimer();
    k.do('b', 'poolFree', pool);
    expect([k.found, k.life('pool0'), k.life('slot0'), k.life('slot1')]).toEqual([[], Life.freed, Life.freed, Life.freed]);
    k.do('b', 'poolTake', pool);
    expect(k.found).toEqual(['use-after-free']);
  });

  it('takes back no more than it had from the start', () => {
    const k = new Kernel();
    expect(() => k.do('a', 'poolPush', { ...pool, slot: 'item0' })).toThrow(
      'item0 is pushed to a pool and was in none at the start; declare it with the state pooled',
    );
  });

  it('is no place to push NULL to', () => {
    const k = new Kernel();
    k.do('a', 'poolPush', { ...pool, slot: 0 });
    expect(k.found).toEqual(['null-dereference']);
  });
});

describe('a mempool_t', () => {
  const pool = { pool: 'pool' };

  it('that is destroyed frees what is in it, and leaves what is handed out', () => {
    const k = new Kernel();
    k.do('a', 'mempoolAlloc', pool);
    k.do('a', 'mempoolExit', pool);
    expect([k.found, k.life('slot0'), k.life('slot1')]).toEqual([[], Life.live, Life.freed]);
    // once more, or of one that was never set up, it does nothing
    k.do('a', 'mempoolExit', pool);
    expect(k.do('a', 'mempoolAlloc', pool)).toBe(0);
    k.do('a', 'mempoolFree', { ...pool, slot: 0 });
    expect(k.found).toEqual([]);
    k.do('a', 'mempoolFree', { ...pool, slot: 'slot0' });
    expect(k.found).toEqual(['null-dereference']);
  });

  it('gives and takes as any pool does', () => {
    const k = new Kernel();
    expect(k.do('a', 'mempoolAlloc', pool)).not.toBe(0);
    k.do('a', 'mempoolFree', { ...pool, slot: 'slot0' });
    expect([k.found, k.life('slot0')]).toEqual([[], Life.pooled]);
    k.do('b', 'mempoolFree', { ...pool, slot: 'slot0' });
    expect(k.found).toEqual(['double-free']);
  });
});
