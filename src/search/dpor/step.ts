import { actorOf } from '../../core/system/run.js';
import { mayConflict } from '../reduction/may-conflict.js';

/** One step of one actor: its choice, and what it touches where it is taken. */
export interface Step {
  readonly choice: number;
  readonly actor: number;
  /** As `Searched.footprint` gives it. */
  readonly footprint: readonly number[];
  /** Bits of hashed places: two steps without a common bit touch no common place. */
  readonly touches: number;
  readonly writes: number;
}

const known = new WeakMap<readonly number[], Step[]>();

/** The step; the same object as before where the executor gives the same footprint again. */
export function stepOf(choice: number, footprint: readonly number[]): Step {
  let steps = known.get(footprint);
  if (steps === undefined) {
    steps = [];
    known.set(footprint, steps);
  }
  const step = steps.find((one) => one.choice === choice);
  if (step !== undefined) return step;
  const made = madeOf(choice, footprint);
  steps.push(made);
  return made;
}

function madeOf(choice: number, footprint: readonly number[]): Step {
  let [touches, writes] = [0, 0];
  for (const part of footprint) {
    const bit = 1 << (Math.imul(part >> 1, 0x9e3779b1) >>> 27);
    touches |= bit;
    if ((part & 1) !== 0) writes |= bit;
  }
  return { choice, actor: actorOf(choice), footprint, touches, writes };
}

/** The same step where it crashed: it has read what it would touch, and written nothing. */
export const crashed = ({ choice, footprint }: Step): Step =>
  madeOf(
    choice,
    footprint.map((part) => part & ~1),
  );

/** The order of two steps, of different actors, may matter. */
export function conflict(a: Step, b: Step): boolean {
  return ((a.writes & b.touches) | (b.writes & a.touches)) !== 0 && mayConflict(a.footprint, b.footprint);
}

/**
 * The step is a weak initial of the sequence: it may come first in it, or before all of it. It excludes whatever else its actor
 * might do at the same point, another outcome too.
 */
export function isWeakInitial(step: Step, sequence: readonly Step[]): boolean {
  for (const next of sequence) {
    if (next.actor === step.actor) return next.choice === step.choice;
    if (conflict(step, next)) return false;
  }
  return true;
}

/** The step is an initial of the sequence: it may come first in it. */
export const isInitial = (step: Step, sequence: readonly Step[]): boolean =>
  sequence.some(({ choice }) => choice === step.choice) && isWeakInitial(step, sequence);

/** The last initial of the sequence: on the whole fewer executions are given up than with the first. */
export function lastInitial(sequence: readonly Step[]): Step {
  for (let at = sequence.length - 1; at > 0; at--) {
    const step = sequence[at]!;
    if (sequence.findIndex(({ actor }) => actor === step.actor) === at && isInitial(step, sequence)) return step;
  }
  return sequence[0]!;
}
