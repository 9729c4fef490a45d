import type { ActorSpec, Scenario } from './scenario.js';
import type { World } from './world.js';

/** Gives -1 for "nothing wrong", else the object that it went wrong on (0 = none). */
export type Handler = (a: number, b: number, c: number) => number;

export interface Handlers {
  /** By kernel event number (core/event). */
  readonly on?: { readonly [event: number]: Handler };
  /** By annotation name. */
  readonly onNote?: { readonly [note: string]: Handler };
  /** At the end of a run, when no choice is enabled. */
  readonly atEnd?: (end: EndOfRun) => number;
}

/** What an end-of-run detector may ask. */
export interface EndOfRun {
  readonly actors: number;
  /** How many must-finish actors are blocked. */
  readonly blocked: number;
  isBlocked(actor: number): boolean;
  /** Whether an actor that has not finished waits for this other one. */
  waitsFor(actor: number, other: number): boolean;
  /** Pointers in registers of actors that have not finished. */
  liveRegisters(): readonly number[];
}

/**
 * One line of a detector's own trace: actor, operation, operands. A value may name an object (`slot0`, or `slot0@1` for
 * a pointer of generation 1; `NULL`); a location is `object.field` or a global. Annotations are written `note:NAME`
 * with operands a, b, c; `race` is an access that meets one that `against` stands at, both as bits
 * (core/memory-access); `end` asks the end-of-run detectors, its operand `blocked` naming an actor with the actors that
 * it waits for.
 */
export type TraceStep = readonly [actor: string, operation: string, input?: { readonly [param: string]: number | string }];

/** A small sequence of operations on a small world; the conformance suite runs it. */
export interface Trace {
  readonly says: string;
  readonly steps: readonly TraceStep[];
  /** Default: the toy world of detect/traces. */
  readonly world?: TraceWorld;
}

/** The world of a trace: a scenario without paths. */
export type TraceWorld = Pick<Scenario, 'globals' | 'types' | 'objects' | 'init' | 'generations' | 'invariants' | 'rcu'> & {
  readonly actors: readonly Pick<ActorSpec, 'name' | 'kind'>[];
};

/**
 * A model's own detector, said a second time in C for an exported model: see export/promela. What it may call is in
 * export/promela/runtime.ts. The text is the detector's own; of a scenario it may have integers alone.
 */
export interface DetectorInC {
  /** Adds the cells that it keeps and gives the C that its handlers need. Detectors that share it name the same function. */
  readonly state?: (w: World, cell: (min: number, max: number) => number) => string;
  /** By annotation: the body of a C function of `a`, `b` and `c` that returns the object that it went wrong on (0 = none), or -1. */
  readonly onNote: { readonly [note: string]: string };
}

/**
 * Cells, by how their names end; `@` at the beginning is the name of the actor whose step it is, and then it is the
 * whole name. Where a lock is taken, `%` is its class and `&` that of each one held.
 */
export interface DetectorTouches {
  readonly reads?: readonly string[];
  /** Looked at and changed. */
  readonly writes?: readonly string[];
}

/** One kind of finding. A detector knows operations, objects and annotations, never a scenario. */
export interface Detector {
  /** As the kernel's own tool, or detectors.md, names the symptom. */
  readonly kind: string;
  /** Tells detectors of one kind apart, such as the name of an invariant. */
  readonly name?: string;
  /** What is wrong, as the end of a sentence that starts with the object's or the actor's name. */
  readonly says: string;
  /** A memory-safety or crash finding ends its run; a property finding does not. */
  readonly endsRun: boolean;
  /** One step gives at most one finding that ends the run: the lowest rank wins. */
  readonly rank: number;
  /**
   * Of an actor or an object it asks what it is and what it holds, not which one it is, and says of its cells what they
   * hold; a cell that it keeps of one has a name that begins with that one's; but for who tells of a race. Absent: no
   * two actors or objects of a system that has it are taken for alike.
   */
  readonly alike?: true;
  install(world: World): Handlers;
  /**
   * By event number or annotation, what its handler looks at and changes besides the event's arguments, the life of the
   * objects that they name, what a free of them forgets, and what only the actor itself changes; an event that is not
   * named: nothing. Absent: it may look at everything, and no reducer leaves out an order of steps that it hears of.
   */
  readonly touches?: { readonly [eventOrNote: string | number]: DetectorTouches };
  /** Absent: an exported model does not have it. */
  readonly inC?: DetectorInC;
  readonly fires: readonly Trace[];
  readonly silent: readonly Trace[];
}
