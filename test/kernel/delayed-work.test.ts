import { describe, expect, it } from 'vitest';
import { Kernel } from './kernel.js';

/** What Linux 6.1.192 and 6.12.117 did, one test a fact. */

const item = { work: 'ctx0.delayed' };
const later = { ...item, wq: 'wq0', delay: 1 };
const wq = 'wq0';

function withDelayed(): Kernel {
  const k = new Kernel();
  k.do('a', 'initDelayedWork', item);
  return k;
}

/** A kernel whose item is in its timer. */
function armed(): Kernel {
  const k = withDelayed();
  k.do('a', 'queueDelayedWork', later);
  return k;
}

/** The timer has fired, and queued it. */
function queued(): Kernel {
  const k = armed();
  k.do('a', 'clockTick');
  k.do('timer', 'delayedWorkExpire', item);
  return k;
}

function running(): Kernel {
  const k = queued();
  k.do('c', 'workRun', item);
  return k;
}

describe('a delayed work item', () => {
  it('is pending in its timer, which fires at its time, and then in its queue', () => {
    const k = withDelayed();
    expect([k.do('a', 'queueDelayedWork', later), k.do('a', 'queueDelayedWork', later)]).toEqual([1, 0]);
    expect([k.can('c', 'workRun', item), k.can('timer', 'delayedWorkExpire', item)]).toEqual([false, false]);
    k.do('a', 'clockTick');
    expect(k.can('timer', 'delayedWorkExpire', item)).toBe(true);
    k.do('timer', 'delayedWorkExpire', item);
    expect([k.do('a', 'queueDelayedWork', later), k.can('c', 'workRun', item)]).toEqual([0, true]);
  });

  it('keeps its expiry where it is queued while pending; mod_delayed_work() changes it', () => {
    const k = armed();
    k.do('a', 'queueDelayedWork', { ...later, delay: 3 });
    k.do('a', 'clockTick');
    expect(k.can('timer', 'delayedWorkExpire', item)).toBe(true);
    expect([k.do('a', 'modDelayedWork', later), k.can('timer', 'delayedWorkExpire', item)]).toEqual([1, false]);
  });

  it('without a delay is queued at once', () => {
    const k = withDelayed();
    k.do('a', 'queueDelayedWork', { ...later, delay: 0 });
    expect(k.can('c', 'workRun', item)).toBe(true);
  });
});

describe('mod_delayed_work()', () => {
  it('gives 1 of a pending item, which goes back to its timer from its queue; 0 of an idle or a running one', () => {
    const k = queued();
    expect([k.do('a', 'modDelayedWork', later), k.can('c', 'workRun', item)]).toEqual([1, false]);
    expect([withDelayed(), running()].map((of) => of.do('a', 'modDelayedWork', later))).toEqual([0, 0]);
  });

  it('during cancel_delayed_work_sync() queues nothing, nor does the item itself', () => {
    const k = running();
    k.do('a', 'cancelDelayedWorkSync', item);
    expect([k.do('b', 'modDelayedWork', later), k.do('c', 'queueDelayedWork', later)]).toEqual([0, 0]);
    k.do('c', 'workReturn', { object: 'ctx0' });
    k.do('a', 'cancelDelayedWorkSyncWait', item);
    k.do('a', 'clockTick');
    expect(k.can('timer', 'delayedWorkExpire', item)).toBe(false);
    expect(k.do('b', 'queueDelayedWork', later)).toBe(1);
  });
});

