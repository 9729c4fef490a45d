import { describe, expect, it } from 'vitest';
import { Kernel } from './kernel.js';

describe('scheduler locks', () => {
  it('events about one task are serialised, and who holds its locks is a reader', () => {
    const k = new Kernel();
    const task = { task: 'task0' };
    k.do('b', 'schedLock', task);
    k.do('a', 'synchronizeRcu');
    expect([k.can('c', 'schedLock', task), k.waitsFor('c', 'schedLock', task), k.can('a', 'synchronizeRcuWait')]).toEqual([
      false,
      ['b'],
      false,
    ]);
    k.do('b', 'schedUnlock', task);
    expect([k.can('c', 'schedLock', task), k.can('a', 'synchronizeRcuWait')]).toEqual([true, true]);
  });
});
