import type { Operation } from '../core/operation/operation.js';
import { objectOf, type World } from '../core/world/world.js';
import { clockCell } from './clock.js';
import { accesses } from './footprint/objects.js';
import { enters, leaves } from './footprint/sections.js';
import { callbacks, dequeue, dequeueInC, Timer, timerCells, timersOf } from './hrtimer.js';
import { rcuState, readers } from './rcu.js';

/** A running timer holds who runs its callback. */
function holdRunner(w: World): void {
  for (const { cell } of w.fieldsOfKind('hrtimer')) w.holdsActor(cell + Timer.running);
}

/**
 * __run_hrtimer(): a queued timer whose deadline has passed is dequeued and its callback marked running, in one step
 * under the base lock. The callback is an RCU reader (BH or irqs off). Gives a pointer to the object as it is now.
 */
export const hrtimerExpire = {
  name: 'hrtimerExpire',
  c: 'timer of $object expires',
  params: { object: 'object' },
  bind: (w) => {
    const clock = clockCell(w);
    const rcu = w.part(rcuState);
    const timers = timersOf(w);
    holdRunner(w);
    return {
      enabled(a) {
        const timer = timers.at(a[0]!);
        return (
          w.cells[timer + Timer.queued] === 1 && w.cells[timer + Timer.running] === 0 && w.cells[clock]! >= w.cells[timer + Timer.expires]!
        );
      },
      apply(a) {
        const now = w.pointerTo(objectOf(a[0]!));
        const timer = timers.reach(now, 1);
        if (timer < 0) return 0;
        dequeue(w, timer);
        w.set(timer + Timer.running, w.actor + 1);
        rcu.enter(w.actor);
        return now;
      },
    };
  },
  footprint: {
    touches(step) {
      accesses(step, step.objects(0));
      // time goes on: a deadline that has passed has passed
      step.footprint.waitFor(clockCell(step.w));
      step.footprint.update(...timerCells(step, Timer.queued, Timer.running, Timer.expires));
      enters(step, readers);
    },
    brackets: [
      { section: readers, enters: true },
      { section: callbacks, enters: true },
    ],
    wants(step) {
      const [timer, another] = timerCells(step, Timer.base);
      if (timer === undefined || another !== undefined) return [];
      const [queued, running, expires] = [timer + Timer.queued, timer + Timer.running, timer + Timer.expires];
      return [
        { missing: (cells) => cells[queued] === 0, places: [queued] },
        { missing: (cells) => cells[running] !== 0, places: [running] },
        { missing: () => true, places: [clockCell(step.w), expires] },
      ];
    },
    againAfter: (step) => timerCells(step, Timer.queued),
  },
  gives: (_, objects) => objects(0),
  orders: { acquires: ['@object'], releases: ['@object'] },
  worksOn: 'hrtimer',
  alike: true,
  promela: {
    parts: ['reader'],
    can: 'due(M_hrtimer[OBJECT(object)])',
    waits: '0',
    effect: `
      int now_there = pointer_to(OBJECT(object));
      int timer = reach_member(now_there, M_hrtimer);
      if (crashed) return 0;
      ${dequeueInC}
      set(timer + T_RUNNING, self + 1);
      enter();
      return now_there;`,
  },
  reference: {
    does: 'the timer expires: it is dequeued, and its callback runs, which is this actor',
    gives: 'the object that it is in',
    goes: 'it is queued, its time has come, and its callback does not run',
    context: 'the first step of a softirq or hardirq',
    source: '__run_hrtimer(), kernel/time/hrtimer.c',
  },
} satisfies Operation;

/** The same for one CPU's whole timer base, in simulations: of all queued timers whose deadline has passed, the one with the earliest. */
export const hrtimerExpireFirst = {
  name: 'hrtimerExpireFirst',
  c: 'a timer expires',
  params: {},
  bind: (w) => {
    const clock = clockCell(w);
    const rcu = w.part(rcuState);
    const timers = timersOf(w);
    const all = w.fieldsOfKind('hrtimer');
    holdRunner(w);
    const first = (): { readonly cell: number; readonly object: number } | undefined => {
      const due = all.filter(
        ({ cell }) =>
          w.cells[cell + Timer.queued] === 1 && w.cells[cell + Timer.running] === 0 && w.cells[cell + Timer.expires]! <= w.cells[clock]!,
      );
      return due.sort((a, b) => w.cells[a.cell + Timer.expires]! - w.cells[b.cell + Timer.expires]!)[0];
    };
    return {
      enabled: () => first() !== undefined,
      apply() {
        const { object } = first()!;
        const now = w.pointerTo(object);
        const timer = timers.reach(now, 1);
        if (timer < 0) return 0;
        dequeue(w, timer);
        w.set(timer + Timer.running, w.actor + 1);
        rcu.enter(w.actor);
        return now;
      },
    };
  },
  reference: {
    does: 'the same of the earliest timer of a base, in simulations',
    gives: 'the object that it is in',
    goes: 'one is due',
    context: 'the first step of a softirq or hardirq',
    source: '__run_hrtimer(), kernel/time/hrtimer.c',
  },
} satisfies Operation;

/**
 * The callback has returned HRTIMER_NORESTART: the running mark, which is in the CPU's base and not in the timer,
 * drops under the base lock. The timer's memory is not touched: where the object was freed meanwhile, by the callback itself or
 * not, its mark is gone already.
 */
export const hrtimerReturn = {
  name: 'hrtimerReturn',
  c: 'return HRTIMER_NORESTART',
  params: { object: 'object' },
  bind: (w) => {
    const rcu = w.part(rcuState);
    const timers = timersOf(w);
    return {
      apply(a) {
        const running = timers.at(a[0]!) + Timer.running;
        if (w.cells[running] === w.actor + 1) w.set(running, 0);
        rcu.leave(w.actor);
        return 0;
      },
    };
  },
  footprint: {
    touches(step) {
      step.footprint.update(...timerCells(step, Timer.running));
      leaves(step, readers);
    },
    brackets: [
      { section: readers, enters: false },
      { section: callbacks, enters: false },
    ],
  },
  gives: 'nothing',
  orders: { acquires: ['@object'], releases: ['@object'] },
  worksOn: 'hrtimer',
  alike: true,
  promela: {
    parts: ['reader'],
    effect: `
      int running = M_hrtimer[OBJECT(object)] + T_RUNNING;
      if (get(running) == self + 1) set(running, 0);
      leave();
      return 0;`,
  },
  reference: {
    does: 'the callback has returned; the memory of the timer is not touched',
    context: 'the last step of such an actor',
    source: '__run_hrtimer(), kernel/time/hrtimer.c',
  },
} satisfies Operation;
