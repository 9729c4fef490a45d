import type { World } from '../world/world.js';

/** A choice is an actor and an outcome, as one small integer; this many outcomes, with the nameless one, an operation may have. */
export const outcomesPerActor = 16;
/** The actor's number. */
export const actorOf = (choice: number): number => choice >> 4;
/** The outcome's number, 0 = the nameless one. */
export const outcomeOf = (choice: number): number => choice & 15;
/** The choice of an actor and an outcome. */
export const choiceOf = (actor: number, outcome: number): number => (actor << 4) | outcome;

/** The point an actor stands at, outermost frame first: `tlob_ioctl_stop.stop > tlob_stop_task.claim`. */
export type PointName = string;

/** What an actor is about to do, for replay, reports and the comparison of executors. */
export interface Pending {
  /** Innermost `path.point`. */
  readonly point: PointName;
  /** All frames, outermost first. */
  readonly stack: readonly PointName[];
  /** The operation's name. */
  readonly operation: string;
  /** The C text of the point; where it has none, the operation's name. */
  readonly description: string;
  /** Arguments as the operation will get them: locations as cells (-1 = bad pointer). */
  readonly args: readonly number[];
}

/** Cells from one to before another. */
export interface CellRange {
  readonly from: number;
  readonly to: number;
}

/**
 * A system that can be run one choice at a time. The compiled executor searches; the live one replays. Its
 * state is `world.cells`, and for the live one the actors besides.
 */
export interface Executor {
  readonly world: World;
  /** Back to the scenario's start, after its `before` paths ran. */
  reset(): void;
  /** Writes the enabled choices in declaration order and gives their number. */
  choices(out: Int32Array): number;
  /** Takes one choice. What was found is in the world. */
  step(choice: number): void;
  /** For a state without choices, or one that is an end although somebody goes on: asks the end-of-run detectors. */
  end(): void;
  /** Its path has ended, and it does not start over. */
  finished(actor: number): boolean;
  /** Whether a blocked actor waits for this other one. */
  waitsFor(actor: number, other: number): boolean;
  /** Whether the actor stands at a call that sleeps until it can go on. */
  asleep(actor: number): boolean;
  /** What the actor would do next, or undefined when it has finished. */
  pending(actor: number): Pending | undefined;
  /** The result of the last step's operation. */
  readonly lastResult: number;
}
