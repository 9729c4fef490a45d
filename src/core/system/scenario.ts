import type { Declarations } from '../world/declarations.js';
import type { Detector } from '../detector/detector.js';
import type { Operation } from '../operation/operation.js';
import type { Ownership } from './ownership.js';
import type { PathSource } from './path-source.js';

export type { Ownership, Resource } from './ownership.js';
export type { ActorKind, ActorSpec, Declarations, ObjectSpec, ObjectType } from '../world/declarations.js';

/** A condition of the scenario over the last state of a run, by name. */
export interface Invariant {
  /** What holds, in a few words: reports print it. */
  readonly name: string;
  /** A global by name, or a field of an object: its first cell. */
  readonly location: string | readonly [object: string, field: string];
  /** What that cell holds at the end of every run in which all that must finish have finished. */
  readonly equals: number;
  /** False: it is about runs in which every actor that must finish has finished, and nothing is asked where one hangs. Default: true. */
  readonly afterHang?: boolean;
}

/** A closed system: shared words, objects, actors, bounds. Everything that a report prints as assumed. */
export interface Scenario extends Declarations {
  /** All functions that its actors run or call. */
  readonly paths: readonly PathSource[];
  /** Conditions on the last state of every run in which all that must finish have finished. */
  readonly invariants?: readonly Invariant[];
  /** Steps that a run may take before the search calls it a defect of the model. */
  readonly maxSteps?: number;
  /** The model's own operations, beside the primitives: `src` of a point names them alike. */
  readonly operations?: readonly Operation[];
  /** The model's own detectors. */
  readonly detectors?: readonly Detector[];
  /** Who owns its resources when; asked with --owners, and by `racewalk owners`. */
  readonly ownership?: Ownership;
  /** Printed with every verdict: windows, ticks, pool size and what else bounds it. */
  readonly assumes?: { readonly [name: string]: number | string };
  /** By path that an actor's own one calls, what user space does for it to run, such as a system call; default: the function's name. */
  readonly userSpace?: { readonly [path: string]: string };
  /** The file that the descriptions of its points begin with a line of: told where a step goes wrong. */
  readonly text?: string;
  /** What the model leaves out, in a few words each; printed with the verdict's JSON. */
  readonly notModelled?: readonly string[];
  /** Its functions that are not the code in question but what calls it, such as a system call's entry: nobody asks why they are so. */
  readonly environment?: readonly string[];
}
