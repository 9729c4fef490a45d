import type { ActorSpec, Declarations } from '../world/declarations.js';
import type { DetectorInC } from './detector-in-c.js';
import type { Judge } from '../world/world.js';

export type { EndOfRun, Handler, Handlers, Heard, Touched, Touches, Trap } from '../world/bus.js';
export type { DetectorInC } from './detector-in-c.js';

/**
 * One line of a detector's own trace: actor, operation, operands. A value may name an object (`slot0`, or `slot0@1` for
 * a pointer of generation 1; `NULL`); a location is `object.field` or a global. Annotations are written `note:NAME`
 * with operands a, b, c; `race` is an access that meets one that `against` stands at, both as bits
 * (core/world/memory-access); `end` asks the end-of-run detectors, its operand `blocked` naming an actor with the actors that
 * it waits for, and `asleep` one whose call sleeps.
 */
export type TraceStep = readonly [actor: string, operation: string, input?: { readonly [param: string]: number | string }];

/** A small sequence of operations on a small world; the conformance suite runs it. */
export interface Trace {
  readonly says: string;
  readonly steps: readonly TraceStep[];
  /** Default: the toy world of detect/traces. */
  readonly world?: TraceWorld;
}

/** The world of a trace: declarations whose actors run no paths. */
export type TraceWorld = Omit<Declarations, 'actors' | 'before' | 'faults'> & {
  readonly actors: readonly Pick<ActorSpec, 'name' | 'kind'>[];
};

/**
 * One kind of finding, in one file of src/detect or of a model: when it is wrong, the same said in C, and traces that show it. A detector
 * knows operations, objects and annotations, never a scenario. Which of several hears of a step first is core/detector/precedence's to say.
 */
export interface Detector extends Judge {
  /**
   * The kernel's configuration options (without `CONFIG_`) with which one tells of it, each by itself; none: it always does. Absent:
   * no tool of the kernel's tells of it.
   */
  readonly caughtBy?: readonly string[];
  /** The same said again, in C, for an exported model. Absent: an exported model does not have it, and its export says so. */
  readonly inC?: DetectorInC;
  /** It must find exactly itself here, at the last step. */
  readonly fires: readonly Trace[];
  /** Others may find something here; it must not. */
  readonly silent: readonly Trace[];
}
