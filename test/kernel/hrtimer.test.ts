import { describe, expect, it } from 'vitest';
import { objectOf, pointerOf } from '../../src/core/world/world.js';
import { Kernel, timer, withTimer } from './kernel.js';

describe('hrtimer', () => {
  it('try_to_cancel gives 0 inactive, 1 removed, -1 while the callback runs', () => {
    const k = withTimer();
    expect(k.do('a', 'hrtimerTryToCancel', timer)).toBe(0);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 1 });
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(1);
    expect(k.get('slot0.timer')).toBe(1);
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(0);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(-1);
    expect(k.do('timer', 'hrtimerTryToCancel', timer)).toBe(-1);
    k.do('timer', 'hrtimerReturn', timer);
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(0);
  });

  it('try_to_cancel on a running callback removes nothing even where the timer was queued again', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(-1);
    k.do('timer', 'hrtimerReturn', timer);
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(true);
  });

  it('cancel blocks while the callback runs, then dequeues', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.can('b', 'hrtimerCancel', timer)).toBe(false);
    expect(k.waitsFor('b', 'hrtimerCancel', timer)).toEqual(['timer']);
    k.do('timer', 'hrtimerReturn', timer);
    expect(k.can('b', 'hrtimerCancel', timer)).toBe(true);
    expect(k.do('b', 'hrtimerCancel', timer)).toBe(1);
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(false);
    expect(k.do('b', 'hrtimerCancel', timer)).toBe(0);
  });

  it('cancel from inside its own callback waits for itself', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    expect(k.waitsFor('timer', 'hrtimerCancel', timer)).toEqual(['timer']);
  });

  it('that its own callback starts expires again, after that has returned; one that is not does not', () => {
    for (const again of [true, false]) {
      const k = withTimer();
      k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
      k.do('timer', 'hrtimerExpire', timer);
      if (again) k.do('timer', 'hrtimerStart', { object: 'slot0', delay: 0 });
      expect(k.can('timer', 'hrtimerExpire', timer)).toBe(false);
      k.do('timer', 'hrtimerReturn', timer);
      expect(k.can('timer', 'hrtimerExpire', timer)).toBe(again);
    }
  });

  it('set up while it is queued is told of, and cancelled; set up while it is idle it is not', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('b', 'hrtimerSetup', timer);
    expect([k.found, k.can('timer', 'hrtimerExpire', timer)]).toEqual([['odebug-init-active'], false]);
    k.do('b', 'hrtimerSetup', timer);
    expect(k.found).toEqual([]);
  });

  it('cancel guarantees nothing against a later start', () => {
    const k = withTimer();
    k.do('b', 'hrtimerCancel', timer);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(true);
  });

  it('expires only when queued and due, and not while its callback runs', () => {
    const k = withTimer();
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(false);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 2 });
    k.do('c', 'clockTick');
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(false);
    k.do('c', 'clockTick');
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(true);
    k.do('c', 'clockTick');
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(true);
    k.do('timer', 'hrtimerExpire', timer);
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(false);
    k.do('timer', 'hrtimerReturn', timer);
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(true);
  });

  it('a start of a queued timer moves its deadline', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 1 });
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(false);
    k.do('c', 'clockTick');
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(true);
  });

  it.each([-1, 2 ** 31 - 1])('a negative delay, which is a huge unsigned one, never comes, nor does KTIME_MAX: %d', (delay) => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay });
    while (k.can('c', 'clockTick')) k.do('c', 'clockTick');
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(false);
    expect(k.do('b', 'hrtimerTryToCancel', timer)).toBe(1);
  });

  it('an absolute start queues for the time that it is given, where a relative one adds the clock', () => {
    const due = (operation: string, input: { readonly [param: string]: number }): readonly boolean[] => {
      const k = withTimer();
      k.do('c', 'clockTick');
      k.do('a', operation, { object: 'slot0', ...input });
      return [1, 2, 3].map((time) => {
        if (time > 1) k.do('c', 'clockTick');
        return k.can('timer', 'hrtimerExpire', timer);
      });
    };
    expect(due('hrtimerStartAbs', { expires: 2 })).toEqual([false, true, true]);
    expect(due('hrtimerStart', { delay: 2 })).toEqual([false, false, true]);
  });

  it('an absolute start for a time that has passed expires as soon as it can', () => {
    const k = withTimer();
    k.do('c', 'clockTick');
    k.do('a', 'hrtimerStartAbs', { object: 'slot0', expires: 0 });
    expect(k.can('timer', 'hrtimerExpire', timer)).toBe(true);
  });

  it('an absolute start for a time before the clock’s 0 is refused', () => {
    const k = withTimer();
    expect(() => k.do('a', 'hrtimerStartAbs', { object: 'slot0', expires: -1 })).toThrow('an absolute expiry of -1 is before the clock');
  });

  it('its callback is an RCU reader until it returns', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    k.do('timer', 'hrtimerExpire', timer);
    k.do('b', 'synchronizeRcu');
    expect(k.waitsFor('b', 'synchronizeRcuWait')).toEqual(['timer']);
    k.do('timer', 'hrtimerReturn', timer);
    expect(k.can('b', 'synchronizeRcuWait')).toBe(true);
  });

  it('the callback gets the object as it is now', () => {
    const k = withTimer();
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 0 });
    expect(k.do('timer', 'hrtimerExpire', { object: 'slot0@0' })).toBe(pointerOf(k.world.objectNumber('slot0'), 1));
  });

  it('time is one clock that stands still at its bound', () => {
    const k = new Kernel();
    k.do('c', 'clockTick');
    expect([k.do('a', 'ktimeGet'), k.do('timer', 'ktimeGet')]).toEqual([1, 1]);
    for (let i = 1; i < 9; i++) k.do('c', 'clockTick');
    expect(k.can('c', 'clockTick')).toBe(false);
  });

  it('of a whole base the earliest expires first, which simulations have', () => {
    const k = withTimer();
    k.do('a', 'poolTake', { pool: 'pool' });
    k.do('a', 'hrtimerSetup', { object: 'slot1', timer: 'slot1.timer' });
    k.do('a', 'hrtimerStart', { object: 'slot0', delay: 2 });
    k.do('a', 'hrtimerStart', { object: 'slot1', delay: 1 });
    expect(k.can('timer', 'hrtimerExpireFirst')).toBe(false);
    k.do('c', 'clockTick');
    k.do('c', 'clockTick');
    expect(objectOf(k.do('timer', 'hrtimerExpireFirst'))).toBe(k.world.objectNumber('slot1'));
    expect(k.get('slot1.timer')).toBe(1);
    expect(objectOf(k.do('timer', 'hrtimerExpireFirst'))).toBe(k.world.objectNumber('slot0'));
  });
});
