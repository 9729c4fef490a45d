import type { Limits } from './limits.js';
import type { Sleep, Reduction } from './reduction.js';
import type { Searched } from './searched.js';
import type { World } from './world.js';

/** What a search has done so far. */
export interface Stats {
  schedules: number;
  steps: number;
  states: number;
  transitions: number;
  /** Steps of the longest run seen. */
  depth: number;
  /** Bytes of the search's own arrays, at most. */
  peakBytes: number;
}

/** Where a strategy tells of what it saw; it knows neither kinds nor names. */
export interface Recorder {
  /**
   * Called when the last step, or the end of a run (`ended`), found something. The schedule leads to it, its last step
   * included; it is asked for where the finding is new.
   */
  found(actor: number, point: number, ended: boolean, schedule: () => readonly number[]): void;
  /** The stop rule is met. */
  readonly stop: boolean;
}

/** Parameters that some strategy has. */
export interface StrategyOptions {
  /** pct, fair-pct: the bug depth d. */
  readonly depth: number;
  /** pct, fair-pct: the number of decisions k; absent: measured. */
  readonly length: number | undefined;
  /** icb, delay, and the reducer preemptions: the most preemptions or delays; absent: no bound. */
  readonly preemptions?: number | undefined;
  /** neighbourhood: the schedule to search around; absent: that of a scheduler which stays on an actor while it can go on. */
  readonly around?: readonly number[] | undefined;
  /** neighbourhood: the most changed decisions that are tried in all ways. */
  readonly changes?: number | undefined;
  /** bfs, dfs: what is kept of a state that was seen; absent: all of it. */
  readonly visited?: VisitedKind | undefined;
}

/** States in which runs ended, which several searches may share. */
export interface Finals {
  /** Takes note of one; true where it is new. `ending` tells apart how runs ended in equal cells: 0 where no choice was left. */
  add(world: World, ending: number): boolean;
}

/** What schedules at random have come to, as far as their number tells. */
export interface Distinct {
  /** Distinct states: an estimate with a standard error of 1.6 %. */
  readonly states: number;
  /** Distinct states in which runs ended. */
  readonly finals: number;
  /** More there were no bytes for; they are not counted. */
  readonly finalsAreMore: boolean;
  /** Runs that ended, and the last of them that ended in a new state. */
  readonly ended: number;
  readonly lastNew: number;
  /**
   * Good and Turing's estimate of the chance that the next one ends in a new state: those seen once, of all. Null where
   * runs depend on each other.
   */
  readonly chanceOfNew: number | null;
  /** None new in the second half of the runs: the chance is below this with 95 % confidence. Else null. */
  readonly plateau: number | null;
  /** After 1, 2, 4, ... runs. */
  readonly growth: readonly { readonly schedules: number; readonly states: number; readonly finals: number }[];
}

/** What is kept of a state that was seen: all of it; 64 bits, which two may share; or a few set bits of many. */
export const visitedKinds = ['exact', 'hash-compact', 'bitstate'] as const;
/** One of these. */
export type VisitedKind = (typeof visitedKinds)[number];

/** What a strategy gets to search with. */
export interface SearchInput {
  /** The compiled executor, with what a search needs to tell findings apart. */
  readonly run: Searched;
  readonly recorder: Recorder;
  readonly seed: number;
  readonly limits: Limits;
  /** Absent: every choice is taken. Only a strategy that `reduces` gets one. */
  readonly reduction?: Reduction | undefined;
  /** Absent: nobody sleeps. Only a strategy that `reduces` gets one. */
  readonly sleep?: Sleep | undefined;
  readonly options: StrategyOptions;
  /** Told of each state in which a run ended. */
  readonly finals?: Finals;
}

/** What a breadth-first search needs to go on later; the rest follows from the system. */
export interface Snapshot {
  /** States that it looked at. */
  readonly next: number;
  /** The first state of the next level, and how many states each level had that was looked at whole. */
  readonly levelEnd: number;
  readonly levels: readonly number[];
  readonly transitions: number;
  readonly states: number;
  /** It left out steps beyond the most that a run may have. */
  readonly cut: boolean;
  readonly steps: Steps;
}

/** Choices of a system, in as few bytes as they fit in. */
export type Choices = Uint8Array | Uint16Array;

/**
 * By which step each state was found. The lists are in chunks, and may be the search's own memory: to be written, or copied, before it
 * goes on.
 */
export interface Steps {
  /** By state, but the first. */
  readonly choices: readonly Choices[];
  /**
   * For each state looked at a 1 for each state found from it, then a 0; words of 32 bits, lowest first. States that
   * are left found none.
   */
  readonly bits: readonly Int32Array[];
  /** Bits. */
  readonly length: number;
}

/** A running search. It is resumable: its driver runs it in slices and watches the clock. */
export interface Search {
  /** Does about so many steps; true when there is nothing more to do. */
  advance(steps: number): boolean;
  readonly stats: Stats;
  /** Every run within the bounds was looked at. */
  readonly complete: boolean;
  readonly stoppedBy: 'first' | 'kind' | 'schedules' | 'steps' | 'transitions' | 'memory' | null;
  /** What the strategy adds to a report, such as a bound on what escaped it. */
  readonly remark: string | undefined;
  /** Where it runs schedules at random. */
  readonly distinct?: Distinct;
  /** For summaries: parameters in effect. */
  readonly bounds: { readonly [name: string]: number | null };
  /** States that are known and were not looked at yet. */
  readonly waiting?: number;
  /** Of a search by levels, how many states each level had that was looked at whole. */
  readonly levels?: readonly number[];
  /** Going on from a snapshot: how many of its states it has found again; undefined when it has all. */
  readonly rebuilt?: number | undefined;
  /** Absent where the search cannot be saved; undefined where it cannot be now. */
  snapshot?(): Snapshot | undefined;
  /** Before the first `advance`: the search goes on from there, and comes to what it would have come to without the break. */
  restore?(from: Snapshot): void;
}

/**
 * What a user may expect of a strategy, and what the conformance tests hold it to:
 * - `exhaustive`: it can be complete, and then has seen every run within its bounds;
 * - `random`: another seed gives other runs, and with enough schedules it finds what there is to find;
 * - `deterministic`: it makes the same runs for every seed, never all of them, and promises no finding.
 */
export type StrategyKind = 'exhaustive' | 'random' | 'deterministic';

/** Which runs to look at, in what order. */
export interface Strategy {
  readonly name: string;
  readonly says: string;
  /** Where it was published; absent: it is this project's, or folklore. */
  readonly paper?: string;
  /** How it departs from that, as a sentence's end. */
  readonly differs?: string;
  readonly kind: StrategyKind;
  /** Once complete, it has found shortest schedules. */
  readonly shortest: boolean;
  /** It may look at a state more than once, by what it costs to come there, and `--preemptions` bounds that. */
  readonly bounded?: true;
  /** What it keeps of the states that it has seen is for `--visited` to say. */
  readonly visits?: true;
  /** `--memory` is no limit that it may not reach: it gives its tables that size. */
  readonly sized?: true;
  /** It searches around a schedule that the user gives. */
  readonly around?: true;
  /** It keeps no states, and counts none: its figure is the number of schedules. */
  readonly stateless?: true;
  /** It can leave out what a reducer says shows nothing new. */
  readonly reduces?: true;
  /** Several workers may search so together (src/parallel): breadth-first, level by level. */
  readonly parallel?: true;
  start(input: SearchInput): Search;
}

/** Of a search that has done nothing yet. */
export const noStats = (): Stats => ({ schedules: 0, steps: 0, states: 0, transitions: 0, depth: 0, peakBytes: 0 });
