import { confirm, type ConfirmedFinding } from '../replay/finding.js';
import type { System } from '../replay/system.js';
import { SearchRun, type Outcome } from '../search/explore.js';
import type { Reducer } from '../search/reducer.js';
import type { StopRule } from '../core/search/limits.js';
import { bfs } from '../search/strategies/bfs.js';
import { type Found, matched, matchedBy } from './match.js';
import { type Outcomes, outcomesOf } from './outcomes.js';
import { type Replayed, replayedIn } from './replayed.js';

/** One side of a comparison: a system, with what a complete search of it gives. */
export interface Side extends Found {
  /** A, B, C, ... */
  readonly letter: string;
  readonly outcome: Outcome;
  /** Undefined where nobody asked. */
  readonly outcomes: Outcomes | undefined;
}

/**
 * What a finding is to the second of two sides. `moved`: it is at another statement of the same function. `maybe`: one side has it, and
 * the search of the other one met its limit before it could be said that that has it not.
 */
export type Change = 'gone' | 'new' | 'unchanged' | 'moved' | 'maybe gone' | 'maybe new';

/** One finding of one or both of two sides. */
export interface Row {
  readonly change: Change;
  readonly a: readonly ConfirmedFinding[];
  readonly b: readonly ConfirmedFinding[];
  /** Of one that is gone: what its schedule does in the other system. */
  readonly there: Replayed | undefined;
}

/** Two sides, the second held against the first. */
export interface Pair {
  readonly a: Side;
  readonly b: Side;
  readonly rows: readonly Row[];
  /** How findings were told to be the same. */
  readonly by: string;
  /** The second side has nothing that the first has not: undefined where a search that met its limit leaves that open. */
  readonly nothingNew: boolean | undefined;
  /** A switch between them changes nothing that anybody here runs. */
  readonly sameModel: boolean;
}

export interface Compared {
  readonly sides: readonly Side[];
  /** Each side but the first, held against the first. */
  readonly pairs: readonly Pair[];
}

export interface CompareOptions {
  /** Transitions of one search. */
  readonly transitions: number;
  /** Bytes of its arrays. */
  readonly memory: number;
  /** Whether outcomes are counted, which takes a second pass over every side. */
  readonly outcomes: boolean;
  /** What leaves out schedules that show nothing new, by system. */
  reducers(system: System): readonly Reducer[];
}

/** Searches each system within the same bounds, and holds all but the first against the first. */
export function compare(systems: readonly System[], options: CompareOptions): Compared {
  const sides = systems.map((system, i) => searched(system, String.fromCharCode(65 + i), options));
  return { sides, pairs: sides.slice(1).map((b) => pairOf(sides[0]!, b)) };
}

/** What a search of one side comes to; `first`: it stops at the first finding. */
export function outcomeOf(system: System, { transitions, memory, reducers }: CompareOptions, stop: StopRule): Outcome {
  const search = new SearchRun(system.searched(), bfs, {
    seed: 1,
    limits: { transitions, memory },
    stop,
    depth: 3,
    length: undefined,
    reducers: reducers(system),
  });
  while (!search.advance(1_000_000));
  return search.outcome();
}

/** A complete search of one side, with what it found confirmed. */
export function searched(system: System, letter: string, options: CompareOptions): Side {
  const outcome = outcomeOf(system, options, 'never');
  const findings = outcome.findings.map((finding) => confirm(system, outcome, finding));
  const outcomes = options.outcomes ? outcomesOf(system, options) : undefined;
  return { system, letter, outcome, findings, shown: outcome.findings, outcomes };
}

/** The second side against the first. */
export function pairOf(a: Side, b: Side): Pair {
  const rows = matched(a, b).map(({ a: inA, b: inB }): Row => {
    const change = changeOf(inA, inB, { a, b });
    return { change, a: inA, b: inB, there: inB.length === 0 ? replayedIn(a.system, inA[0]!, b.system) : undefined };
  });
  const isNew = rows.some(({ change }) => change === 'new');
  const open = !isNew && (!b.outcome.complete || rows.some(({ change }) => change === 'maybe new'));
  return {
    a,
    b,
    rows,
    by: matchedBy(a.system, b.system),
    nothingNew: open ? undefined : !isNew,
    sameModel: a.system.sameModel(b.system),
  };
}

function changeOf(a: readonly ConfirmedFinding[], b: readonly ConfirmedFinding[], sides: Pick<Pair, 'a' | 'b'>): Change {
  if (b.length === 0) return sides.b.outcome.complete ? 'gone' : 'maybe gone';
  if (a.length === 0) return sides.a.outcome.complete ? 'new' : 'maybe new';
  const points = new Set(a.map(({ point }) => point));
  return b.every(({ point }) => points.has(point)) ? 'unchanged' : 'moved';
}
