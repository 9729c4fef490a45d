import { describe, expect, it } from 'vitest';
import { OnCpu } from '../../src/kernel/task.js';
import { Kernel } from './kernel.js';

describe('a task', () => {
  it('a task is not switched out while it holds a spinlock', () => {
    const k = new Kernel();
    const task = { task: 'task0' };
    k.do('a', 'mutexLock', { lock: 'mutex' });
    expect(k.can('c', 'schedOut', task)).toBe(true);
    k.do('a', 'rawSpinLockIrqsave', { lock: 'spinlock' });
    expect(k.can('c', 'schedOut', task)).toBe(false);
    expect(k.waitsFor('c', 'schedOut', task)).toEqual(['a']);
    k.do('a', 'rawSpinUnlockIrqrestore', { lock: 'spinlock' });
    k.do('b', 'rawSpinLockIrqsave', { lock: 'spinlock' });
    expect(k.can('c', 'schedOut', task)).toBe(true);
    expect(k.do('c', 'schedOut', task)).toBe(1);
    expect(k.get('task0.switched_out')).toBe(OnCpu.out);
    k.do('c', 'schedIn', task);
    expect(k.get('task0.switched_out')).toBe(OnCpu.on);
  });

  it('a dead task, and one whose last reference is gone, is not switched again', () => {
    const k = new Kernel();
    const task = { task: 'task0' };
    k.do('a', 'schedDead', task);
    expect(k.do('c', 'schedOut', task)).toBe(0);
    expect(k.get('task0.switched_out')).toBe(OnCpu.dead);
    k.do('a', 'putTaskStruct', task);
    expect([k.do('c', 'schedOut', task), k.found]).toEqual([0, []]);
  });

  it('that is dead is not woken, and whoever waits for its last switch goes on', () => {
    const k = new Kernel();
    const task = { task: 'task0' };
    expect([k.do('b', 'schedWake', task), k.can('b', 'waitDead', task), k.waitsFor('b', 'waitDead', task)]).toEqual([1, false, ['a']]);
    k.do('a', 'schedDead', task);
    expect([k.do('b', 'schedWake', task), k.can('b', 'waitDead', task), k.do('b', 'waitDead', task)]).toEqual([0, true, 0]);
  });
});
