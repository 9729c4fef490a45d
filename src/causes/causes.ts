import { type Broken, firstBroken } from '../lifetimes/first-broken.js';
import type { ConfirmedFinding } from '../replay/finding.js';
import { shrinking } from '../replay/shrink.js';
import type { System } from '../replay/system.js';
import { siteOf } from '../core/system/site.js';
import { type CriticalPair, criticalPair, type PairSide } from './critical-pair.js';

/** What causes are told of: a search's system, and what it found there. A report's runs are such. */
export interface CausedRun {
  readonly system: System;
  readonly findings: readonly ConfirmedFinding[];
  /** By site: the probability that a uniform random walk shows it at least once, where that was counted. */
  readonly count?: { readonly probability: ReadonlyMap<string, number> } | undefined;
}

/** A finding that comes of a cause. */
export interface Member {
  readonly system: System;
  /** As the search found it. */
  readonly finding: ConfirmedFinding;
  /** The smaller schedule that its pair is of; the same where it was a shortest one. */
  readonly shrunk: ConfirmedFinding;
  readonly guarantee: string | undefined;
  readonly pair: CriticalPair | null;
  /** Without a pair, of what is found at the end or in a round: where those stand who have not finished. */
  readonly standing: readonly Standing[];
  /** The probability that a uniform random walk shows it at least once, where that was counted. */
  readonly chance?: number | undefined;
}

/** Who stands where. */
interface Standing {
  readonly actor: string;
  readonly point: string;
  readonly statement: string;
}

/** One mistake, and all that comes of it. */
export interface Cause {
  /** `C-` and names of functions, of a word, or of a kind: the same wherever the mistake shows. */
  readonly id: string;
  readonly sentence: string;
  /** That of the member with the shortest schedule of those that are as the id says. */
  readonly pair: CriticalPair | null;
  /** The first rule of its owners that one of their schedules breaks, of the shortest that breaks one; undefined: none does. */
  readonly broken: Broken | undefined;
  /** By the length of their schedules. */
  readonly members: readonly Member[];
  readonly kinds: readonly string[];
  /** `NAME/VARIANT`, with the switches that differ. */
  readonly explorations: readonly string[];
  /** A uniform random walk shows it at least so likely; undefined: that was not counted. */
  readonly walkProbability: number | undefined;
}

/** The causes of all that was found, those with the shortest schedules first. The same findings give the same causes. */
export function causesOf(runs: readonly CausedRun[]): readonly Cause[] {
  const work = causing(runs);
  for (let step = work.next(); ; step = work.next()) if (step.done) return step.value;
}

/** The same in slices. */
export function* causing(runs: readonly CausedRun[]): Generator<void, readonly Cause[]> {
  const members: Member[] = [];
  const known = new Set<string>();
  for (const { system, findings, count } of runs)
    for (const finding of findings) {
      // a second search of a system may have found the same
      const name = `${system.name} ${finding.title}`;
      if (known.has(name)) continue;
      known.add(name);
      members.push({ ...(yield* memberOf(system, finding)), chance: count?.probability.get(siteOf(finding)) });
    }
  return grouped(members);
}

/** The causes of these findings, those with the shortest schedules first. */
export function grouped(members: readonly Member[]): readonly Cause[] {
  const pairs = members.map(({ pair }) => pair);
  const bySite = new Map(members.map((member) => [`${member.system.name} ${siteOf(member.finding)}`, member]));
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const key = keyOf(origin(member, bySite), pairs);
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  const byLength = (a: Member, b: Member): number => a.shrunk.steps - b.shrunk.steps;
  return [...groups]
    .map(([key, group]): Cause => {
      const list = [...group].sort(byLength);
      const told = list.find(({ pair }) => pair !== null && pair.sort === 'intrusion' && overlap(pair) === key) ?? list[0]!;
      const chances = list.flatMap(({ chance }) => (chance === undefined ? [] : [chance]));
      return {
        id: `C-${key}`,
        sentence: sentenceOf(told),
        pair: told.pair,
        broken: firstRule(list),
        members: list,
        kinds: [...new Set(list.map(({ finding }) => finding.kind))].sort(),
        explorations: [...new Set(list.map(({ system }) => nameOf(system)))].sort(),
        walkProbability: chances.length === 0 ? undefined : Math.max(...chances),
      };
    })
    .sort((a, b) => byLength(a.members[0]!, b.members[0]!) || (a.id < b.id ? -1 : 1));
}

function firstRule(members: readonly Member[]): Broken | undefined {
  for (const { system, shrunk } of members) {
    const broken = firstBroken(system, shrunk.choices);
    if (broken) return broken;
  }
  return undefined;
}

/** What it comes of: what its schedule shows before, and not without the same pair, as that was found by itself. */
function origin(member: Member, bySite: ReadonlyMap<string, Member>): Member {
  const known = new Set([member]);
  for (let at = member; ; ) {
    const before = at.pair?.after && bySite.get(`${at.system.name} ${siteOf(at.pair.after)}`);
    if (!before || known.has(before)) return at;
    known.add(before);
    at = before;
  }
}

const nameOf = ({ exploration, variant, switchText }: System): string => `${exploration.name}/${variant}${switchText}`;

