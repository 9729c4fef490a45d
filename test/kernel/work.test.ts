import { describe, expect, it } from 'vitest';
import { Kernel } from './kernel.js';

/** What Linux 6.1.192 and 6.12.117 did, one test a fact. */

const work = 'ctx0.work';
const wq = 'wq0';
const item = { work };
const toFirst = { work, wq: 'wq0' };
const toSecond = { work, wq: 'wq1' };
const done = { object: 'ctx0' };

/** A kernel with an item that is set up; `a` to `c` are tasks, and workers. */
function withWork(): Kernel {
  const k = new Kernel();
  k.do('a', 'initWork', item);
  return k;
}

/** The same while `c` runs it. */
function running(): Kernel {
  const k = withWork();
  k.do('a', 'queueWork', toFirst);
  k.do('c', 'workRun', item);
  return k;
}

/** Two instances at once: `c` runs the one of the first workqueue, `b` the one of the second. */
function twice(): Kernel {
  const k = running();
  k.do('a', 'queueWork', toSecond);
  k.do('b', 'workRun', item);
  return k;
}

describe('queue_work()', () => {
  it('gives 1, and 0 while the item is pending; of a running one 1 again, and it runs again after', () => {
    const k = withWork();
    expect([k.do('a', 'queueWork', toFirst), k.do('b', 'queueWork', toSecond)]).toEqual([1, 0]);
    k.do('c', 'workRun', item);
    expect([k.do('a', 'queueWork', toFirst), k.do('a', 'scheduleWork', item)]).toEqual([1, 0]);
    k.do('c', 'workReturn', done);
    expect(k.can('c', 'workRun', item)).toBe(true);
  });

  it('has an item run at once on two workqueues, never on one', () => {
    const k = running();
    k.do('a', 'queueWork', toFirst);
    expect([k.can('b', 'workRun', item), k.waitsFor('b', 'workRun', item)]).toEqual([false, ['c']]);
    const other = running();
    other.do('a', 'scheduleWork', item);
    expect([other.can('b', 'workRun', item), other.waitsFor('b', 'workRun', item)]).toEqual([true, []]);
  });

  it('of an item that was never set up warns, and it is pending for ever', () => {
    const k = new Kernel();
    expect([k.do('a', 'queueWork', toFirst), k.found]).toEqual([1, ['warn']]);
    expect([k.do('a', 'queueWork', toFirst), k.can('c', 'workRun', item), k.can('a', 'cancelWorkSync', item)]).toEqual([0, false, false]);
  });
});

describe('cancel_work_sync()', () => {
  /** What it gives, whether it returns at once, and whether it does after the worker. */
  const cancels = (k: Kernel): readonly (number | boolean)[] => {
    const gave = k.do('a', 'cancelWorkSync', item);
    const atOnce = k.can('a', 'cancelWorkSyncWait', item);
    k.do('c', 'workReturn', done);
    return [gave, atOnce, k.can('a', 'cancelWorkSyncWait', item)];
  };

  it('gives 1 of a pending item, 0 of an idle one, 0 of a running one after it ended, 1 of one that is both', () => {
    expect(cancels(withWork())).toEqual([0, true, true]);
    const pending = withWork();
    pending.do('b', 'queueWork', toFirst);
    expect(cancels(pending)).toEqual([1, true, true]);
    expect(cancels(running())).toEqual([0, false, true]);
    const both = running();
    both.do('b', 'queueWork', toFirst);
    expect(cancels(both)).toEqual([1, false, true]);
    expect(both.can('c', 'workRun', item)).toBe(false);
  });

  it('has every queue_work() give 0 while it waits, that of the item itself too; afterwards a third one’s works', () => {
    const k = running();
    k.do('a', 'cancelWorkSync', item);
    expect([k.do('b', 'queueWork', toFirst), k.do('c', 'queueWork', toFirst)]).toEqual([0, 0]);
    k.do('c', 'workReturn', done);
    k.do('a', 'cancelWorkSyncWait', item);
    expect([k.do('b', 'queueWork', toFirst), k.can('c', 'workRun', item)]).toEqual([1, true]);
  });

  it('with two instances waits for the one queued last, and where that one ended returns while the older still runs', () => {
    const k = twice();
    k.do('a', 'cancelWorkSync', item);
    expect([k.can('a', 'cancelWorkSyncWait', item), k.waitsFor('a', 'cancelWorkSyncWait', item)]).toEqual([false, ['b']]);
    const ended = twice();
    ended.do('b', 'workReturn', done);
    expect([ended.do('a', 'cancelWorkSync', item), ended.can('a', 'cancelWorkSyncWait', item)]).toEqual([0, true]);
  });

  it('of the item itself waits for itself', () => {
    const k = running();
    k.do('c', 'cancelWorkSync', item);
    expect([k.can('c', 'cancelWorkSyncWait', item), k.waitsFor('c', 'cancelWorkSyncWait', item)]).toEqual([false, ['c']]);
  });

  it('of an item that was freed while it waited comes to freed memory', () => {
    const k = running();
    k.do('a', 'cancelWorkSync', item);
    k.do('c', 'kfree', done);
    k.do('c', 'workReturn', done);
    k.do('a', 'cancelWorkSyncWait', item);
    expect(k.found).toEqual(['use-after-free']);
  });
});

