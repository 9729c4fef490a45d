import type { Cause } from '../causes/causes.js';
import type { PairSide } from '../causes/critical-pair.js';
import { type Distinct, memoryModel } from '../core/search/strategy.js';
import type { ConfirmedFinding } from '../replay/finding.js';
import { type Unreached, unreachedOf } from '../replay/unreached.js';
import type { Count } from '../search/count/count.js';
import type { Doer } from '../lifetimes/first-broken.js';
import { siteOf } from '../core/system/site.js';
import type { ReportedRun } from './run.js';
import { mergedSites } from './same-site.js';

/** What `explore --reporter json` prints; schema 1. Everything but `timing` is the same for the same inputs and seed. */
export interface JsonReport {
  readonly schema: 1;
  readonly racewalk: string;
  readonly runs: readonly JsonRun[];
  /** What the findings of all runs come of, those with the shortest schedules first. */
  readonly causes: readonly JsonCause[];
}

/** Whose step, and where. */
export interface JsonDoer {
  readonly actor: string;
  readonly function: string;
  readonly point: string;
  readonly statement: string;
}

export interface JsonCause {
  readonly id: string;
  readonly sentence: string;
  /** How the critical pair decides; null: nobody else has to do with it. */
  readonly sort: 'race' | 'intrusion' | 'order' | null;
  /** The two statements of the critical pair; none without one. */
  readonly pair: readonly JsonDoer[];
  /** The first rule of its owners that a finding's schedule breaks, who breaks it (null: at the end) and who owns it then; null: none. */
  readonly broken: { readonly rule: string; readonly object: string; readonly by: JsonDoer | null; readonly owner: JsonDoer | null } | null;
  /** Of the finding with the shortest schedule. */
  readonly token: string;
  readonly kinds: readonly string[];
  /** `NAME/VARIANT`, with the switches that differ. */
  readonly explorations: readonly string[];
  /** With `--count`: a uniform random walk shows it at least so likely; else null. */
  readonly walkProbability: number | null;
  /** Tokens. */
  readonly findings: readonly string[];
}

export interface JsonRun {
  readonly exploration: string;
  readonly variant: string;
  readonly switches: { readonly [name: string]: string };
  readonly strategy: string;
  /** With `--reduce`: what left out schedules that show nothing new. */
  readonly reducer?: string;
  readonly seed: number;
  /** `clean` only when complete within bounds. */
  readonly verdict: 'violations' | 'clean' | 'unknown';
  readonly complete: boolean;
  /** What every verdict rests on: a missing barrier between marked accesses is not found. */
  readonly memoryModel: typeof memoryModel;
  readonly bounds: { readonly [name: string]: number | null };
  readonly stoppedBy: string | null;
  /** What the strategy says of its own promise, such as a bound on what escaped it. */
  readonly remark: string | null;
  readonly assumes: { readonly [name: string]: number | string | readonly string[] };
  /** `distinct`: of schedules at random. */
  readonly stats: {
    readonly schedules: number;
    readonly steps: number;
    readonly states: number;
    readonly transitions: number;
    readonly depth: number;
    readonly distinct?: Distinct;
  };
  readonly timing: { readonly seconds: number; readonly stepsPerSecond: number; readonly peakBytes: number };
  readonly findings: readonly JsonFinding[];
  /** What a complete search never came to, of which it says nothing; else null. */
  readonly unreached: JsonUnreached | null;
  /** With `--count`. */
  readonly count?: JsonCount;
}

/** Places of the paths that the system's actors run. */
export interface JsonUnreached {
  /** `path.point` */
  readonly points: readonly string[];
  /** `path.point -> target`, of points that were reached. */
  readonly branches: readonly string[];
  /** `path.point = OUTCOME`, of operations that may fail, at points that were reached. */
  readonly outcomes: readonly string[];
}

export interface JsonCount {
  /** Distinct schedules in decimal; null where they were not counted. */
  readonly schedules: string | null;
  /** Steps of the longest. */
  readonly longest: number;
  /** The probability that a uniform random walk shows any finding of the system at least once; null where that was not counted. */
  readonly anyFinding: number | null;
  /** `anyFinding` and every `walkProbability` are exact up to this relative error. */
  readonly relativeError: number;
  /** Why something is missing. */
  readonly missing: string | null;
}

