import type { Branch, Guard, Location, OperandInput, Points, PointSource } from '../core/system/path-source.js';
import type { Operation } from '../core/operation/operation.js';
import { testAndSetBit, testBit } from './bitops.js';
import { sleeps, touching } from './footprint/objects.js';
import { mightSleep } from './might-sleep.js';
import { scheduleInterruptibleWait } from './sleep-ends.js';
import { schedule, scheduleWait } from './task-state.js';
import { finishWait, prepareToWait, prepareToWaitExclusive, waitqueueActive, wakeUp } from './wait-queue.js';

const source = 'include/linux/wait_bit.h; kernel/sched/wait_bit.c';

const called = ({ bind, ...look }: Operation, name: string, c: string, does: string) =>
  ({
    ...look,
    name,
    c: `${c}(&$loc, $nr, ...)`,
    bind(w, users) {
      const { apply } = bind(w, users);
      return {
        apply(a, outcome) {
          mightSleep(w);
          return w.crashed ? 0 : apply(a, outcome);
        },
      };
    },
    footprint: touching(sleeps),
    promela: { effect: `sleep_event(); ${look.promela!.effect}` },
    reference: { does, gives: '0 it returns 0; 1 it goes on to wait', context: 'process context', source },
  }) satisfies Operation;

/** wait_on_bit() is called: it says that it may sleep, and looks at the bit. */
export const waitOnBit = called(
  testBit,
  'waitOnBit',
  'wait_on_bit',
  'the first step of wait_on_bit(), of which waitingOnBit() has the others',
);
/** wait_on_bit_lock() is called: it says that it may sleep, and tries to set the bit. */
export const waitOnBitLock = called(
  testAndSetBit,
  'waitOnBitLock',
  'wait_on_bit_lock',
  'the first step of wait_on_bit_lock(), of which lockingBit() has the others: sets the bit, or finds it set',
);

/** Which bit is waited for, and where. */
export interface BitWait {
  /** bit_waitqueue(): a global of its own for each bit of each word that is waited for, for who is woken of others does not come. */
  readonly queue: Location;
  readonly loc: Location;
  readonly nr: OperandInput;
  /** Where it goes on with 0. */
  readonly next: string;
  /** In TASK_INTERRUPTIBLE: where it goes on with -EINTR, once a signal came. */
  readonly interrupted?: string;
}

const current = { task: 0 };
const zero = (target: string): Branch => ({ guard: result('eq'), target });
const result = (type: Guard['type']): Guard => ({ type, params: { left: { result: true }, right: 0 } });
const at = ({ name: src }: Operation, input: { readonly [param: string]: OperandInput }, ...onDone: readonly Branch[]): PointSource => ({
  invoke: { src, input, onDone },
});

const pointsOf = <const Names extends readonly string[]>(name: string, ...points: Names) =>
  points.map((point) => `${name}_${point}`) as { [I in keyof Names]: string };

/** Sleeps at `from`, and goes on at `woken`, or after a signal at `ended`. */
const sleeping = (from: string, woken: string, ended: string | undefined): Points => ({
  [from]: at(schedule, current, { target: `${from}_returns` }),
  [`${from}_returns`]:
    ended === undefined
      ? at(scheduleWait, current, { target: woken })
      : at(scheduleInterruptibleWait, current, { guard: result('lt'), target: ended }, { target: woken }),
});

/**
 * The points of wait_on_bit(), the first of which is `name`: on the queue, look, sleep until woken, until the bit is clear
 * (__wait_on_bit(), kernel/sched/wait_bit.c). The word is looked at after each wake-up, so that who clears the bit must not free it before.
 */
export function waitingOnBit(name: string, { queue, loc, nr, next, interrupted }: BitWait): Points {
  const bit = { loc, nr };
  const state = interrupted === undefined ? 2 : 1;
  const [prepare, look, sleep, again] = pointsOf(name, 'prepare', 'look', 'sleep', 'look_again');
  return {
    [name]: at(waitOnBit, bit, zero(next), { target: prepare }),
    [prepare]: at(prepareToWait, { head: queue, state }, { target: look }),
    [look]: at(testBit, bit, zero(again), { target: sleep }),
    ...sleeping(sleep, again, interrupted === undefined ? undefined : `${name}_look_last`),
    [again]: at(testBit, { ...bit, order: 'acquire' }, zero(`${name}_finish`), { target: prepare }),
    [`${name}_finish`]: at(finishWait, {}, { target: next }),
    ...(interrupted !== undefined && {
      [`${name}_look_last`]: at(testBit, { ...bit, order: 'acquire' }, { target: `${name}_finish_ended` }),
      [`${name}_finish_ended`]: at(finishWait, {}, { target: interrupted }),
    }),
  };
}

/** The points of wait_on_bit_lock(): an exclusive wait, until it has set the bit itself (__wait_on_bit_lock(), kernel/sched/wait_bit.c). */
export function lockingBit(name: string, { queue, loc, nr, next, interrupted }: BitWait): Points {
  const bit = { loc, nr };
  const state = interrupted === undefined ? 2 : 1;
  const [prepare, look, sleep, take] = pointsOf(name, 'prepare', 'look', 'sleep', 'take');
  return {
    [name]: at(waitOnBitLock, bit, zero(next), { target: prepare }),
    [prepare]: at(prepareToWaitExclusive, { head: queue, state }, { target: look }),
    [look]: at(testBit, bit, zero(take), { target: sleep }),
    ...sleeping(sleep, take, interrupted === undefined ? undefined : `${name}_finish_ended`),
    [take]: at(testAndSetBit, bit, zero(`${name}_finish`), { target: prepare }),
    [`${name}_finish`]: at(finishWait, {}, { target: next }),
    ...(interrupted !== undefined && {
      [`${name}_finish_ended`]: at(finishWait, {}, { target: `${name}_take_last` }),
      [`${name}_take_last`]: at(testAndSetBit, bit, zero(next), { target: interrupted }),
    }),
  };
}

/**
 * The points of wake_up_bit(), after which it goes on at `next`: the queue is looked at without its lock, and only where somebody is on it
 * are they woken, all of wait_on_bit() and one of wait_on_bit_lock(). So the bit has to be cleared before it, with a full barrier between.
 */
export const wakingBit = (name: string, { queue, next }: Pick<BitWait, 'queue' | 'next'>): Points => ({
  [name]: at(waitqueueActive, { head: queue }, zero(next), { target: `${name}_wake` }),
  [`${name}_wake`]: at(wakeUp, { head: queue }, { target: next }),
});
