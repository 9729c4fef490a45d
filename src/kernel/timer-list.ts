import { InputError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { actorUpTo, bit, ofNobody, upTo } from '../core/world/layout.js';
import type { AbstractStep, OperationFootprint } from '../core/operation/operation-footprint.js';
import type { Operation } from '../core/operation/operation.js';
import type { PlacedField } from '../core/world/memory.js';
import type { World } from '../core/world/world.js';
import { bottomHalves } from './bottom-half.js';
import { clockCell, clockName } from './clock.js';
import { touching } from './footprint/objects.js';
import { locksOf } from './lock.js';
import { byClass, lockdepMaps } from './lockdep-map.js';
import { pinnedTimers } from './pinned-timers.js';

/** Cells of a struct timer_list, from its first. */
export const TimerList = { function: 0, queued: 1, running: 2, expires: 3 } as const;

/** Whether it has a function: never set up; set up; shut down (timer->function is NULL). */
export const Callback = { none: 0, set: 1, shutDown: 2 } as const;

/** struct timer_list: its function, pending?, who runs it on its base (actor + 1), and when it expires, in ticks. */
export const timerListField: Field = {
  kind: 'timer_list',
  cells: [
    { name: '', range: upTo(2) },
    { name: 'queued', range: bit },
    { name: 'running', range: actorUpTo(31) },
    { name: 'expires', range: upTo(127) },
  ],
};

/**
 * One that is set up with TIMER_PINNED: besides, who keeps it from expiring (actor + 1), having armed it with softirqs off on its CPU,
 * which is the timer's then (kernel/time/timer.c, get_timer_this_cpu_base()).
 */
export const pinnedTimerListField: Field = {
  ...timerListField,
  cells: [...timerListField.cells, { name: 'kept_by', range: actorUpTo(31) }],
};

/** Every timer of a world. */
export function timerLists(w: World): readonly PlacedField[] {
  const timers = w.fieldsOfKind('timer_list');
  for (const { object, name } of timers)
    if (w.objects[object]!.state === 'pooled')
      throw new InputError(`${name}: a timer_list in a slot of a pool is not modelled; allocate its object with kzalloc`);
  return timers;
}

/** Who is in a callback of which timers, for lockdep; where there is a lock, or there are timers of two classes. */
export function timerMaps(w: World) {
  const timers = w.part(timerLists);
  const classes = [...byClass(w, timers)];
  const matters = classes.length + w.part(locksOf).locks.length > 1;
  const classOf = new Map(classes.flatMap(([, all], i) => all.map(({ cell }) => [cell, i + 1])));
  const cells: number[] = [];
  if (matters)
    classes.forEach(([name, all], i) =>
      w.part(lockdepMaps).push({
        name: `callback of ${name}`,
        of: all.map(({ cell }) => cell),
        isIn: (actor) => cells[actor] !== undefined && w.cells[cells[actor]!] === i + 1,
      }),
    );
  return {
    /** These run callbacks. */
    keep(users: readonly number[]): void {
      if (matters)
        for (const actor of users) cells[actor] ??= w.cell(`${w.actors[actor]!.name} in a callback of`, ofNobody(upTo(classes.length)));
    },
    /** The cell that is an actor's own. */
    own: (actor: number): readonly number[] => (cells[actor] === undefined ? [] : [cells[actor]!]),
    enter(timer: number): void {
      if (cells[w.actor] !== undefined) w.set(cells[w.actor]!, classOf.get(timer)!);
    },
    leave(): void {
      if (cells[w.actor] !== undefined) w.set(cells[w.actor]!, 0);
    },
  };
}

/** What an operation looks at and changes of the timers that it may be given. */
export const timerWords = (step: AbstractStep): readonly number[] =>
  step.location().flatMap((timer) => [...Object.values(TimerList).map((cell) => timer + cell), ...step.w.part(pinnedTimers).cellOf(timer)]);

/** Of one that may warn, and changes its timer. */
export const changesTimer: OperationFootprint = touching((step) => {
  step.emits(Event.warn);
  if (step.w.hasGlobal(clockName)) step.footprint.read(clockCell(step.w));
  step.footprint.update(...timerWords(step));
});

/** debug_assert_init(): ODEBUG warns of a timer that was never set up. */
export function assertInit(w: World, timer: number): void {
  if (w.cells[timer + TimerList.function] === Callback.none) w.emit(Event.warn, 0, 0, 0);
}

/** detach_if_pending(): whether it was pending. */
export function detach(w: World, timer: number): number {
  const queued = w.cells[timer + TimerList.queued]!;
  w.set(timer + TimerList.queued, 0);
  w.set(timer + TimerList.expires, 0);
  w.part(pinnedTimers).idle(timer);
  return queued;
}

/** __mod_timer(), under the base lock: one without a function is not queued, and nobody tells. Gives whether it was pending. */
function arm(w: World): (timer: number, delay: number, sooner: boolean) => number {
  const clock = w.hasGlobal(clockName) ? clockCell(w) : -1;
  const pinned = w.part(pinnedTimers);
  const bh = w.part(bottomHalves);
  return (timer, delay, sooner) => {
    assertInit(w, timer);
    if (w.cells[timer + TimerList.function] !== Callback.set) return 0;
    const queued = w.cells[timer + TimerList.queued]!;
    const due = clock < 0 ? 0 : Math.min(Math.max(0, w.cells[clock]! + delay), w.layout.max[timer + TimerList.expires]!);
    if (queued === 1 && sooner && w.cells[timer + TimerList.expires]! <= due) return 1;
    pinned.arm(timer, bh.off(w.actor), queued === 0 && w.cells[timer + TimerList.running] === 0);
    w.set(timer + TimerList.queued, 1);
    w.set(timer + TimerList.expires, due);
    return queued;
  };
}

const source = 'kernel/time/timer.c';
const neverSetUp = 'of a timer that was never set up: warn (ODEBUG: assert_init not available), and nothing is started';
const baseLock = { acquires: ['@timer'], releases: ['@timer'] };

/**
 * timer_setup(): idle, and with a function. Its base is the CPU that calls: of a callback that runs on another one it knows no more, so
 * that nobody waits for it.
 */
export const timerSetup = {
  name: 'timerSetup',
  c: 'timer_setup(&$timer, ...)',
  params: { timer: 'write' },
  takes: { timer: 'timer_list' },
  bind: (w) => ({
    apply(a) {
      const timer = a[0]!;
      if (w.cells[timer + TimerList.queued] === 1) w.emit(Event.initActive, w.pointerTo(w.ownerOf(timer)), 0, 0);
      detach(w, timer);
      w.set(timer + TimerList.function, Callback.set);
      if (w.cells[timer + TimerList.running] !== w.actor + 1) w.set(timer + TimerList.running, 0);
      return 0;
    },
  }),
  footprint: touching((step) => {
    step.emits(Event.initActive, step.objects(0));
    step.footprint.update(...timerWords(step));
  }),
  gives: 'nothing',
  worksOn: 'timer_list',
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'Sets the timer up, idle. A callback that runs meanwhile on another CPU is waited for by nobody any more.',
    misuse: ['of a pending timer: odebug-init-active, and it is deleted first'],
    source: `${source}, timer_init_key(); lib/debugobjects.c`,
  },
} satisfies Operation;

