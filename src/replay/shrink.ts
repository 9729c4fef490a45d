import { actorOf } from '../core/run.js';
import type { Recorder } from '../core/strategy.js';
import { siteOf } from '../search/recorder.js';
import { bfs } from '../search/strategies/bfs.js';
import { type ConfirmedFinding, confirmed, identityOf } from './finding.js';
import { replay } from './replay.js';
import type { System } from './system.js';
import { type Trial, Trials } from './trial.js';

export interface ShrinkOptions {
  /** Transitions that a breadth-first search for a shortest schedule may take first; 0 = none. */
  readonly bfsBudget?: number;
  /** Bytes of that search's own arrays. */
  readonly bfsMemory?: number;
}

export interface Shrunk {
  readonly choices: readonly number[];
  /** What the reader may rely on. */
  readonly guarantee: string;
  /** The finding as the smaller schedule shows it, confirmed by a replay of its own. */
  readonly finding: ConfirmedFinding;
}

const shortestGuarantee = 'shortest (breadth-first)';
const minimalGuarantee = '1-minimal in steps and preemptions; shortest = no';

/**
 * A smaller schedule of the same finding: same kind, object's role, actor's point and other actor's access. A
 * shortest one where a breadth-first search reaches it within its budget; else steps are left out as long as one
 * can be. Then blocks of one actor are put together, which never makes it longer.
 */
export function shrink(system: System, finding: ConfirmedFinding, { bfsBudget = 2_000_000, bfsMemory = 1 << 30 }: ShrinkOptions = {}): Shrunk {
  const identity = identityOf(finding);
  const keeps = (choices: readonly number[]): boolean => {
    const run = replay(system, choices);
    return run.found.some((f) => siteOf(f) === siteOf(finding)) && identityOf(confirmed(system, run, { ...finding, choices }, false)) === identity;
  };
  const trials = new Trials(system.compiled, siteOf(finding), finding.actor === '', Math.max(finding.choices.length, 1));
  const search: Search = { trials, keeps };
  const found = finding.shortest ? finding.choices : breadthFirst(system, finding, bfsBudget, bfsMemory, keeps);
  let best = trials.try(found ?? finding.choices) ?? { choices: finding.choices, preemptions: finding.preemptions, switches: Infinity };
  for (let before; before !== best; ) {
    before = best;
    if (!found) best = dropSteps(search, dropActors(search, best));
    best = mergeBlocks(search, best);
  }
  const run = replay(system, best.choices);
  const smaller = confirmed(system, run, { ...finding, choices: best.choices }, found !== undefined);
  return { choices: smaller.choices, guarantee: found ? shortestGuarantee : minimalGuarantee, finding: smaller };
}

interface Search {
  readonly trials: Trials;
  /** Asked only where the compiled executor shows the site and the candidate is better: it replays. */
  keeps(choices: readonly number[]): boolean;
}

const better = (a: Trial, b: Trial): boolean =>
  a.choices.length !== b.choices.length ? a.choices.length < b.choices.length : a.preemptions !== b.preemptions ? a.preemptions < b.preemptions : a.switches < b.switches;

/** The candidate where it is better and still the same finding. */
function improve({ trials, keeps }: Search, candidate: readonly number[], best: Trial): Trial | undefined {
  const trial = trials.try(candidate);
  return trial && better(trial, best) && keeps(trial.choices) ? trial : undefined;
}

/** The first schedule of the same finding in breadth-first order, or undefined within the budget. */
function breadthFirst(system: System, finding: ConfirmedFinding, transitions: number, memory: number, keeps: Search['keeps']): readonly number[] | undefined {
  if (transitions <= 0) return undefined;
  const { compiled } = system;
  const { world } = compiled;
  const site = siteOf(finding);
  const candidates: (readonly number[])[] = [];
  const recorder: Recorder = {
    stop: false,
    found(actor, point, ended, schedule) {
      for (let i = 0; i < world.foundCount; i++) {
        const { kind, name } = world.detectors[world.foundDetector[i]!]!;
        const who = ended ? { actor: '', point: '' } : { actor: world.actors[actor]!.name, point: compiled.pointName(actor, point) };
        if (candidates.length < mostCandidates && siteOf({ kind, name, object: world.role(world.foundObject[i]!), ...who }) === site) candidates.push(schedule());
      }
    },
  };
  const search = bfs.start({ run: compiled, recorder, seed: 0, limits: { transitions, memory }, options: { depth: 0, length: undefined } });
  for (let done = false; !done && candidates.length < mostCandidates; ) {
    done = search.advance(slice);
    // a search holds its states itself, so that the executor is free between two slices
    for (let choices = candidates.shift(); choices; choices = candidates.shift()) {
      if (choices.length > finding.choices.length) return undefined;
      if (keeps(choices)) return choices;
    }
  }
  return undefined;
}

/** Transitions between two looks at what a search found. */
const slice = 20_000;
/** Schedules of the site whose other side is another one that are looked at in one slice. */
const mostCandidates = 64;

function dropActors(search: Search, from: Trial): Trial {
  let best = from;
  for (const actor of new Set(from.choices.map(actorOf))) best = improve(search, best.choices.filter((c) => actorOf(c) !== actor), best) ?? best;
  return best;
}

/** Leaves out ever smaller parts, until no single step can be left out. */
function dropSteps(search: Search, from: Trial): Trial {
  let best = from;
  for (let size = best.choices.length >> 1; size >= 1; ) {
    let dropped = false;
    for (let at = best.choices.length - size; at >= 0; at--) {
      const candidate = best.choices.filter((_, i) => i < at || i >= at + size);
      const trial = improve(search, candidate, best);
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
 * Moves a block, its beginning or its end to where its actor runs before or after, as long as that saves a switch.
 * The result is a local minimum: no one such move saves another.
 */
function mergeBlocks(search: Search, from: Trial): Trial {
  let best = from;
  for (let before; before !== best; ) {
    before = best;
    for (const candidate of moves(best.choices)) {
      const trial = improve(search, candidate, best);
      if (!trial) continue;
      best = trial;
      break;
    }
  }
  return best;
}

/** Every schedule in which a part of one block stands at the end of the block before it of its actor, or at the start of the one behind. */
function* moves(choices: readonly number[]): Generator<readonly number[]> {
  for (let from = 0; from < choices.length; ) {
    const actor = actorOf(choices[from]!);
    let to = from + 1;
    while (to < choices.length && actorOf(choices[to]!) === actor) to++;
    const earlier = choices.findLastIndex((c, i) => i < from && actorOf(c) === actor);
    const later = choices.findIndex((c, i) => i >= to && actorOf(c) === actor);
    for (let size = to - from; size >= 1; size--) {
      if (earlier >= 0) yield [...choices.slice(0, earlier + 1), ...choices.slice(from, from + size), ...choices.slice(earlier + 1, from), ...choices.slice(from + size)];
      if (later >= 0) yield [...choices.slice(0, to - size), ...choices.slice(to, later), ...choices.slice(to - size, to), ...choices.slice(later)];
    }
    from = to;
  }
}
