import { StepError } from '../core/error.js';
import { Event } from '../core/world/event.js';
import type { Field } from '../core/world/field.js';
import { actorUpTo } from '../core/world/layout.js';
import type { AbstractStep } from '../core/operation/operation-footprint.js';
import type { Bound, Operation } from '../core/operation/operation.js';
import { maxSetActors, type World } from '../core/world/world.js';
import { accesses, touching } from './footprint/objects.js';
import { dropsInnerLock, innerLock, innerLockDropped, innerLockOf, innerLockTaken, takesInnerLock } from './inner-lock.js';
import { ownState, ownStates, TaskState, wake } from './task-state.js';

/** How many exclusive waiters a queue has room for: more are an error of the model. */
const room = 3;
/** Where the cells of a queue are, from its first one, which is the lock. */
const Queue = { waiting: 1, exclusive: 2 } as const;

/**
 * wait_queue_head_t: the lock, who waits, and the exclusive waiters in their order. A waiter's entry is on its stack, and so no object: an
 * actor waits on one queue at a time. That it is on the queue of a head that is freed stays so.
 */
export const waitQueueHeadField: Field = {
  kind: 'wait_queue_head',
  outlives: true,
  cells: [
    { ...innerLock, name: '' },
    { name: 'waiting', range: { min: 0, max: 2 ** maxSetActors - 1, holds: 'actors' } },
    ...Array.from({ length: room }, (_, i) => ({ name: `exclusive${i + 1}`, range: actorUpTo(maxSetActors) })),
  ],
};

/** Every wait queue of the world. */
function queues(w: World) {
  const heads = w.fieldsOfKind('wait_queue_head').map(({ cell, object, name }) => ({
    cell,
    object,
    field: object === 0 ? -1 : w.fieldNumber(name.slice(name.indexOf('.') + 1)),
  }));
  const own = w.part(ownStates);
  const exclusive = (head: number, i: number): number => head + Queue.exclusive + i;
  const has = (head: number, actor: number): boolean => {
    if (((w.cells[head + Queue.waiting]! >> actor) & 1) !== 0) return true;
    for (let i = 0; i < room; i++) if (w.cells[exclusive(head, i)] === actor + 1) return true;
    return false;
  };
  const takeOut = (head: number, i: number): void => {
    for (let at = i; at < room; at++) w.set(exclusive(head, at), at + 1 < room ? w.cells[exclusive(head, at + 1)]! : 0);
  };
  /** autoremove_wake_function(): who is woken is off the queue; who runs is not woken, and stays. */
  const woken = (actor: number): boolean => wake(w, own.of(actor)) === 1;
  return {
    /** The queue that an actor is on. */
    of: (actor: number) => heads.find(({ cell }) => has(cell, actor)),
    isEmpty: (head: number): boolean => w.cells[head + Queue.waiting] === 0 && w.cells[exclusive(head, 0)] === 0,
    owner: (head: number): number => heads.find(({ cell }) => cell === head)?.object ?? 0,
    add(head: number, actor: number, exclusively: boolean): void {
      if (has(head, actor)) return;
      let i = 0;
      while (i < room && w.cells[exclusive(head, i)] !== 0) i++;
      if (!exclusively) w.set(head + Queue.waiting, w.cells[head + Queue.waiting]! | (1 << actor));
      else if (i === room) throw new StepError(`more than ${room} exclusive waiters on one wait queue: there is no room for more`);
      else w.set(exclusive(head, i), actor + 1);
    },
    remove(head: number, actor: number): void {
      w.set(head + Queue.waiting, w.cells[head + Queue.waiting]! & ~(1 << actor));
      for (let i = 0; i < room; i++) if (w.cells[exclusive(head, i)] === actor + 1) takeOut(head, i);
    },
    clear(head: number): void {
      for (let i = Queue.waiting; i < Queue.exclusive + room; i++) w.set(head + i, 0);
    },
    /** __wake_up_common(): all who are not exclusive, and of the others so many. */
    wakeUp(head: number, most: number): void {
      const waiting = w.cells[head + Queue.waiting]!;
      let left = waiting;
      for (let a = 0; waiting >> a !== 0; a++) if (((waiting >> a) & 1) !== 0 && woken(a)) left &= ~(1 << a);
      w.set(head + Queue.waiting, left);
      for (let i = 0, n = most; n > 0 && i < room && w.cells[exclusive(head, i)] !== 0; ) {
        if (!woken(w.cells[exclusive(head, i)]! - 1)) i++;
        else {
          takeOut(head, i);
          n--;
        }
      }
    },
  };
}

