import type { Limits } from './limits.js';
import type { Independence } from './independence.js';
import type { Reducer, Sleep } from './reducer.js';
import type { CellRange, Executor } from './run.js';
import type { Symmetry } from './symmetry.js';
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

/** Where a state keeps what a bound of pre-emptions has to know of the way to it: numbers of cells. See search/within. */
export interface Budget {
  /** The most pre-emptions of a schedule. */
  readonly most: number;
  /** How many there were. */
  readonly used: number;
  /** Whom it is a pre-emption to leave: an actor's number + 1, or 0. */
  readonly last: number;
}

export interface Searched extends Executor {
  pointNumber(actor: number): number;
  /** Of `choices`, the actor's. */
  choicesOf(actor: number, out: Int32Array): number;
  /**
   * What the actor's next step may touch where it is: numbers of places (cells, and what is finer or coarser than a
   * cell), each twice, + 1 where it changes it; also what it waits for while it is blocked. Places that nobody else
   * touches are left out. What is given does not change later.
   */
  footprint(actor: number): readonly number[];
  /** What is known of which steps may meet; made when it is first asked for. */
  independence(): Independence;
  /** Which actors are alike. */
  symmetry(): Symmetry;
  /** Whether a step of another actor may disable or enable this actor's next one. */
  mayWait(actor: number): boolean;
  /** Its steps are transactions: see core/independence. */
  readonly together?: boolean;
  /** The last step was such a transaction. */
  readonly joined?: boolean;
  /** It had to end before a step that crashes. */
  readonly broken?: boolean;
  /** The point that the last step was taken from, for errors. */
  lastPoint?(): string;
  /** Whether one step may lead the actor from its point back to it, as far as its program tells. */
  mayReturn(actor: number): boolean;
  /** Present where its states keep such. */
  readonly budget: Budget | undefined;
  /** By actor: its point and registers, which only its own steps change. */
  readonly own: readonly CellRange[];
}

/** Parameters that some strategy has. */
export interface StrategyOptions {
  /** pct, fair-pct: the bug depth d. */
  readonly depth: number;
  /** pct, fair-pct: the number of decisions k; absent: measured. */
  readonly length: number | undefined;
  /** icb, delay, and the reducer preemptions: the most pre-emptions or delays; absent: no bound. */
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
export type VisitedKind = (typeof visitedKinds)[number];

export interface SearchInput {
  /** The compiled executor, with what a search needs to tell findings apart. */
  readonly run: Searched;
  readonly recorder: Recorder;
  readonly seed: number;
  readonly limits: Limits;
  /** Absent: nothing is left out. Only who `reduces` gets one. */
  readonly reducer?: Reducer | undefined;
  /** Absent: nobody sleeps. Only who `reduces` gets it. */
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

/** A search under way. It is resumable: the faces run it in slices and watch the clock. */
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

/** Which runs to look at, in what order. */
export interface Strategy {
  readonly name: string;
  readonly says: string;
  /** Where it was published; absent: it is this project's, or folklore. */
  readonly paper?: string;
  /** How it departs from that, as a sentence's end. */
  readonly differs?: string;
  /** Whether it can be complete, and then finds shortest schedules. */
  readonly exhaustive: boolean;
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
  /** Several workers may search so together (src/fleet): breadth-first, level by level. */
  readonly parallel?: true;
  start(input: SearchInput): Search;
}

export const noStats = (): Stats => ({ schedules: 0, steps: 0, states: 0, transitions: 0, depth: 0, peakBytes: 0 });