/** The finding with its critical pair, on a schedule from which no step can be left out. */
export function* memberOf(system: System, finding: ConfirmedFinding): Generator<void, Member> {
  const { finding: shrunk, guarantee } = yield* shrinking(system, finding, { bfsBudget: 0 });
  yield;
  const pair = criticalPair(system, shrunk);
  const ends = pair === null && (shrunk.actor === '' || shrunk.round !== undefined);
  return { system, finding, shrunk, guarantee, pair, standing: ends ? standingAt(system, shrunk.choices) : [] };
}

/** Those who have not finished after the schedule, but for daemons. */
function standingAt({ compiled, scenario }: System, choices: readonly number[]): readonly Standing[] {
  compiled.reset();
  for (const choice of choices) compiled.step(choice);
  return scenario.actors.flatMap(({ name, daemon = false }, actor): readonly Standing[] => {
    const pending = daemon ? undefined : compiled.pending(actor);
    return pending ? [{ actor: name, point: pending.point, statement: pending.description }] : [];
  });
}

const functionOf = (point: string): string => point.slice(0, point.lastIndexOf('.'));

const last = ({ within }: PairSide): string => within.at(-1)!;

/**
 * What a cause is told apart by. Of a race it is the word: what rule its accesses are to keep, nobody has. Of an intrusion it is the two
 * functions, whichever is in the midst of the other one: one call waits for the other in neither case, and a schedule of the same finding
 * may have them the other way round. Of an order it is the word that both statements are about, where it is one, and the function that
 * comes too late. Those that are alike but for a caller in place of what it calls, on one side, are one; and an order of two functions
 * is part of their intrusion.
 */
function keyOf({ finding, pair, standing }: Member, pairs: readonly (CriticalPair | null)[]): string {
  if (pair === null) {
    const points = standing.length > 0 ? standing.map(({ point }) => point) : finding.point === '' ? [] : [finding.point];
    return [finding.kind, ...new Set(points.map(functionOf))].join('-');
  }
  const { sort, first, second, word } = pair;
  if (sort === 'race') return `race-on-${word === '' ? `${last(second)}-by-${last(first)}` : word}`;
  const outer = outermost(pair, pairs);
  return outer.sort === 'intrusion' ? overlap(outer) : `${word === '' ? last(first) : word}-before-${last(second)}`;
}

const overlap = ({ first, second }: CriticalPair): string => [last(first), last(second)].sort().join('-overlaps-');

/** The intrusion that it is part of, of callers as far out as there is one at each call; or itself. */
function outermost(pair: CriticalPair, pairs: readonly (CriticalPair | null)[]): CriticalPair {
  const [outer] = pairs
    .filter((other) => other !== null && other.sort === 'intrusion' && holds(other, pair))
    .sort((a, b) => (overlap(a!) < overlap(b!) ? -1 : 1));
  return outer ? outermost(outer, pairs) : pair;
}

/**
 * One side of the pair is in the same function, and the other one in what the other function calls; of an order in that itself, too. By an
 * order with a caller the intrusion has to begin: the one that is broken into comes first.
 */
function holds({ first, second }: CriticalPair, { sort, ...sides }: CriticalPair): boolean {
  const same = (one: PairSide, other: PairSide): boolean => last(one) === last(other);
  const calls = (one: PairSide, other: PairSide): boolean => last(one) === other.within.at(-2) && !same(one, other);
  const both = (a: PairSide, b: PairSide): boolean => sort === 'order' && same(first, a) && same(second, b);
  const one = (a: PairSide, b: PairSide): boolean => (same(first, a) && calls(second, b)) || (calls(first, a) && same(second, b));
  return (
    one(sides.second, sides.first) ||
    (sort === 'intrusion' && one(sides.first, sides.second)) ||
    both(sides.first, sides.second) ||
    both(sides.second, sides.first)
  );
}

/** The critical pair of a finding's schedule in a sentence. */
export function pairText(system: System, finding: ConfirmedFinding): string {
  const pair = criticalPair(system, finding);
  if (pair === null) return 'no order of two steps of different actors decides it';
  return sentenceOf({ system, finding, shrunk: finding, guarantee: undefined, pair, standing: [] });
}

function sentenceOf({ system, finding, pair, standing }: Member): string {
  const side = ({ actor, statement, point }: Standing): string => `${actor}'s "${statement}" in ${titleOf(system, functionOf(point))}`;
  if (standing.length > 0) return `${finding.object || finding.actor || 'the run'} ${finding.says}: ${standing.map(side).join(', ')}`;
  if (pair === null) {
    const { object, actor, says } = finding;
    return `${object || actor || 'the run'} ${says}; nobody${object && actor ? ` but ${actor}` : ' else'} has to do with it`;
  }
  const { sort, first, second, word } = pair;
  if (sort === 'race') return `${word || 'a word'} is accessed at once by ${side(first)} and by ${side(second)}`;
  const order = `${side(first)} comes before ${side(second)}`;
  if (sort === 'order') return order;
  const [intruding, intruded] = [first, second].map((one) => `${titleOf(system, last(one))} by ${one.actor}`);
  return `${intruding} is in the midst of ${intruded}: ${order}`;
}

/** What a diagram calls the function. */
function titleOf({ scenario }: System, path: string): string {
  const { title = path } = scenario.paths.find(({ id }) => id === path) ?? {};
  return `${title.replace(/\(.*\)$/, '')}()`;
}