describe('a timer part', () => {
  it('is not seen by flush_work()', () => {
    const k = armed();
    expect([k.do('a', 'flushWork', item), k.can('a', 'flushWorkWait')]).toEqual([0, true]);
  });

  it('is waited for by cancel_work_sync(), which then has cancelled the item, or finds that it ran', () => {
    const k = armed();
    expect([k.can('a', 'cancelWorkSync', item), k.can('a', 'cancelDelayedWorkSync', item)]).toEqual([false, true]);
    expect([queued(), running()].map((of) => [of.can('a', 'cancelWorkSync', item), of.do('a', 'cancelWorkSync', item)])).toEqual([
      [true, 1],
      [true, 0],
    ]);
  });

  it('is cancelled by cancel_delayed_work(), which does not wait', () => {
    const k = armed();
    expect([k.do('a', 'cancelDelayedWork', item), k.do('a', 'cancelDelayedWork', item)]).toEqual([1, 0]);
    k.do('a', 'clockTick');
    expect(k.can('timer', 'delayedWorkExpire', item)).toBe(false);
  });

  it('is not waited for by destroy_workqueue(), and the timer then queues into freed memory', () => {
    const k = armed();
    k.do('a', 'destroyWorkqueue', { wq });
    expect(k.can('a', 'destroyWorkqueueWait', { wq })).toBe(true);
    k.do('a', 'destroyWorkqueueWait', { wq });
    expect(k.found).toEqual([]);
    k.do('timer', 'delayedWorkExpire', item);
    expect(k.found).toEqual(['use-after-free']);
  });

  it('is told of where its object is freed, and stopped; a cancelled one is not', () => {
    const k = armed();
    k.do('a', 'kfree', { object: 'ctx0' });
    expect([k.found, k.can('timer', 'delayedWorkExpire', item)]).toEqual([['free-active'], false]);
    const cancelled = armed();
    cancelled.do('a', 'cancelDelayedWork', item);
    cancelled.do('a', 'kfree', { object: 'ctx0' });
    expect(cancelled.found).toEqual([]);
  });

  it('is told of where the item is set up again, and stopped; of an idle one nothing is', () => {
    const k = armed();
    k.do('a', 'initDelayedWork', item);
    k.do('a', 'clockTick');
    expect(k.can('timer', 'delayedWorkExpire', item)).toBe(false);
    const again = armed();
    again.do('a', 'initDelayedWork', item);
    expect(again.found).toEqual(['odebug-init-active']);
    again.do('a', 'initDelayedWork', item);
    expect(again.found).toEqual([]);
  });

  it('is a delayed item’s alone', () => {
    const k = new Kernel();
    k.do('a', 'initWork', { work: 'ctx0.work' });
    expect(() => k.do('a', 'queueDelayedWork', { ...later, work: 'ctx0.work' })).toThrow('declare it with delayedWorkField');
  });
});

describe('disable_delayed_work()', () => {
  it('stops the timer, and nothing queues the item or arms it until it is enabled as often', () => {
    const k = armed();
    expect([k.do('a', 'disableDelayedWork', item), k.do('b', 'disableDelayedWork', item)]).toEqual([1, 0]);
    k.do('a', 'clockTick');
    expect(k.can('timer', 'delayedWorkExpire', item)).toBe(false);
    expect([k.do('a', 'queueDelayedWork', later), k.do('a', 'modDelayedWork', later), k.do('a', 'cancelDelayedWork', item)]).toEqual([
      0, 0, 0,
    ]);
    expect([k.do('a', 'enableDelayedWork', item), k.do('a', 'queueDelayedWork', later)]).toEqual([0, 0]);
    expect([k.do('a', 'enableDelayedWork', item), k.do('a', 'queueDelayedWork', later)]).toEqual([1, 1]);
    expect([k.do('a', 'enableDelayedWork', item), k.found]).toEqual([1, ['warn']]);
  });

  it('does not wait for the run, and disable_delayed_work_sync() does; it stays disabled', () => {
    const k = running();
    expect([k.do('a', 'disableDelayedWork', item), k.can('a', 'disableDelayedWorkSyncWait')]).toEqual([0, true]);
    k.do('a', 'disableDelayedWorkSync', item);
    expect([k.can('a', 'disableDelayedWorkSyncWait'), k.waitsFor('a', 'disableDelayedWorkSyncWait')]).toEqual([false, ['c']]);
    k.do('c', 'workReturn', { object: 'ctx0' });
    expect([k.can('a', 'disableDelayedWorkSyncWait'), k.do('b', 'queueDelayedWork', later)]).toEqual([true, 0]);
  });

  it('once cancelled synchronously is as disabled as before', () => {
    const k = withDelayed();
    k.do('a', 'disableDelayedWork', item);
    k.do('a', 'cancelDelayedWorkSync', item);
    k.do('a', 'cancelDelayedWorkSyncWait', item);
    expect([k.do('b', 'queueDelayedWork', later), k.do('a', 'enableDelayedWork', item), k.do('b', 'queueDelayedWork', later)]).toEqual([
      0, 1, 1,
    ]);
  });
});

describe('flush_delayed_work()', () => {
  it('queues what is in its timer, and waits for that run; of an idle item, and of one in its queue, it only waits', () => {
    const k = armed();
    expect([k.do('a', 'flushDelayedWork', item), k.do('a', 'flushWork', item), k.can('a', 'flushWorkWait')]).toEqual([1, 1, false]);
    expect(k.can('timer', 'delayedWorkExpire', item)).toBe(false);
    k.do('c', 'workRun', item);
    k.do('c', 'workReturn', { object: 'ctx0' });
    expect(k.can('a', 'flushWorkWait')).toBe(true);
    expect([withDelayed().do('a', 'flushDelayedWork', item), queued().do('a', 'flushDelayedWork', item)]).toEqual([0, 0]);
  });

  it('has a delayed item', () => {
    const k = new Kernel();
    k.do('a', 'initWork', { work: 'ctx0.work' });
    expect(() => k.do('a', 'flushDelayedWork', { work: 'ctx0.work' })).toThrow('delayedWorkField');
  });
});
