import type { Reduction, Sleep } from '../core/search/reduction.js';
import type { Search } from '../core/search/strategy.js';
import type { Searched } from '../core/system/searched.js';
import type { Finding } from './recorder.js';
import type { Searchable } from './searchable.js';

/**
 * A way to leave out schedules that show nothing new: findings and final states stay the same, except by a reducer that
 * `bounds` what is searched. A search takes a list of them; a file in `search/reducers` that exports one is all that is
 * needed to add one.
 */
export type Reducer = Selection | Wrapper;

/** Options of `explore` that a reducer may not go with. */
export type ReducerConflict = 'visited' | 'workers' | 'checkpoint';

interface NamedReducer {
  readonly name: string;
  /** For the help text: what it leaves out. */
  readonly says: string;
  /** Reducers are applied, and named in reports, from the lowest to the highest: the lowest wrapper is nearest to the system. */
  readonly order: number;
  /** Why it does not go with another reducer, as what follows that one's name in a sentence; undefined where it does. */
  excludes?(other: Reducer): string | undefined;
  /** It needs states that are kept exactly, one worker, or no checkpoint. */
  readonly conflicts?: readonly ReducerConflict[];
}

/** Says which choices of a state are enough. Of several in a list at most one has `start`, and at most one has `sleep`. */
export interface Selection extends NamedReducer {
  readonly kind: 'selection';
  /** Looks at what can still happen. `run` is the system as the wrappers have it searched. */
  start?(run: Searched): Reduction;
  /** Looks at what was taken before. `cyclic`: a path of steps that are enough might never end. */
  sleep?(run: Searched, cyclic: boolean): Sleep;
  /** What it leaves out shows nothing new within a bound of preemptions either. */
  readonly withinBounds?: true;
}

/** Makes of a system another one, with fewer states, runs or choices. */
export interface Wrapper extends NamedReducer {
  readonly kind: 'wrapper';
  wrap(run: Searchable, wrapping: Wrapping): Wrapped;
  /** It bounds the preemptions of a schedule: `--preemptions` says how many, and the system has to be compiled for that. */
  readonly bounds?: true;
}

/** What a wrapper may want to know of the search. */
export interface Wrapping {
  /** The selection of the list that has `start`. */
  readonly selection: Selection | undefined;
  readonly sleep: Sleep | undefined;
  readonly preemptions: number | undefined;
  /** What a search before this one refuted, by assumption, with the reason: see `Refuted`. */
  readonly refuted: ReadonlyMap<string, string>;
}

/** What a wrapper made. It knows how its choices and findings read in the system that it wraps. */
export interface Wrapped extends Searchable {
  /** The choices of the wrapped system that these, from the start, stand for. The state stays as it was. */
  unfold(choices: readonly number[]): readonly number[];
  /** The findings of the wrapped system that these stand for; with `all`, one for each actor that shows it. */
  unfoldFindings(findings: readonly Finding[], all: boolean): readonly Finding[];
  /** What it adds to the report of a search, as a sentence's end. */
  remark(complete: boolean): string | undefined;
  /** Parameters in effect, for summaries. */
  readonly bounds: Search['bounds'];
}

/** Thrown by a step that shows an assumption of a wrapper to be wrong: the search begins anew without it, and keeps what it found. */
export class Refuted extends Error {
  constructor(
    /** The name by which the wrapper finds it in `Wrapping.refuted`. */
    readonly assumption: string,
    readonly why: string,
  ) {
    super(`${assumption}: ${why}`);
  }
}
