import { StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { bit, upTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import type { Section } from '../core/operation/section.js';
import type { World } from '../core/world/world.js';
import { clockCell } from './clock.js';
import { accesses } from './footprint/objects.js';
import { membersOf } from './members.js';

/** Cells of a struct hrtimer, from its first. */
export const Timer = { base: 0, queued: 1, running: 2, expires: 3 } as const;

/**
 * struct hrtimer: set up?, queued?, callback running (actor + 1)?, expiry in ticks; `never` is what a negative or
 * overflowing one saturates to.
 */
export const hrtimerUpTo = (never: number): Field => ({
  kind: 'hrtimer',
  cells: [
    { name: '', range: bit },
    { name: 'queued', range: bit },
    { name: 'running', range: upTo(31) },
    { name: 'expires', range: upTo(never) },
  ],
});

/** The same with room for 127 ticks. */
export const hrtimerField: Field = hrtimerUpTo(127);

/** The timer of each object: its member of the kind hrtimer. */
export const timersOf = (w: World) => membersOf(w, 'hrtimer');

/** A timer's callback runs, from its expiry to its return. */
export const callbacks: Section = { name: 'timer callback', preemptible: true };

export const dequeue = (w: World, timer: number) => {
  w.set(timer + Timer.queued, 0);
  w.set(timer + Timer.expires, 0);
};

/** In the same order, these cells of the timers of the objects of the first argument. */
export function timerCells(step: AbstractStep, ...cells: readonly number[]): readonly number[] {
  const { of } = timersOf(step.w);
  return step.objects(0).flatMap((object) => (of(object) < 0 ? [] : cells.map((cell) => of(object) + cell)));
}

/** Of what it writes, what says when the timer fires is 0 after it. */
const dequeues = (step: AbstractStep): void => step.footprint.clear(...timerCells(step, Timer.queued, Timer.expires));

export const dequeueInC = 'set(timer + T_QUEUED, 0); set(timer + T_EXPIRES, 0);';

/**
 * hrtimer_setup(): a stopped timer of no expiry. It leads to a base anew, which knows nothing of a callback that runs: whoever cancels
 * the timer waits for that one no longer, and a start may have a second callback of the timer run beside it.
 */
export const hrtimerSetup = {
  name: 'hrtimerSetup',
  c: 'hrtimer_setup(&$timer, ...)',
  params: { object: 'object', timer: 'write' },
  takes: { timer: 'hrtimer' },
  bind: (w) => ({
    apply(a) {
      w.emit(Event.timerSetup, a[0]!, a[1]!, 0);
      if (w.crashed) return 0;
      w.set(a[1]! + Timer.base, 1);
      w.set(a[1]! + Timer.running, 0);
      dequeue(w, a[1]!);
      return 0;
    },
  }),
  footprint: {
    touches(step) {
      step.emits(Event.timerSetup, step.objects(0));
      step.footprint.update(...timerCells(step, Timer.base, Timer.queued, Timer.running, Timer.expires));
      dequeues(step);
      step.footprint.clear(...timerCells(step, Timer.running));
    },
    brackets: [],
  },
  gives: 'nothing',
  worksOn: 'hrtimer',
  alike: true,
  keepsNoSet: true,
  promela: {
    effect: `setup_event(object, timer); if (crashed) return 0; set(timer, 1); set(timer + T_RUNNING, 0); ${dequeueInC} return 0;`,
  },
  reference: {
    does: 'sets up a timer, stopped; a callback of it that runs is not known to it any more',
    misuse: ['of a queued timer: odebug-init-active, and it is dequeued'],
    source: 'hrtimer_setup(), kernel/time/hrtimer.c',
  },
} satisfies Operation;

/** hrtimer_start() of a mode: how the expiry comes of what is given, and the same in C. */
const starts = (mode: { readonly name: string; readonly c: string; readonly input: string; readonly reads: boolean }) => ({
  name: mode.name,
  c: mode.c,
  bind: (w: World): Bound => {
    const clock = mode.reads ? clockCell(w) : -1;
    const timers = timersOf(w);
    const old = w.isBefore('mainline');
    return {
      apply(a) {
        const timer = timers.reach(a[0]!, 1);
        if (timer < 0) return 0;
        w.emit(Event.timerStart, a[0]!, timer, 0);
        if (w.cells[timer + Timer.base] === 0) {
          if (old) w.emit(Event.warn, 0, 0, 0);
          else w.emit(Event.noBase, a[0]!, timer, 0);
          return 0;
        }
        const given = a[1]!;
        const never = w.layout.max[timer + Timer.expires]!;
        if (given < 0 && !mode.reads) throw new StepError(beforeZero(given));
        const expires = given < 0 ? never : (mode.reads ? w.cells[clock]! : 0) + given;
        w.set(timer + Timer.queued, 1);
        w.set(timer + Timer.expires, Math.min(expires, never));
        return 0;
      },
    };
  },
  footprint: {
    touches(step: AbstractStep) {
      accesses(step, step.objects(0));
      step.emits(Event.timerStart, step.objects(0));
      if (step.w.isBefore('mainline')) step.emits(Event.warn);
      if (mode.reads) step.footprint.read(clockCell(step.w));
      step.footprint.update(...timerCells(step, Timer.base, Timer.queued, Timer.expires));
    },
    brackets: [],
  },
  gives: 'nothing' as const,
  // the base lock
  orders: { acquires: ['@object'], releases: ['@object'] },
  worksOn: 'hrtimer',
  byKernel: true as const,
  alike: true as const,
  promela: {
    effect: `
      int timer = reach_member(object, M_hrtimer);
      if (crashed) return 0;
      start_event(object);
      if (get(timer) == 0) {
        if (ZEROED_TIMERS_WARN) tell_warn(0, 0, 0);
        else base_event(object, timer);
        return 0;
      }
      ${mode.reads ? '' : `if (${mode.input} < 0) give_up("an absolute expiry before the clock's 0");`}
      int never = highest[timer + T_EXPIRES], when = ${mode.reads ? 'get(G_CLOCK_MONOTONIC) + ' : ''}${mode.input};
      set(timer + T_QUEUED, 1);
      set(timer + T_EXPIRES, ${mode.input} < 0 || when > never ? never : when);
      return 0;`,
  },
});

const neverOrCancelled = [
  'of a timer that was never set up: null-dereference; with `kernel` 6.1 or 6.12 warn, and nothing is started',
  'after a cancel for good (note cancelled-for-good): timer-restart-after-cancel',
];
const startSource = 'hrtimer_start_range_ns(), kernel/time/hrtimer.c';

const beforeZero = (expires: number): string =>
  `an absolute expiry of ${expires} is before the clock's 0, as of a time minus more than that: a real hrtimer's two expiries are ` +
  'then at both ends of time; start it relative, or at 0 or later';

/**
 * hrtimer_start(timer, value, HRTIMER_MODE_REL): dequeues if queued, reads the clock, queues. Base lock held: one step. Of a timer that
 * was never set up 6.1 and 6.12 warn, and start nothing; later kernels do not look, and come to its base.
 */
export const hrtimerStart: Operation = {
  ...starts({ name: 'hrtimerStart', c: 'hrtimer_start(timer of $object, $delay, HRTIMER_MODE_REL)', input: 'delay', reads: true }),
  params: { object: 'object', delay: 'value' },
  reference: {
    does: 'arms the timer, queued or not, for so many ticks from now; a negative or overflowing time never comes',
    misuse: neverOrCancelled,
    source: startSource,
  },
};

/**
 * hrtimer_start(timer, value, HRTIMER_MODE_ABS): the same with the expiry as it is given, whatever the clock says. One that has
 * passed expires as soon as it can. hrtimer_set_expires_range_ns() lets one before 0 saturate in one of its words and not in the other
 * (include/linux/hrtimer.h): it is refused.
 */
export const hrtimerStartAbs: Operation = {
  ...starts({ name: 'hrtimerStartAbs', c: 'hrtimer_start(timer of $object, $expires, HRTIMER_MODE_ABS)', input: 'expires', reads: false }),
  params: { object: 'object', expires: 'value' },
  reference: {
    does: 'arms the timer, queued or not, for a time of its clock, also where that has passed; one before 0 is refused',
    misuse: neverOrCancelled,
    source: startSource,
  },
};

/** hrtimer_try_to_cancel(): -1 while the callback runs (nothing is removed), 0 inactive, 1 removed. */
export const hrtimerTryToCancel = {
  name: 'hrtimerTryToCancel',
  c: 'hrtimer_try_to_cancel(&$timer)',
  params: { object: 'object', timer: 'update' },
  takes: { timer: 'hrtimer' },
  bind: (w) => ({
    apply(a) {
      const timer = a[1]!;
      if (w.cells[timer + Timer.base] === 0) w.emit(Event.noBase, a[0]!, timer, 0);
      if (w.crashed) return 0;
      if (w.cells[timer + Timer.running] !== 0) return -1;
      const queued = w.cells[timer + Timer.queued]!;
      dequeue(w, timer);
      return queued;
    },
  }),
  footprint: {
    touches: dequeues,
    brackets: [],
    quiet: {
      when: () => (cells, args) => args[1]! >= 0 && (cells[args[1]! + Timer.running] !== 0 || cells[args[1]! + Timer.queued] === 0),
      readsLocations: true,
      touches: () => {},
    },
  },
  gives: 'number',
  orders: { acquires: ['@object'], releases: ['@object'] },
  worksOn: 'hrtimer',
  alike: true,
  keepsNoSet: true,
  promela: {
    effect: `
      base_event(object, timer);
      if (crashed) return 0;
      if (get(timer + T_RUNNING) != 0) return -1;
      int queued = get(timer + T_QUEUED);
      ${dequeueInC}
      return queued;`,
  },
  reference: {
    does: 'dequeues the timer unless its callback runs',
    gives: '-1 the callback runs, and nothing is dequeued; 0 it was idle; 1 it was queued',
    misuse: ['of a timer that was never set up: null-dereference'],
    source: 'hrtimer_try_to_cancel(), kernel/time/hrtimer.c',
  },
} satisfies Operation;

/** hrtimer_cancel(): blocks while the callback runs, then dequeues. */
export const hrtimerCancel = {
  name: 'hrtimerCancel',
  c: 'hrtimer_cancel(&$timer)',
  params: { object: 'object', timer: 'update' },
  takes: { timer: 'hrtimer' },
  bind: (w) => ({
    enabled: (a) => a[1]! < 0 || w.cells[a[1]! + Timer.running] === 0,
    waitsFor: (a, other) => w.cells[a[1]! + Timer.running] === other + 1,
    apply(a) {
      const timer = a[1]!;
      if (w.cells[timer + Timer.base] === 0) w.emit(Event.noBase, a[0]!, timer, 0);
      if (w.crashed) return 0;
      const queued = w.cells[timer + Timer.queued]!;
      dequeue(w, timer);
      w.emit(Event.timerCancelled, a[0]!, timer, 0);
      return queued;
    },
  }),
  footprint: {
    touches(step) {
      dequeues(step);
      step.emits(Event.timerCancelled, step.objects(0));
    },
    brackets: [],
    onlyWaitsFor: callbacks,
    wants(step) {
      const [running, another] = timerCells(step, Timer.running);
      // whose callback runs, and who sets the timer up meanwhile
      return running === undefined || another !== undefined ? [] : [{ missing: (cells) => cells[running] !== 0, places: [running] }];
    },
  },
  gives: 'number',
  orders: { acquires: ['@object'], releases: ['@object'] },
  worksOn: 'hrtimer',
  alike: true,
  keepsNoSet: true,
  promela: {
    can: 'timer < 0 || get(timer + T_RUNNING) == 0',
    waits: 'bit(get(timer + T_RUNNING) - 1)',
    effect: `
      base_event(object, timer);
      if (crashed) return 0;
      int queued = get(timer + T_QUEUED);
      ${dequeueInC}
      return queued;`,
  },
  reference: {
    does: 'waits for the callback, then dequeues the timer',
    gives: '0 it was idle; 1 it was queued',
    goes: 'the callback does not run',
    misuse: ['in the callback, or where the callback waits for the caller: deadlock', 'of a timer that was never set up: null-dereference'],
    source: 'hrtimer_cancel(), kernel/time/hrtimer.c',
  },
} satisfies Operation;
