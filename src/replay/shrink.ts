import { actorOf } from '../core/system/run.js';
import { identityOf, siteOf } from '../core/system/site.js';
import type { Recorder } from '../core/search/strategy.js';
import { foundBy } from '../search/recorder.js';
import { bfs } from '../search/strategies/bfs.js';
import { type ConfirmedFinding, confirmed } from './finding.js';
import { replay } from './replay.js';
import type { System } from './system.js';
import { type Trial, Trials } from './trial.js';

export interface ShrinkOptions {
  /** Transitions that a breadth-first search for a shortest schedule may take first; 0 = none. */
  readonly bfsBudget?: number;
  /** Bytes of that search's own arrays. */
  readonly bfsMemory?: number;
}

/** What `shrink` came to: the smaller schedule, what it guarantees, and its finding. */
export interface Shrunk {
  /** Choices as the executors number them (core/system/run `choiceOf`), one a step. */
  readonly choices: readonly number[];
  /** What the reader may rely on. */
  readonly guarantee: string;
  /** The finding as the smaller schedule shows it, confirmed by a replay of its own. */
  readonly finding: ConfirmedFinding;
}

const shortestGuarantee = 'shortest (breadth-first)';
const minimalGuarantee = '1-minimal in steps and preemptions; shortest = no';

const roundGuarantee = 'a way into the round, and once round it; shortest = no';
const shortestRound = 'a shortest way into the round, and once round it';

/**
 * A smaller schedule of the same finding: same kind, object's role, actor's point and other actor's access. A
 * shortest one where a breadth-first search reaches it within its budget; else steps are left out as long as one
 * can be. Then blocks of one actor are put together, which never makes it longer.
 */
export function shrink(system: System, finding: ConfirmedFinding, options: ShrinkOptions = {}): Shrunk {
  const work = shrinking(system, finding, options);
  for (let step = work.next(); ; step = work.next()) if (step.done) return step.value;
}

/** The same in slices, so that who waits for it may give it up. */
export function* shrinking(
  system: System,
  finding: ConfirmedFinding,
  { bfsBudget = 2_000_000, bfsMemory = 1 << 30 }: ShrinkOptions = {},
): Generator<void, Shrunk> {
  if (finding.round !== undefined)
    return { choices: finding.choices, guarantee: finding.shortest ? shortestRound : roundGuarantee, finding };
  const identity = identityOf(finding);
  const trials = new Trials(system.compiled, finding);
  const keeps = (choices: readonly number[]): boolean => trials.encounters(choices).some((one) => identityOf(one) === identity);
  const search: Search = { trials, keeps };
  const { choices, shortest }: Start =
    (finding.shortest ? undefined : yield* breadthFirst(system, finding, { transitions: bfsBudget, memory: bfsMemory }, keeps)) ?? finding;
  let best = trials.try(choices) ?? { choices, preemptions: finding.preemptions, switches: Infinity };
  for (let before: Trial | undefined; before !== best; ) {
    before = best;
    if (!shortest) best = yield* dropSteps(search, yield* dropActors(search, best));
    best = yield* mergeBlocks(search, best);
  }
  const smaller = confirmed(system, replay(system, best.choices), { ...finding, choices: best.choices }, shortest);
  return { choices: smaller.choices, guarantee: shortest ? shortestGuarantee : minimalGuarantee, finding: smaller };
}

interface Search {
  readonly trials: Trials;
  /** Asked only where the compiled executor shows the site and the candidate is better: it runs once more and listens. */
  keeps(choices: readonly number[]): boolean;
}

const better = (a: Trial, b: Trial): boolean =>
  a.choices.length !== b.choices.length
    ? a.choices.length < b.choices.length
    : a.preemptions !== b.preemptions
      ? a.preemptions < b.preemptions
      : a.switches < b.switches;

/** The candidate where it is better and still the same finding. */
function* improve({ trials, keeps }: Search, candidate: readonly number[], best: Trial): Generator<void, Trial | undefined> {
  yield;
  const trial = trials.try(candidate);
  return trial && better(trial, best) && keeps(trial.choices) ? trial : undefined;
}

/**
 * The first schedule of the same finding in breadth-first order, or undefined within the budget. It is a shortest one
 * only where no shorter schedule shows the site: who touched the object before is not part of a state, unless the
 * system keeps causes, so that a shorter way to it with the same other side may have been merged into another.
 */