const modifies = (name: string, call: string, sooner: boolean, does: string) =>
  ({
    name,
    c: `${call}(&$timer, jiffies + $delay)`,
    params: { timer: 'update', delay: 'value' },
    takes: { timer: 'timer_list' },
    bind: (w) => {
      const set = arm(w);
      return { apply: (a) => set(a[0]!, a[1]!, sooner) };
    },
    footprint: changesTimer,
    gives: 'number',
    orders: baseLock,
    worksOn: 'timer_list',
    alike: true,
    keepsNoSet: true,
    reference: {
      does,
      gives: '0 it was idle, or is shut down; 1 it was pending',
      misuse: [neverSetUp],
      source: `${source}, __mod_timer()`,
    },
  }) satisfies Operation;

export const modTimer = modifies(
  'modTimer',
  'mod_timer',
  false,
  'Starts the timer, or moves its expiry. While its callback runs it stays on that CPU, and expires after the callback has returned.',
);
export const timerReduce = modifies(
  'timerReduce',
  'timer_reduce',
  true,
  'Starts an idle timer; one that is pending expires no later than then.',
);

/**
 * Warns of a pending timer, and leaves it as it is; `moves` says whether the timer leaves the base that it was on, which is that of another
 * CPU than the caller's (`away`), as far as is known.
 */