export type JsonFinding = Omit<ConfirmedFinding, 'name' | 'says' | 'choices' | 'points'> & {
  /** With `--count`: the probability that a uniform random walk shows it at least once; null where that was not counted. */
  readonly walkProbability?: number | null;
  /** The id of its cause; null where there was no time to look for it. */
  readonly cause: string | null;
  /** Other ways may lead to it, which the states of the search do not tell apart: --causes does. */
  readonly merged: boolean;
};

/** The runs as data; `version` is the package's. */
export function json(runs: readonly ReportedRun[], version: string, causes: readonly Cause[] = []): JsonReport {
  const counts = new Map(runs.flatMap(({ count, findings }) => findings.map((one) => [one.token, count?.probability.get(siteOf(one))])));
  const ids = new Map(causes.flatMap(({ id, members }) => members.map(({ finding }) => [finding.token, id])));
  return { schema: 1, racewalk: version, runs: runs.map((run) => jsonRun(run, ids)), causes: causes.map((one) => jsonCause(one, counts)) };
}

function jsonCause(
  { id, sentence, pair, broken, members, kinds, explorations }: Cause,
  counts: ReadonlyMap<string, number | undefined>,
): JsonCause {
  const tokens = members.map(({ finding }) => finding.token);
  const chances = tokens.flatMap((token) => counts.get(token) ?? []);
  const doer = (one: Doer | undefined): JsonDoer | null =>
    one ? { actor: one.actor, function: one.function, point: one.stack.at(-1)!, statement: one.text } : null;
  const side = ({ actor, within, point, statement }: PairSide): JsonDoer => ({ actor, function: within.at(-1)!, point, statement });
  return {
    id,
    sentence,
    sort: pair?.sort ?? null,
    pair: pair ? [side(pair.first), side(pair.second)] : [],
    broken: broken ? { rule: broken.rule, object: broken.object, by: doer(broken.breaker), owner: doer(broken.owner) } : null,
    token: members[0]!.shrunk.token,
    kinds,
    explorations,
    walkProbability: chances.length > 0 ? Math.max(...chances) : null,
    findings: tokens,
  };
}

function jsonRun({ system, outcome, findings, seconds, count }: ReportedRun, ids: ReadonlyMap<string, string>): JsonRun {
  const merged = mergedSites({ outcome });
  const { strategy, reducer, seed, verdict, complete, stoppedBy, bounds, remark = null, stats, distinct, reached } = outcome;
  const { schedules, steps, states, transitions, depth, peakBytes } = stats;
  const { scenario } = system;
  return {
    exploration: system.exploration.name,
    variant: system.variant,
    switches: system.switches,
    strategy,
    ...(reducer !== undefined && { reducer }),
    seed,
    verdict,
    complete,
    memoryModel,
    bounds,
    stoppedBy,
    remark,
    assumes: {
      actors: scenario.actors.map(({ name }) => name),
      ...scenario.assumes,
      ...(scenario.notModelled && { notModelled: scenario.notModelled }),
    },
    stats: { schedules, steps, states, transitions, depth, ...(distinct && { distinct }) },
    timing: { seconds, stepsPerSecond: seconds > 0 ? Math.round(steps / seconds) : 0, peakBytes },
    findings: findings.map((finding) => ({
      ...jsonFinding(finding, count),
      cause: ids.get(finding.token) ?? null,
      merged: merged.has(siteOf(finding)),
    })),
    unreached: reached === undefined ? null : jsonUnreached(unreachedOf(system, reached)),
    ...(count && { count: jsonCount(count) }),
  };
}

/** In the schema's own order, so that the output does not change with the code. */
function jsonFinding(finding: ConfirmedFinding, count: Count | undefined): Omit<JsonFinding, 'cause' | 'merged'> {
  const { kind, title, object, actor, point, other, steps, preemptions, shortest, occurrences, token, also, schedule, confirmedLive } =
    finding;
  const counted = count && { walkProbability: count.probability.get(siteOf(finding)) ?? null };
  return {
    kind,
    title,
    object,
    actor,
    point,
    other,
    steps,
    preemptions,
    shortest,
    occurrences,
    token,
    also,
    schedule,
    confirmedLive,
    ...counted,
  };
}

const jsonUnreached = ({ points, branches, outcomes }: Unreached): JsonUnreached => ({
  points: points.missed,
  branches: branches.missed,
  outcomes: outcomes.missed,
});

function jsonCount({ schedules, longest, any, relativeError, missing }: Count): JsonCount {
  return { schedules: schedules?.toString() ?? null, longest, anyFinding: any ?? null, relativeError, missing: missing ?? null };
}
