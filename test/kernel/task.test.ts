import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/core/system/scenario.js';
import { operations } from '../../src/kernel/index.js';
import { OnCpu, onCpuField } from '../../src/kernel/task.js';
import { TaskState, taskStateField } from '../../src/kernel/task-state.js';
import { lintLinks } from '../../src/path/lint.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { sleep } from '../../src/search/reducers/sleep.js';
import { Kernel } from './kernel.js';
import { found, of, steps } from './searches.js';

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

  it('is not taken off a CPU that it is not on, and comes out with the state that it has set', () => {
    const k = new Kernel();
    const task = { task: 'task0' };
    expect([k.do('b', 'schedOut', task), k.do('c', 'schedOut', task)]).toEqual([1, 0]);
    k.do('b', 'schedIn', task);
    k.do('a', 'setCurrentState', { ...task, state: 1 });
    expect([k.do('c', 'schedOut', task), k.get('task0.state')]).toEqual([2, TaskState.sleeping]);
  });

  it('is preempted in a preemptible reader, and must not sleep there', () => {
    const k = new Kernel();
    const task = { task: 'task0' };
    k.do('a', 'rcuReadLock');
    expect(k.can('c', 'schedOut', task)).toBe(true);
    k.do('a', 'setCurrentState', { ...task, state: 1 });
    expect([k.do('a', 'schedule', task), k.found]).toEqual([0, ['sleeping-in-atomic']]);
    const after = new Kernel();
    after.do('a', 'rcuReadLock');
    after.do('a', 'rcuReadUnlock');
    after.do('a', 'setCurrentState', { ...task, state: 1 });
    expect([after.do('a', 'schedule', task), after.found]).toEqual([0, []]);
  });

  it('sleeps where it has called schedule() with its state set, and nowhere else', () => {
    const k = new Kernel();
    const task = { task: 'task0' };
    const sleeps = () => [k.can('c', 'waitSchedule', task), k.do('c', 'schedSleep', task)];
    expect([sleeps(), k.waitsFor('c', 'waitSchedule', task)]).toEqual([[false, 0], ['a']]);
    k.do('a', 'schedule', task);
    expect([sleeps(), k.can('a', 'scheduleWait', task)], 'schedule() of a running task').toEqual([[false, 0], true]);
    k.do('a', 'setCurrentState', { ...task, state: 1 });
    expect(sleeps(), 'before schedule()').toEqual([false, 0]);
    k.do('a', 'schedule', task);
    k.do('b', 'schedOut', task);
    expect(sleeps(), 'preempted before it leaves').toEqual([false, 0]);
    k.do('b', 'schedIn', task);
    expect([sleeps(), k.get('task0.switched_out'), k.can('a', 'scheduleWait', task)]).toEqual([[true, 1], OnCpu.out, false]);
    expect([k.can('b', 'schedIn', task), k.do('b', 'schedWake', task), k.can('b', 'schedIn', task)]).toEqual([false, 1, true]);
    k.do('b', 'schedIn', task);
    expect([k.can('a', 'scheduleWait', task), k.get('task0.switched_out')]).toEqual([true, OnCpu.on]);
  });

  it('is woken by its own timeout, or a signal, also off its CPU; then it is switched in before it goes on', () => {
    const task = { task: 'task0' };
    const asleep = (faults: boolean): Kernel => {
      const k = new Kernel(faults);
      k.do('a', 'setCurrentState', { ...task, state: 1 });
      k.do('a', 'schedule', task);
      k.do('c', 'schedSleep', task);
      return k;
    };
    for (const [faults, wait] of [
      [false, 'scheduleTimeoutWait'],
      [true, 'scheduleInterruptibleWait'],
    ] as const) {
      const k = asleep(faults);
      expect([wait, k.can('a', wait, task), k.can('c', 'schedIn', task)]).toEqual([wait, true, false]);
      k.do('b', 'schedWake', task);
      expect([wait, k.can('a', wait, task), k.can('c', 'schedIn', task)]).toEqual([wait, false, true]);
    }
    expect(asleep(false).can('a', 'scheduleInterruptibleWait', task)).toBe(false);
    const sleeper = (wait: string): Scenario => ({
      globals: {},
      types: { task: { fields: { state: taskStateField, where: onCpuField } } },
      objects: [{ name: 'task0', type: 'task' }],
      paths: [
        steps('sleeper', ['setCurrentState', { task: of, state: 1 }], ['schedule', { task: of }], [wait, { task: of }], ['warnOn']),
        steps('scheduler', ['waitSchedule', { task: of }], ['schedSleep', { task: of }], ['schedIn', { task: of }]),
      ],
      actors: [
        { name: 'sleeper', kind: 'task', path: 'sleeper', params: { of: 'task0' }, task: 'task0' },
        { name: 'scheduler', kind: 'env', path: 'scheduler', params: { of: 'task0' }, daemon: true },
      ],
    });
    const warns = 'warn sleeper@sleeper.s3';
    for (const reducers of [[], [persistent, sleep]]) {
      expect(found(sleeper('scheduleTimeoutWait'), reducers)).toEqual([warns]);
      expect(found({ ...sleeper('scheduleInterruptibleWait'), faults: true }, reducers)).toEqual([warns]);
      expect(found(sleeper('scheduleWait'), reducers)).toEqual(['hung-task']);
    }
  });

  it('calls schedule(), and returns from it in the next step, or the path is refused', () => {
    const path = steps('sleeper', ['schedule', { task: 0 }], ['load', { loc: 'w' }]);
    expect(() => lintLinks([path], operations)).toThrow(
      /sleeper\.s0: the point behind schedule is where it returns, one of .*scheduleWait, and "s1" is load/,
    );
    expect(() => lintLinks([steps('sleeper', ['schedule', { task: 0 }])], operations)).toThrow(/"s1" is an end/);
    expect(() => lintLinks([steps('sleeper', ['schedule', { task: 0 }], ['scheduleWait', { task: 0 }])], operations)).not.toThrow();
  });

  it('is woken, once, while it has a sleeping state set: on its CPU, queued, in schedule() or asleep; running, it is not', () => {
    const task = { task: 'task0' };
    const set = ['a', 'setCurrentState', { ...task, state: 1 }] as const;
    const call = ['a', 'schedule', task] as const;
    const woken = (...before: readonly (readonly [string, string, { readonly task: string }])[]): readonly number[] => {
      const k = new Kernel();
      for (const step of before) k.do(...step);
      return [k.do('b', 'schedWake', task), k.do('c', 'schedWake', task), k.get('task0.state')];
    };
    expect(woken()).toEqual([0, 0, TaskState.running]);
    expect(woken(['c', 'schedOut', task])).toEqual([0, 0, TaskState.running]);
    expect(woken(set, ['a', 'setCurrentState', task])).toEqual([0, 0, TaskState.running]);
    expect(woken(set)).toEqual([1, 0, TaskState.running]);
    expect(woken(set, ['c', 'schedOut', task])).toEqual([1, 0, TaskState.running]);
    expect(woken(set, call)).toEqual([1, 0, TaskState.running]);
    expect(woken(set, call, ['c', 'schedSleep', task])).toEqual([1, 0, TaskState.running]);
  });

  it('a dead task, and one whose last reference is gone, is not switched again', () => {
    const k = new Kernel();
    const task = { task: 'task0' };
    k.do('a', 'exitNotify', task);
    expect(k.do('c', 'schedOut', task)).toBe(0);
    expect(k.get('task0.switched_out')).toBe(OnCpu.dead);
    k.do('a', 'putTaskStruct', task);
    expect([k.do('c', 'schedOut', task), k.found]).toEqual([0, []]);
  });

  it('that has exited is not woken, and whoever waits for its number goes on before its last switch', () => {
    const k = new Kernel();
    const task = { task: 'task0' };
    k.do('a', 'setCurrentState', { ...task, state: 1 });
    expect([k.can('b', 'waitDead', task), k.waitsFor('b', 'waitDead', task)]).toEqual([false, ['a']]);
    k.do('a', 'exitNotify', task);
    expect([k.do('b', 'schedWake', task), k.can('b', 'waitDead', task), k.do('b', 'waitDead', task)]).toEqual([0, true, 0]);
  });
});
