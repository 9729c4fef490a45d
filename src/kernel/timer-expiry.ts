import type { Operation } from '../core/operation/operation.js';
import { clockCell, clockName } from './clock.js';
import { touching } from './footprint/objects.js';
import { pinnedTimers } from './pinned-timers.js';
import { Callback, detach, TimerList, timerLists, timerMaps, timerWords } from './timer-list.js';

/**
 * expire_timers(): a pending timer whose time has come is idle, and its base runs it, in one step under the base lock. Without
 * CLOCK_MONOTONIC its time may come at any step.
 */
export const timerExpire = {
  name: 'timerExpire',
  c: '$timer expires',
  params: { timer: 'update' },
  takes: { timer: 'timer_list' },
  bind: (w, users) => {
    const clock = w.hasGlobal(clockName) ? clockCell(w) : -1;
    w.part(timerLists);
    const pinned = w.part(pinnedTimers);
    const within = w.part(timerMaps);
    within.keep(users);
    const due = (timer: number): boolean =>
      w.cells[timer + TimerList.queued] === 1 &&
      w.cells[timer + TimerList.function] === Callback.set &&
      (clock < 0 || w.cells[timer + TimerList.expires]! <= w.cells[clock]!);
    return {
      enabled: (a) => a[0]! < 0 || (due(a[0]!) && w.cells[a[0]! + TimerList.running] === 0 && !pinned.isKept(a[0]!)),
      waitsFor: (a, other) => due(a[0]!) && (w.cells[a[0]! + TimerList.running] === other + 1 || pinned.isKeptBy(a[0]!, other)),
      apply(a) {
        detach(w, a[0]!);
        w.set(a[0]! + TimerList.running, w.actor + 1);
        within.enter(a[0]!);
        return 0;
      },
    };
  },
  footprint: {
    ...touching((step) => {
      // time goes on: what has come stays so
      if (step.w.hasGlobal(clockName)) step.footprint.waitFor(clockCell(step.w));
      step.footprint.update(...timerWords(step));
      step.footprint.write(...step.w.part(timerMaps).own(step.actor));
    }),
    againAfter: (step) => step.location().map((timer) => timer + TimerList.queued),
  },
  gives: 'nothing',
  orders: { acquires: ['@timer', 'timer callback'], releases: ['@timer'] },
  worksOn: 'timer_list',
  alike: true,
  keepsNoSet: true,
  reference: {
    does: "The first step of a softirq that is the timer's callback: the timer is no longer pending, and runs.",
    goes:
      'it is pending, its time has come where the model has a clock, and its base does not run it already; a pinned one: who armed it ' +
      'with softirqs off has had them on since',
    context: 'softirq: it may not sleep',
    source: 'kernel/time/timer.c, expire_timers()',
  },
} satisfies Operation;

/** The callback has returned. That it ran is known to the base and not to the timer, which it may have freed. */
export const timerReturn = {
  name: 'timerReturn',
  c: 'return',
  params: { object: 'object' },
  bind: (w) => {
    const timers = w.part(timerLists);
    const within = w.part(timerMaps);
    return {
      apply() {
        within.leave();
        for (let i = 0; i < timers.length; i++) {
          const running = timers[i]!.cell + TimerList.running;
          if (w.cells[running] === w.actor + 1) w.set(running, 0);
        }
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    const mine = step.w.part(timerLists).filter(({ object }) => object === 0 || step.objects(0).includes(object));
    step.footprint.update(...mine.map(({ cell }) => cell + TimerList.running));
    step.footprint.write(...step.w.part(timerMaps).own(step.actor));
  }),
  gives: 'nothing',
  orders: { releases: ['timer callback'] },
  alike: true,
  keepsNoSet: true,
  reference: {
    does: "The last step of the callback's path; `object` is what the timer is in. It is not touched: the callback may have freed it.",
    source: 'kernel/time/timer.c, expire_timers()',
  },
} satisfies Operation;
