import type { Branch, Guard, Location, Points, PointSource } from '../core/system/path-source.js';
import type { Operation } from '../core/operation/operation.js';
import { load } from './memory.js';
import { scheduleInterruptibleWait, scheduleTimeoutWait } from './sleep-ends.js';
import { schedule, scheduleWait } from './task-state.js';
import { finishWait, prepareToWait, prepareToWaitExclusive } from './wait-queue.js';

/** The result compares so with this. */
const result = (type: Guard['type'], right: number): Guard => ({ type, params: { left: { result: true }, right } });

/** How one waits. The two kinds of an end that is no wake-up lead to a point of their own. */
export interface WaitEvent {
  readonly head: Location;
  /** The point that reads the condition, given where it leads if that holds and if not. */
  readonly condition: (holds: string, not: string) => PointSource;
  /** Where it goes on once the condition holds. */
  readonly next: string;
  /** wait_event_timeout(): where it goes on when time has passed, and the condition does not hold. */
  readonly timeout?: string;
  /** wait_event_interruptible(): where it goes on when a signal came, and the condition does not hold. */
  readonly interrupted?: string;
  /** wait_event_interruptible_exclusive() and its kin. */
  readonly exclusive?: true;
}

/**
 * The points of wait_event(head, condition), the first of which is `at`: look; then on the queue, look again, sleep until woken, and so on
 * (___wait_event(), include/linux/wait.h). After a timeout or a signal it looks once more: after a signal when it is off the queue, so that
 * a wake-up goes to another one (prepare_to_wait_event(), kernel/sched/wait.c).
 */
export function waitEvent(at: string, how: WaitEvent): Points {
  const { head, condition, next, timeout, interrupted, exclusive } = how;
  const state = interrupted === undefined ? 2 : 1;
  const current = { task: 0 };
  const prepare = (target: string): PointSource => ({
    invoke: { src: (exclusive ? prepareToWaitExclusive : prepareToWait).name, input: { head, state }, onDone: target },
  });
  const finish = (target: string): PointSource => ({ invoke: { src: finishWait.name, onDone: target } });
  const again: Branch = { target: `${at}_prepare` };
  const woken = ({ name: src }: Operation, ends?: Branch): PointSource => ({
    invoke: { src, input: current, onDone: ends === undefined ? again : [ends, again] },
  });
  const last = `${at}_ended`;
  return {
    [at]: condition(next, `${at}_prepare`),
    [`${at}_prepare`]: prepare(`${at}_look`),
    [`${at}_look`]: condition(`${at}_finish`, `${at}_sleep`),
    [`${at}_sleep`]: { invoke: { src: schedule.name, input: current, onDone: `${at}_woken` } },
    [`${at}_woken`]:
      timeout !== undefined
        ? woken(scheduleTimeoutWait, { guard: result('eq', 0), target: last })
        : interrupted !== undefined
          ? woken(scheduleInterruptibleWait, { guard: result('lt', 0), target: last })
          : woken(scheduleWait),
    [`${at}_finish`]: finish(next),
    ...(interrupted !== undefined && {
      [last]: finish(`${at}_look_last`),
      [`${at}_look_last`]: condition(next, interrupted),
    }),
    ...(timeout !== undefined && {
      [last]: prepare(`${at}_look_last`),
      [`${at}_look_last`]: condition(`${at}_finish`, `${at}_finish_ended`),
      [`${at}_finish_ended`]: finish(timeout),
    }),
  };
}

/** A condition that is one word with this value. */
export const reads =
  (loc: Location, value: number, order: 'plain' | 'once' | 'acquire' = 'once'): WaitEvent['condition'] =>
  (holds, not) => ({
    invoke: { src: load.name, input: { loc, order }, onDone: [{ guard: result('eq', value), target: holds }, { target: not }] },
  });
