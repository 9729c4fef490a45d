import { describe, expect, it } from 'vitest';
import { item, Kernel, withItem } from './kernel.js';

describe('synchronize_rcu_tasks_trace()', () => {
  it('waits for the readers of its kind that there are, however often they are inside, and for nobody else', () => {
    const k = new Kernel();
    for (let i = 0; i < 2; i++) k.do('b', 'rcuReadLockTrace');
    k.do('c', 'rcuReadLock');
    k.do('a', 'synchronizeRcuTasksTrace');
    k.do('a', 'rcuReadLockTrace');
    expect([k.can('a', 'synchronizeRcuTasksTraceWait'), k.waitsFor('a', 'synchronizeRcuTasksTraceWait')]).toEqual([false, ['b']]);
    k.do('b', 'rcuReadUnlockTrace');
    expect(k.can('a', 'synchronizeRcuTasksTraceWait')).toBe(false);
    k.do('b', 'rcuReadUnlockTrace');
    expect([k.can('a', 'synchronizeRcuTasksTraceWait'), k.found]).toEqual([true, []]);
    k.do('b', 'rcuReadUnlockTrace');
    expect(k.found).toEqual(['unlock-not-owner']);
  });

  it('is not waited for by synchronize_rcu(), whose reader it must not be called in; its own may sleep', () => {
    const k = new Kernel();
    k.do('b', 'rcuReadLockTrace');
    k.do('a', 'synchronizeRcu');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(true);
    k.do('b', 'mutexLock', { lock: 'mutex' });
    expect(k.found).toEqual([]);
    k.do('c', 'rcuReadLock');
    k.do('c', 'synchronizeRcuTasksTrace');
    expect(k.found).toEqual(['sleeping-in-atomic']);
    k.do('b', 'synchronizeRcuTasksTrace');
    expect(k.waitsFor('b', 'synchronizeRcuTasksTraceWait')).toEqual(['b']);
  });
});

describe('call_rcu_tasks_trace()', () => {
  it('has its callback called after the readers of then have left, and rcu_barrier_tasks_trace() alone waits for it', () => {
    const k = withItem();
    k.do('b', 'rcuReadLockTrace');
    k.do('a', 'callRcuTasksTrace', item);
    expect([k.can('c', 'rcuTasksTraceInvoke', item), k.can('c', 'srcuInvoke', item), k.can('callback', 'rcuInvoke', item)]).toEqual([
      false,
      false,
      false,
    ]);
    k.do('a', 'rcuBarrier');
    k.do('b', 'rcuBarrierTasksTrace');
    expect([k.can('a', 'rcuBarrierWait'), k.can('b', 'rcuBarrierTasksTraceWait')]).toEqual([true, false]);
    expect(k.waitsFor('b', 'rcuBarrierTasksTraceWait')).toEqual(['b']);
    k.do('b', 'rcuReadUnlockTrace');
    expect([k.can('c', 'rcuTasksTraceInvoke', item), k.can('c', 'srcuInvoke', item), k.can('callback', 'rcuInvoke', item)]).toEqual([
      true,
      false,
      false,
    ]);
    k.do('c', 'rcuTasksTraceInvoke', item);
    expect(k.can('b', 'rcuBarrierTasksTraceWait')).toBe(false);
    k.do('c', 'rcuTasksTraceReturn', item);
    expect([k.can('b', 'rcuBarrierTasksTraceWait'), k.found]).toEqual([true, []]);
  });

  it('of a head that is queued is told of', () => {
    const k = withItem();
    k.do('a', 'callRcuTasksTrace', item);
    k.do('b', 'callRcu', item);
    expect(k.found).toEqual(['double-call-rcu']);
  });
});

describe('synchronize_rcu_expedited()', () => {
  it('waits for the readers of RCU, those with BH off among them', () => {
    const k = new Kernel();
    k.do('b', 'rcuReadLockBh');
    k.do('a', 'synchronizeRcuExpedited');
    expect(k.can('a', 'synchronizeRcuExpeditedWait')).toBe(false);
    k.do('b', 'mutexLock', { lock: 'mutex' });
    expect(k.found).toEqual(['sleeping-in-atomic']);
    k.do('b', 'rcuReadUnlockBh');
    expect(k.can('a', 'synchronizeRcuExpeditedWait')).toBe(true);
    k.do('b', 'rcuReadUnlockBh');
    expect(k.found).toEqual(['unlock-not-owner']);
  });
});