describe('cancel_work()', () => {
  it('never waits, and a running item that then queues itself succeeds', () => {
    const k = running();
    k.do('b', 'queueWork', toFirst);
    expect([k.do('a', 'cancelWork', item), k.do('a', 'cancelWork', item), k.do('c', 'queueWork', toFirst)]).toEqual([1, 0, 1]);
  });
});

describe('flush_work()', () => {
  it('gives 0 of an idle item; of a pending or running one 1, and waits for that run', () => {
    const idle = withWork();
    expect([idle.do('a', 'flushWork', item), idle.can('a', 'flushWorkWait')]).toEqual([0, true]);
    const k = withWork();
    k.do('b', 'queueWork', toFirst);
    expect([k.do('a', 'flushWork', item), k.can('a', 'flushWorkWait')]).toEqual([1, false]);
    k.do('c', 'workRun', item);
    expect([k.can('a', 'flushWorkWait'), k.waitsFor('a', 'flushWorkWait')]).toEqual([false, ['c']]);
    k.do('c', 'workReturn', done);
    expect(k.can('a', 'flushWorkWait')).toBe(true);
  });

  it('waits for the last run queued when it is called, not for a later one', () => {
    const k = running();
    k.do('a', 'flushWork', item);
    k.do('b', 'queueWork', toFirst);
    k.do('c', 'workReturn', done);
    expect(k.can('a', 'flushWorkWait')).toBe(true);
    const earlier = running();
    earlier.do('b', 'queueWork', toFirst);
    earlier.do('a', 'flushWork', item);
    earlier.do('c', 'workReturn', done);
    expect(earlier.can('a', 'flushWorkWait')).toBe(false);
  });

  it('does not know of a run of another pool', () => {
    const k = twice();
    k.do('b', 'workReturn', done);
    expect([k.do('a', 'flushWork', item), k.can('a', 'flushWorkWait')]).toEqual([0, true]);
  });

  it('of an item that is cancelled meanwhile waits for the run before it, if there is one', () => {
    const k = withWork();
    k.do('b', 'queueWork', toFirst);
    k.do('a', 'flushWork', item);
    k.do('b', 'cancelWork', item);
    expect(k.can('a', 'flushWorkWait')).toBe(true);
    const behind = running();
    behind.do('b', 'queueWork', toFirst);
    behind.do('a', 'flushWork', item);
    behind.do('b', 'cancelWork', item);
    expect(behind.can('a', 'flushWorkWait')).toBe(false);
    behind.do('c', 'workReturn', done);
    expect(behind.can('a', 'flushWorkWait')).toBe(true);
  });
});

describe('kfree() of an item’s object', () => {
  it('by its own function, or while it runs and is not touched, is legal', () => {
    for (const who of ['c', 'a']) {
      const k = running();
      k.do(who, 'kfree', done);
      expect(k.found).toEqual([]);
      k.do('c', 'workReturn', done);
      expect(k.found).toEqual([]);
    }
  });

  it('while it is pending is told when the queue comes to it; after a cancel it is not', () => {
    const k = withWork();
    k.do('a', 'queueWork', toFirst);
    k.do('a', 'kfree', done);
    expect(k.found).toEqual([]);
    k.do('c', 'workRun', item);
    expect(k.found).toEqual(['use-after-free']);
    const cancelled = withWork();
    cancelled.do('a', 'queueWork', toFirst);
    cancelled.do('a', 'cancelWork', item);
    cancelled.do('a', 'kfree', done);
    expect(cancelled.can('c', 'workRun', item)).toBe(false);
  });
});

describe('INIT_WORK()', () => {
  it('of a running item: a cancel no longer waits, and queueing elsewhere gives two at once', () => {
    const k = running();
    k.do('a', 'initWork', item);
    expect([k.do('a', 'cancelWorkSync', item), k.can('a', 'cancelWorkSyncWait', item)]).toEqual([0, true]);
    k.do('a', 'cancelWorkSyncWait', item);
    k.do('a', 'queueWork', toSecond);
    expect(k.can('b', 'workRun', item)).toBe(true);
  });

  it('of a pending one: a null dereference in the workqueue core later, though it is queued again', () => {
    for (const again of [false, true]) {
      const k = withWork();
      k.do('a', 'queueWork', toFirst);
      k.do('a', 'initWork', item);
      if (again) k.do('a', 'queueWork', toFirst);
      expect(k.found).toEqual([]);
      k.do('c', 'workRun', item);
      expect(k.found).toEqual(['null-dereference']);
    }
  });
});