const adding = (w: World, moves: (runner: number, args: Int32Array) => boolean, away: boolean) => {
  const set = arm(w);
  const pinned = w.part(pinnedTimers);
  return {
    apply(a: Int32Array): number {
      const timer = a[0]!;
      if (w.cells[timer + TimerList.queued] === 1) {
        w.emit(Event.warn, 0, 0, 0);
        return 0;
      }
      set(timer, a[1]!, false);
      if (away) pinned.idle(timer);
      const runner = w.cells[timer + TimerList.running]!;
      if (runner !== 0 && w.cells[timer + TimerList.queued] === 1 && moves(runner - 1, a)) w.set(timer + TimerList.running, 0);
      return 0;
    },
  };
};

const pendingAlready = 'of a pending timer: warn, and it is left as it is';

export const addTimer = {
  name: 'addTimer',
  c: 'add_timer(&$timer), for jiffies + $delay',
  params: { timer: 'update', delay: 'value' },
  takes: { timer: 'timer_list' },
  bind: (w) => adding(w, () => false, false),
  footprint: changesTimer,
  gives: 'nothing',
  orders: baseLock,
  worksOn: 'timer_list',
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'Starts an idle timer; one that is shut down stays idle, and nobody is told.',
    misuse: [pendingAlready, neverSetUp],
    source: `${source}, add_timer()`,
  },
} satisfies Operation;

/** add_timer_on(): onto the base of that CPU. A callback on another one is then unknown to who deletes the timer, and not kept apart. */
export const addTimerOn = {
  name: 'addTimerOn',
  c: 'add_timer_on(&$timer, $cpu), for jiffies + $delay',
  params: { timer: 'update', delay: 'value', cpu: 'value' },
  takes: { timer: 'timer_list' },
  bind: (w) => adding(w, (runner, a) => w.actors[runner]!.cpu !== a[2], true),
  footprint: changesTimer,
  gives: 'nothing',
  orders: baseLock,
  worksOn: 'timer_list',
  alike: true,
  keepsNoSet: true,
  reference: {
    does:
      'As add_timer(), on a CPU by its number. Where its callback runs on another one, which every CPU is that has no number, ' +
      'nobody waits for that callback any more, and a second one may run beside it.',
    misuse: [pendingAlready, neverSetUp],
    source: `${source}, add_timer_on()`,
  },
} satisfies Operation;

/** timer_pending(): looks without the base lock. */
export const timerPending = {
  name: 'timerPending',
  c: 'timer_pending(&$timer)',
  params: { timer: 'read' },
  takes: { timer: 'timer_list' },
  marked: true,
  bind: (w) => ({ apply: (a) => w.cells[a[0]! + TimerList.queued]! }),
  footprint: touching((step) => step.footprint.read(...step.location().map((timer) => timer + TimerList.queued))),
  gives: 'number',
  worksOn: 'timer_list',
  alike: true,
  keepsNoSet: true,
  reference: {
    does: 'Looks whether the timer is queued. Inside of its callback it is not.',
    gives: '1 it is pending; 0 it is not',
    source: 'include/linux/timer.h, timer_pending()',
  },
} satisfies Operation;
