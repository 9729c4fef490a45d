import type { Limits } from './limits.js';
import type { Sleep, Reduction } from './reduction.js';
import type { Searched } from '../system/searched.js';
import type { World } from '../world/world.js';

/** What every search assumes of memory: each access happens at once, in the order of the schedule, and a barrier changes nothing. */
export const memoryModel = 'sequentially consistent';

/** How much a search has done so far. */
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

/** Where a strategy records what a step found; it knows neither kinds nor names. */
export interface Recorder {
  /**
   * To be called when the last step, or the end of a run (`ended`), found something. The schedule leads there, the last step
   * included; it is asked for only where the finding is new. Its last `round` steps lead round forever.
   */
  found(actor: number, point: number, ended: boolean, schedule: () => readonly number[], round?: number): void;
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

/** The final states of runs, which several searches may share. */
export interface Finals {
  /** Adds one; true where it is new. `ending` tells apart runs that ended in equal cells in different ways: 0 where no choice was left. */
  add(world: World, ending: number): boolean;
}

/** What schedules drawn at random have come to, and what that says of more of them. */
export interface Distinct {
  /** Distinct states: an estimate with a standard error of 1.6 %. */
  readonly states: number;
  /** Distinct states in which runs ended. */
  readonly finals: number;
  /** There were no bytes for more final states: others are not counted. */
  readonly finalsAreMore: boolean;
  /** Runs that ended, and the last of them that ended in a new state. */
  readonly ended: number;
  readonly lastNew: number;
  /**
   * Good and Turing's estimate of the chance that the next run ends in a new state: the share of runs whose final state was
   * seen once. Null where runs depend on each other.
   */
  readonly chanceOfNew: number | null;
  /** Where no final state of the second half of the runs was new: that chance is below this with 95 % confidence. Else null. */
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

/** What a breadth-first search has to save to go on later; the rest follows from the system. */
export interface Snapshot {
  /** How many states it has expanded. */
  readonly next: number;
  /** The first state of the next level, and how many states each level had that was expanded whole. */
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
  /** By state, without the first. */
  readonly choices: readonly Choices[];
  /**
   * For each expanded state a 1 for each state found from it, then a 0; in words of 32 bits, the lowest bit first.
   */
  readonly bits: readonly Int32Array[];
  /** Bits. */
  readonly length: number;
}

/** Makes the choices that lead to a state. */
export type Way = () => readonly number[];

/** A running search. It is resumable: its driver runs it in slices and watches the clock. */
export interface Search {
  /** Does about so many steps; true when there is nothing more to do. */
  advance(steps: number): boolean;
  readonly stats: Stats;
  /** It has looked at every run within the bounds. */
  readonly complete: boolean;
  readonly stoppedBy: 'first' | 'kind' | 'schedules' | 'steps' | 'transitions' | 'memory' | null;
  /** What the strategy adds to a report, such as a bound of the chance that something escaped it. */
  readonly remark: string | undefined;
  /** Present where it draws schedules at random. */
  readonly distinct?: Distinct;
  /** The parameters in effect, for summaries. */
  readonly bounds: { readonly [name: string]: number | null };
  /** States that are known and not expanded yet. */
  readonly waiting?: number;
  /** Present in a search by levels: how many states each level had that was expanded whole. */
  readonly levels?: readonly number[];
  /**
   * Where it numbers the states and is complete: by the choices that lead there, each state of which no step that it took led to a state
   * with a higher number, or ended the run. From all others one comes, number by number, to one of these or to an end. Undefined where
   * it does not know, or where they are many.
   */
  backward?(): readonly Way[] | undefined;
  /** Where it goes on from a snapshot: how many of its states it has found again; undefined when it has all. */
  readonly rebuilt?: number | undefined;
  /** Absent where the search cannot be saved; undefined where it cannot be now. */
  snapshot?(): Snapshot | undefined;
  /** To be called before the first `advance`: goes on from there, and comes to what it would have come to without the break. */
  restore?(from: Snapshot): void;
}

/**
 * What a user may expect of a strategy, and what the conformance tests hold it to:
 * - `exhaustive`: it can be complete, and then has seen every run within its bounds;
 * - `random`: another seed gives other runs, and with enough schedules it finds what there is to find;
 * - `deterministic`: it makes the same runs for every seed, never all of them, and promises no finding.
 */
export type StrategyKind = 'exhaustive' | 'random' | 'deterministic';

/**
 * Which runs to look at, in what order. A file in `search/strategies` that exports one, named as the file, is all that is needed
 * to add one.
 */
export interface Strategy {
  readonly name: string;
  readonly says: string;
  /** Where it was published; absent: it is this project's, or folklore. */
  readonly paper?: string;
  /** How it differs from that, as a sentence's end. */
  readonly differs?: string;
  readonly kind: StrategyKind;
  /** Once complete, it has found shortest schedules. */
  readonly shortest: boolean;
  /** It searches by what it costs to come to a state, of which `--preemptions` is the bound. */
  readonly bounded?: true;
  /** `--visited` says what it keeps of the states that it has seen. */
  readonly visits?: true;
  /** `--memory` is the size of its tables, not a limit. */
  readonly sized?: true;
  /** It searches around a schedule that the user gives. */
  readonly around?: true;
  /** It keeps no states, and counts none: its figure is the number of schedules. */
  readonly stateless?: true;
  /** It takes reducers. */
  readonly reduces?: true;
  /** Several workers may search so together (src/parallel): breadth-first, level by level. */
  readonly parallel?: true;
  start(input: SearchInput): Search;
}

/** Of a search that has done nothing yet. */
export const noStats = (): Stats => ({ schedules: 0, steps: 0, states: 0, transitions: 0, depth: 0, peakBytes: 0 });