function* breadthFirst(
  system: System,
  finding: ConfirmedFinding,
  limits: { readonly transitions: number; readonly memory: number },
  keeps: Search['keeps'],
): Generator<void, Start | undefined> {
  if (limits.transitions <= 0) return undefined;
  const run = system.searched();
  const { world } = run;
  const [site, identity] = [siteOf(finding), identityOf(finding)];
  const candidates: (readonly number[])[] = [];
  const recorder: Recorder = {
    stop: false,
    found(actor, point, ended, schedule) {
      if (candidates.length === mostCandidates) return;
      for (let i = 0; i < world.foundCount; i++) {
        const shown = foundBy(run, i, actor, point, ended);
        // where the state does not tell the other side, that is looked into later
        if (shown.other === undefined ? siteOf(shown) === site : identityOf(shown) === identity) candidates.push(schedule());
      }
    },
  };
  const search = bfs.start({ run, recorder, seed: 0, limits, options: { depth: 0, length: undefined } });
  let shortest = Infinity;
  for (let done = false; !done; ) {
    done = search.advance(slice);
    // the search goes on from the state that it left the executor in
    const cells = world.cells.slice();
    for (let choices = candidates.shift(); choices; choices = candidates.shift()) {
      shortest = Math.min(shortest, choices.length);
      if (choices.length > finding.choices.length) return undefined;
      if (keeps(choices)) return { choices, shortest: choices.length === shortest };
    }
    world.load(cells);
    yield;
  }
  return undefined;
}

interface Start {
  readonly choices: readonly number[];
  readonly shortest: boolean;
}

/** Transitions between two looks at what a search found. */
const slice = 20_000;
/** Schedules of the site that are looked at after one slice. */
const mostCandidates = 64;

function* dropActors(search: Search, from: Trial): Generator<void, Trial> {
  let best = from;
  for (const actor of new Set(from.choices.map(actorOf)))
    best =
      (yield* improve(
        search,
        best.choices.filter((c) => actorOf(c) !== actor),
        best,
      )) ?? best;
  return best;
}

/** Leaves out ever smaller parts, until no single step can be left out. */
function* dropSteps(search: Search, from: Trial): Generator<void, Trial> {
  let best = from;
  for (let size = best.choices.length >> 1; size >= 1; ) {
    let dropped = false;
    for (let at = best.choices.length - size; at >= 0; at--) {
      const candidate = best.choices.filter((_, i) => i < at || i >= at + size);
      const trial = yield* improve(search, candidate, best);
      if (!trial) continue;
      best = trial;
      dropped = true;
      at = Math.min(at, best.choices.length - size + 1);
    }
    if (!dropped || size > 1) size = size === 1 ? 0 : size >> 1;
  }
  return best;
}

/**
 * Moves parts of blocks to where their actor runs before or after, as long as that saves a switch; where no single
 * move does, a move and an exchange of two neighbouring blocks together. The result is a local minimum of these.
 */
function* mergeBlocks(search: Search, from: Trial): Generator<void, Trial> {
  let best = from;
  for (let before: Trial | undefined; before !== best; ) {
    before = best;
    best =
      (yield* firstBetter(search, moves(best.choices), best)) ??
      (yield* firstBetter(search, movesWithExchange(best.choices, best.switches), best)) ??
      best;
  }
  return best;
}

function* firstBetter(search: Search, candidates: Iterable<readonly number[]>, best: Trial): Generator<void, Trial | undefined> {
  for (const candidate of candidates) {
    const trial = yield* improve(search, candidate, best);
    if (trial) return trial;
  }
  return undefined;
}

/** Every schedule in which a part of one block stands at the end of the block before it of its actor, or at the start of the one behind. */
function* moves(choices: readonly number[]): Generator<readonly number[]> {
  for (const { from, to } of blocks(choices)) {
    const actor = actorOf(choices[from]!);
    const earlier = choices.findLastIndex((c, i) => i < from && actorOf(c) === actor);
    const later = choices.findIndex((c, i) => i >= to && actorOf(c) === actor);
    for (let size = to - from; size >= 1; size--) {
      if (earlier >= 0)
        yield [
          ...choices.slice(0, earlier + 1),
          ...choices.slice(from, from + size),
          ...choices.slice(earlier + 1, from),
          ...choices.slice(from + size),
        ];
      if (later >= 0)
        yield [...choices.slice(0, to - size), ...choices.slice(to, later), ...choices.slice(to - size, to), ...choices.slice(later)];
    }
  }
}

/** Those with fewer switches than so many; there are too many to try the others. */
function* movesWithExchange(choices: readonly number[], switches: number): Generator<readonly number[]> {
  for (const moved of [choices, ...moves(choices)]) {
    const parts = blocks(moved);
    for (let i = 1; i < parts.length; i++) {
      const [a, b] = [parts[i - 1]!, parts[i]!];
      const actor = (part: Block | undefined): number => (part ? actorOf(moved[part.from]!) : -1);
      const joined = Number(actor(parts[i - 2]) === actor(b)) + Number(actor(parts[i + 1]) === actor(a));
      if (parts.length - 1 - joined < switches)
        yield [...moved.slice(0, a.from), ...moved.slice(b.from, b.to), ...moved.slice(a.from, a.to), ...moved.slice(b.to)];
    }
  }
}

interface Block {
  readonly from: number;
  readonly to: number;
}

/** Maximal runs of one actor. */
function blocks(choices: readonly number[]): Block[] {
  const found: Block[] = [];
  for (let from = 0; from < choices.length; from = found.at(-1)!.to) {
    let to = from + 1;
    while (to < choices.length && actorOf(choices[to]!) === actorOf(choices[from]!)) to++;
    found.push({ from, to });
  }
  return found;
}