const cellsOf = (w: World, heads: readonly number[]): readonly number[] =>
  heads.flatMap((cell) => (w.globalNames.some((name) => w.global(name) === cell) ? w.fieldAt(cell) : [cell]));
/** All cells of the queues that a location may be: of a global one it has the first alone. */
const itsQueues = (step: AbstractStep): readonly number[] => cellsOf(step.w, step.location());
const allQueues = (w: World): readonly number[] => w.fieldsOfKind('wait_queue_head').flatMap(({ cell }) => w.fieldAt(cell));
const everybody = ({ w }: AbstractStep): readonly number[] => w.actors.flatMap((_, a) => [w.part(ownStates).of(a)].filter((c) => c >= 0));

/** init_waitqueue_head(): nobody waits. Of a queue on which somebody waits: the list of waiters leads nowhere from then on. */
export const initWaitqueueHead = {
  name: 'initWaitqueueHead',
  c: 'init_waitqueue_head(&$head)',
  params: { head: 'update' },
  takes: { head: 'wait_queue_head' },
  bind: (w) => {
    const all = w.part(queues);
    return {
      apply(a) {
        if (!all.isEmpty(a[0]!)) w.emit(Event.brokenList, w.pointerTo(all.owner(a[0]!)), 0, 0);
        if (!w.crashed) all.clear(a[0]!);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    step.emits(Event.brokenList);
    step.footprint.update(...itsQueues(step));
  }),
  gives: 'nothing',
  worksOn: 'wait_queue_head',
  alike: true,
  reference: {
    does: 'sets up a wait queue: nobody waits',
    misuse: ['of a queue on which somebody waits: broken-list'],
    source: '__init_waitqueue_head(), kernel/sched/wait.c',
  },
} satisfies Operation;

/** waitqueue_active(): without the lock, so that who comes onto the queue right after it is not seen. */
export const waitqueueActive = {
  name: 'waitqueueActive',
  c: 'waitqueue_active(&$head)',
  params: { head: 'read' },
  takes: { head: 'wait_queue_head' },
  bind: (w) => {
    const all = w.part(queues);
    return { apply: (a) => (all.isEmpty(a[0]!) ? 0 : 1) };
  },
  footprint: touching((step) => step.footprint.read(...itsQueues(step))),
  gives: 'number',
  worksOn: 'wait_queue_head',
  alike: true,
  reference: {
    does: 'looks whether somebody is on the queue, without its lock',
    gives: '1 somebody is; 0 nobody is',
    misuse: ['before the condition is true, or without a full barrier after it (which no search finds): the wake-up is lost, hung-task'],
    source: 'waitqueue_active(), include/linux/wait.h',
  },
} satisfies Operation;

const preparing = (name: string, c: string, exclusively: boolean, how: string) =>
  ({
    name,
    c,
    params: { head: 'update', state: 'value' },
    takes: { head: 'wait_queue_head' },
    bind: (w: World, users: readonly number[]): Bound => {
      const all = w.part(queues);
      const lock = innerLockOf(w);
      const own = w.part(ownStates);
      own.usedBy(users);
      return {
        enabled: (a) => lock.isFree(a[0]!),
        waitsFor: (a, other) => lock.isOf(a[0]!, other),
        apply(a) {
          const on = all.of(w.actor);
          if (on !== undefined && on.cell !== a[0])
            throw new StepError(`${w.actors[w.actor]!.name} waits on two wait queues at once, which is not modelled`);
          all.add(a[0]!, w.actor, exclusively);
          w.set(own.of(w.actor), a[1]! === 0 ? TaskState.running : TaskState.sleeping);
          return 0;
        },
      };
    },
    footprint: touching((step: AbstractStep) => step.footprint.update(...allQueues(step.w), ...ownState(step))),
    gives: 'nothing',
    orders: { acquires: ['@head'], releases: ['@head'] },
    worksOn: 'wait_queue_head',
    alike: true,
    reference: {
      does: `puts the caller on the queue${how}, unless it is there, and sets its state; an earlier wake_up() is lost, a later one is not`,
      goes: 'nobody holds the lock of the queue',
      misuse: ['of a head that was freed: use-after-free'],
      source: `${name === 'prepareToWait' ? 'prepare_to_wait' : 'prepare_to_wait_exclusive'}(), kernel/sched/wait.c`,
    },
  }) satisfies Operation;

/** prepare_to_wait(head, &wait, state) with DEFINE_WAIT(wait). */
export const prepareToWait = preparing('prepareToWait', 'prepare_to_wait(&$head, &wait, $state)', false, '');
/** prepare_to_wait_exclusive(): behind all others, of whom one wake_up() wakes one. */
export const prepareToWaitExclusive = preparing(
  'prepareToWaitExclusive',
  'prepare_to_wait_exclusive(&$head, &wait, $state)',
  true,
  ' as an exclusive waiter, behind all others',
);

/**
 * finish_wait(): running, and off the queue. Who was woken is off it already, and does not look at the head (list_empty_careful()), which
 * may be gone; so it takes no location, and finds the queue by who is on it.
 */
export const finishWait = {
  name: 'finishWait',
  c: 'finish_wait(&wait)',
  params: {},
  bind: (w, users) => {
    const all = w.part(queues);
    const lock = innerLockOf(w);
    const own = w.part(ownStates);
    own.usedBy(users);
    return {
      enabled: () => lock.isFree(all.of(w.actor)?.cell ?? -1),
      waitsFor(_, other) {
        const on = all.of(w.actor);
        return on !== undefined && lock.isOf(on.cell, other);
      },
      apply() {
        w.set(own.of(w.actor), TaskState.running);
        const on = all.of(w.actor);
        if (on === undefined) return 0;
        if (on.object !== 0) w.emit(Event.access, w.pointerTo(on.object), on.field, 1);
        if (!w.crashed) all.remove(on.cell, w.actor);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    const heads = step.w.fieldsOfKind('wait_queue_head');
    accesses(
      step,
      heads.flatMap(({ object }) => (object === 0 ? [] : [object])),
    );
    step.footprint.update(...allQueues(step.w), ...ownState(step));
  }),
  gives: 'nothing',
  worksOn: 'wait_queue_head',
  alike: true,
  reference: {
    does: 'sets the caller running and takes it off its queue; the head is touched only where it is still on it',
    goes: 'nobody holds the lock of the queue that the caller is on',
    misuse: ['of a queue that it is on and whose head was freed: use-after-free'],
    source: 'finish_wait(), kernel/sched/wait.c',
  },
} satisfies Operation;

/**
 * The function with DEFINE_WAIT(wait) returns: an entry that is on a queue still lies on a stack that is somebody else's from here on, and
 * who wakes the queue follows it there.
 */
export const leaveWaitEntry = {
  name: 'leaveWaitEntry',
  c: '} /* wait was on the stack */',
  params: {},
  bind: (w) => {
    const all = w.part(queues);
    return {
      apply() {
        const on = all.of(w.actor);
        if (on !== undefined) w.emit(Event.brokenList, w.pointerTo(on.object), 0, 0);
        return 0;
      },
    };
  },
  footprint: touching((step) => {
    step.emits(Event.brokenList);
    step.footprint.read(...allQueues(step.w));
  }),
  gives: 'nothing',
  worksOn: 'wait_queue_head',
  alike: true,
  reference: {
    does: 'the scope of DEFINE_WAIT(wait) is left, and with it goes the entry that the caller waits by',
    misuse: ['without finish_wait(), by one whom nobody has woken: broken-list'],
    source: 'DEFINE_WAIT(), include/linux/wait.h; autoremove_wake_function(), kernel/sched/wait.c',
  },
} satisfies Operation;

const waking = (most: number, holds: boolean) => (w: World) => {
  const all = w.part(queues);
  const lock = innerLockOf(w);
  return {
    // where some hold the lock to the next step, all do
    ...(holds && {
      enabled: (a: Int32Array) => lock.isFree(a[0]!),
      waitsFor: (a: Int32Array, other: number) => lock.isOf(a[0]!, other),
    }),
    apply(a: Int32Array) {
      if (holds) lock.take(a[0]!);
      all.wakeUp(a[0]!, most);
      return 0;
    },
  };
};

const wakes = (step: AbstractStep): void => step.footprint.update(...itsQueues(step), ...everybody(step));

const wakesUp = {
  params: { head: 'update' },
  takes: { head: 'wait_queue_head' },
  footprint: touching(wakes),
  gives: 'nothing',
  orders: { acquires: ['@head'], releases: ['@head'] },
  worksOn: 'wait_queue_head',
  alike: true,
} satisfies Partial<Operation>;

const holding = {
  ...wakesUp,
  footprint: {
    touches(step: AbstractStep) {
      wakes(step);
      takesInnerLock(step);
    },
    brackets: innerLockTaken,
  },
} satisfies Partial<Operation>;

const reference = (does: string) => ({
  does: `${does}; who is woken is off the queue, who runs although it is on it stays there`,
  goes: 'nobody holds the lock of the queue',
  misuse: ['of a head that is freed, also by one whom it has woken and before it returns: use-after-free'],
  source: '__wake_up_common_lock(), autoremove_wake_function(), kernel/sched/wait.c',
});

/** wake_up(): everybody who is not exclusive, and the first of those who are and can be woken. */
export const wakeUp = {
  ...wakesUp,
  name: 'wakeUp',
  c: 'wake_up(&$head)',
  lingers: { at: 'head', begins: 'wakeUpBegins', as: 'wakeUpReturns' },
  bind: waking(1, false),
  reference: reference('wakes everybody on the queue who is not exclusive, and one who is'),
} satisfies Operation;
/** wake_up_all(): everybody. */
export const wakeUpAll = {
  ...wakesUp,
  name: 'wakeUpAll',
  c: 'wake_up_all(&$head)',
  lingers: { at: 'head', begins: 'wakeUpAllBegins', as: 'wakeUpReturns' },
  bind: waking(room, false),
  reference: reference('wakes everybody on the queue'),
} satisfies Operation;

/** wake_up() of a head in an object: it has woken them, and holds the lock. */
export const wakeUpBegins = {
  ...holding,
  name: 'wakeUpBegins',
  c: 'wake_up(&$head)',
  bind: waking(1, true),
  reference: {
    does: 'the first step of wake_up() of a head in an object that somebody frees: it has woken them, and holds the lock of the queue',
    goes: 'nobody holds that lock',
    source: '__wake_up_common_lock(), kernel/sched/wait.c',
  },
} satisfies Operation;
/** wake_up_all(), likewise. */
export const wakeUpAllBegins = {
  ...holding,
  name: 'wakeUpAllBegins',
  c: 'wake_up_all(&$head)',
  bind: waking(room, true),
  reference: {
    does: 'the same of wake_up_all()',
    goes: 'nobody holds that lock',
    source: '__wake_up_common_lock(), kernel/sched/wait.c',
  },
} satisfies Operation;

/** It drops the lock of the queue, and returns. */
export const wakeUpReturns = {
  name: 'wakeUpReturns',
  c: 'wake_up(&$head) returns',
  params: { head: 'update' },
  takes: { head: 'wait_queue_head' },
  bind: (w) => {
    const lock = innerLockOf(w);
    return {
      apply(a) {
        lock.drop(a[0]!);
        return 0;
      },
    };
  },
  footprint: { touches: dropsInnerLock, brackets: innerLockDropped },
  gives: 'nothing',
  orders: { releases: ['@head'] },
  worksOn: 'wait_queue_head',
  alike: true,
  reference: {
    does: 'the second step of wake_up() and wake_up_all(): drops the lock',
    misuse: ['one whom it has woken has freed the head: use-after-free'],
    source: '__wake_up_common_lock(), kernel/sched/wait.c',
  },
} satisfies Operation;