describe('disable_work_sync()', () => {
  it('counts; queueing gives 0 and is forgotten; enable_work() gives 1 only at depth 0; one too many warns and gives 1', () => {
    const k = running();
    k.do('b', 'queueWork', toFirst);
    expect([k.do('a', 'disableWorkSync', item), k.can('a', 'disableWorkSyncWait')]).toEqual([1, false]);
    k.do('c', 'workReturn', done);
    k.do('a', 'disableWorkSyncWait');
    k.do('a', 'disableWork', item);
    expect([k.do('b', 'queueWork', toFirst), k.can('c', 'workRun', item)]).toEqual([0, false]);
    expect([k.do('a', 'enableWork', item), k.do('b', 'queueWork', toFirst), k.do('a', 'enableWork', item)]).toEqual([0, 0, 1]);
    expect(k.can('c', 'workRun', item)).toBe(false);
    expect([k.do('a', 'enableWork', item), k.found]).toEqual([1, ['warn']]);
    expect(k.do('b', 'queueWork', toFirst)).toBe(1);
  });
});

describe('a workqueue', () => {
  it('that is flushed is waited for like an item', () => {
    const k = running();
    k.do('a', 'flushWorkqueue', { wq });
    k.do('b', 'queueWork', toFirst);
    expect([k.can('a', 'flushWorkqueueWait', { wq }), k.waitsFor('a', 'flushWorkqueueWait', { wq })]).toEqual([false, ['c']]);
    k.do('c', 'workReturn', done);
    expect(k.can('a', 'flushWorkqueueWait', { wq })).toBe(true);
  });

  it('that is drained or destroyed is waited for until nothing is queued, whoever queued it', () => {
    for (const call of ['drainWorkqueue', 'destroyWorkqueue']) {
      const k = running();
      k.do('a', call, { wq });
      k.do('c', 'queueWork', toFirst);
      k.do('c', 'workReturn', done);
      expect([k.found, k.can('a', `${call}Wait`, { wq })]).toEqual([[], false]);
      k.do('c', 'workRun', item);
      k.do('c', 'workReturn', done);
      expect(k.can('a', `${call}Wait`, { wq })).toBe(true);
    }
  });

  it('that is drained warns of who queues from outside: gives 1, never runs, pending for ever', () => {
    const k = withWork();
    k.do('a', 'drainWorkqueue', { wq });
    expect([k.do('b', 'queueWork', toFirst), k.found, k.can('c', 'workRun', item)]).toEqual([1, ['warn'], false]);
    k.do('a', 'drainWorkqueueWait', { wq });
    expect([k.do('b', 'queueWork', toFirst), k.can('b', 'cancelWorkSync', item)]).toEqual([0, false]);
  });

  it('takes items again after it was drained, and is freed memory after it was destroyed', () => {
    const k = withWork();
    k.do('a', 'drainWorkqueue', { wq });
    k.do('a', 'drainWorkqueueWait', { wq });
    expect([k.do('b', 'queueWork', toFirst), k.found]).toEqual([1, []]);
    k.do('b', 'cancelWork', item);
    k.do('a', 'destroyWorkqueue', { wq });
    k.do('a', 'destroyWorkqueueWait', { wq });
    k.do('b', 'queueWork', toFirst);
    expect(k.found).toEqual(['use-after-free']);
  });

  it('that is destroyed is not looked at by who finds the item disabled', () => {
    const k = withWork();
    k.do('a', 'disableWork', item);
    k.do('a', 'destroyWorkqueue', { wq });
    k.do('a', 'destroyWorkqueueWait', { wq });
    expect([k.do('b', 'queueWork', toFirst), k.found]).toEqual([0, []]);
  });
});

describe('a worker', () => {
  it('is no reader, so that synchronize_rcu() does not wait for it, and may sleep; one of WQ_BH is a reader, and may not', () => {
    const k = running();
    k.do('a', 'synchronizeRcu');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(true);
    k.do('c', 'mutexLock', { lock: 'mutex' });
    expect(k.found).toEqual([]);
    const bh = withWork();
    bh.do('a', 'queueWork', toFirst);
    bh.do('timer', 'workRun', item);
    bh.do('timer', 'mutexLock', { lock: 'mutex' });
    expect(bh.found).toEqual(['sleeping-in-atomic']);
  });

  it.each(['cancelWorkSync', 'disableWorkSync', 'flushWork'])('%s may sleep', (call) => {
    const k = withWork();
    k.do('timer', call, item);
    expect(k.found).toEqual(['sleeping-in-atomic']);
  });
});
