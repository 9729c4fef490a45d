import { everySwitch } from '../core/system/every-switch.js';
import { asksForKernel } from '../core/system/kernel.js';
import { findChoice } from '../core/system/schedule.js';
import { siteOf } from '../core/system/site.js';
import { kernelSwitch, kernels } from '../core/world/kernels.js';
import { confirm, type ConfirmedFinding } from '../replay/finding.js';
import { type Replay, replay } from '../replay/replay.js';
import { shrink } from '../replay/shrink.js';
import type { System } from '../replay/system.js';
import { named } from '../replay/token.js';
import { Trials } from '../replay/trial.js';
import { SearchRun } from '../search/explore.js';
import { icb } from '../search/strategies/icb.js';
import { type Action, actionsOf } from './actions.js';
import { type Hold, type Mark, natural, type Sought } from './natural.js';
import { type Delay, delayOf } from './place.js';

/** Whether a schedule shows the same under another value of a switch. */
export interface Dependence {
  readonly name: string;
  readonly value: string;
  /** Another value, and whether the schedule shows the finding there too. */
  readonly others: readonly { readonly value: string; readonly shows: boolean }[];
}

/** How to provoke a finding on a real kernel. */
export interface Recipe {
  readonly system: System;
  readonly finding: ConfirmedFinding;
  /** A schedule that shows it with the delays alone. */
  readonly run: Replay;
  readonly actions: readonly Action[];
  readonly delays: readonly Delay[];
  /** Of the detector: see core/detector. */
  readonly caughtBy: readonly string[] | undefined;
  readonly switches: readonly Dependence[];
  /** What was tried on the model: how many sets of delays, the states of the last search, and whether all fewer ones were looked at. */
  readonly tried: { readonly sets: number; readonly states: number; readonly complete: boolean };
}

export interface RecipeOptions {
  /** Transitions of each search. */
  readonly transitions: number;
  /** A system of the same exploration and variant with other switches. */
  under(switches: { readonly [name: string]: string }): System;
}

/**
 * The fewest delays with which a finding shows when nobody else is held up. Each place of a small schedule where an actor is left
 * that could go on gives one: who is left waits there until what comes before its next step has happened. Of these the smallest
 * set is kept with which a natural scheduler (recipe/natural) still comes to the finding: without any one of them it does not.
 */
export function recipe(system: System, given: ConfirmedFinding, { transitions, under }: RecipeOptions): Recipe {
  const shrunk = shrink(system, given, { bfsBudget: transitions }).finding;
  const finding = withFewerPreemptions(system, shrunk, transitions) ?? shrunk;
  const round = roundOf(system, finding);
  const all = holdsOf(system, round.way);
  const trials = new Trials(system.compiled, finding);
  const sought: Sought = {
    finding,
    limit: transitions,
    // who it is against stays; where that one stands may be told more plainly by another step
    keeps: (choices) => round.states.size > 0 || trials.encounters(choices).some(({ other }) => other?.actor === finding.other?.actor),
    isRound: round.states.size > 0 ? (cells) => round.states.has(cells.join()) : undefined,
  };
  const found = fewest(system, all, round.way, sought);
  const best = round.states.size > 0 ? found : towardsOther(system, found, finding, sought);
  const choices = [...best.choices, ...round.onceFrom(best.choices)];
  const run = replay(system, choices);
  return {
    system,
    finding: confirm(system, { shortest: false }, { ...finding, choices }),
    run,
    actions: actionsOf(system, run.steps),
    delays: best.holds.map((hold) => delayOf(system, run.steps, hold)),
    caughtBy: optionsOf(system.compiled.world.detectors.find(({ kind }) => kind === finding.kind) ?? {}),
    switches: dependences(system, finding, under),
    tried: best.tried,
  };
}

/** What goes round for ever: the way into it, its states, and once round it from where a way comes into it. */
interface Round {
  readonly way: readonly number[];
  readonly states: ReadonlyMap<string, number>;
  onceFrom(way: readonly number[]): readonly number[];
}

/** Of a finding that does not go round, all of its schedule is the way, and there are no states. */
function roundOf({ compiled }: System, { choices, round = 0 }: ConfirmedFinding): Round {
  const way = choices.slice(0, choices.length - round);
  const steps = choices.slice(choices.length - round);
  const stateAfter = (all: readonly number[]): string => {
    compiled.reset();
    for (const choice of all) compiled.step(choice);
    return compiled.world.cells.join();
  };
  const states = new Map(steps.map((_, i) => [stateAfter([...way, ...steps.slice(0, i)]), i]));
  const onceFrom = (to: readonly number[]): readonly number[] => {
    const i = round === 0 ? 0 : states.get(stateAfter(to))!;
    return [...steps.slice(i), ...steps.slice(0, i)];
  };
  return { way, states, onceFrom };
}

const optionsOf = (detector: object): readonly string[] | undefined => (detector as { readonly caughtBy?: readonly string[] }).caughtBy;

/** A schedule with fewer preemptions that shows the same; undefined within the limit. */
function withFewerPreemptions(system: System, finding: ConfirmedFinding, transitions: number): ConfirmedFinding | undefined {
  if (finding.preemptions === 0 || finding.round !== undefined) return undefined;
  const options = { seed: 1, stop: 'never' as const, depth: 3, length: undefined, preemptions: finding.preemptions - 1 };
  const search = new SearchRun(system.searched(), icb, { ...options, limits: { transitions } });
  while (!search.advance(100_000));
  const outcome = search.outcome();
  for (const one of outcome.findings) {
    if (siteOf(one) !== siteOf(finding)) continue;
    const fewer = confirm(system, { shortest: false }, one);
    if (fewer.preemptions < finding.preemptions && fewer.other?.actor === finding.other?.actor) return fewer;
  }
  return undefined;
}

/** Delays that keep a schedule's order wherever an actor is left that could go on. */
function holdsOf(system: System, choices: readonly number[]): readonly Hold[] {
  const { compiled } = system;
  const { steps } = replay(system, choices);
  const actors = compiled.world.actors.map(({ name }) => name);
  const marks: Mark[] = [];
  const holds: Hold[] = [];
  const times = new Map<string, number>();
  const next = (actor: number, point: number): Mark => ({ actor, point, n: (times.get(`${actor} ${point}`) ?? 0) + 1 });
  const names = { actors, outcomes: compiled.world.outcomeNames };
  compiled.reset();
  steps.forEach((step, i) => {
    const before = actors.indexOf(steps[i - 1]?.actor ?? '');
    // where it stands, and how often it has left that point, is known before the step alone
    const at = step.preempts ? next(before, compiled.pointNumber(before)) : undefined;
    const actor = actors.indexOf(step.actor);
    const mark = next(actor, compiled.pointNumber(actor));
    marks.push(mark);
    times.set(`${mark.actor} ${mark.point}`, mark.n);
    compiled.step(findChoice(step, names)!);
    if (at !== undefined) holds.push({ at, until: [mark] });
  });
  const since = steps.flatMap(({ preempts }, i) => (preempts ? [i] : []));
  return holds.map((hold, h) => {
    const resumes = marks.findIndex((mark, i) => i > since[h]! && mark.actor === hold.at.actor);
    return { at: hold.at, until: [marks[(resumes < 0 ? marks.length : resumes) - 1]!] };
  });
}

/** More delays than these are not tried in all subsets: one after the other is left out, as long as the others are enough. */
const mostSubsets = 8;

interface Fewest extends Pick<Recipe, 'tried'> {
  readonly holds: readonly Hold[];
  readonly choices: readonly number[];
}

/** The smallest set of the delays that is enough; of many one of which none can be left out. */
function fewest(system: System, all: readonly Hold[], way: readonly number[], sought: Sought): Fewest {
  let tried: Recipe['tried'] = { sets: 0, states: 0, complete: true };
  const enough = (holds: readonly Hold[]): readonly number[] | undefined => {
    const found = natural(system.compiled, holds, sought);
    tried = { sets: tried.sets + 1, states: found.states, complete: tried.complete && found.complete };
    return found.choices;
  };
  if (all.length <= mostSubsets) {
    const subsets = Array.from({ length: 2 ** all.length }, (_, bits) => all.filter((__, i) => (bits >> i) & 1));
    for (const holds of subsets.sort((a, b) => a.length - b.length)) {
      const choices = enough(holds);
      if (choices !== undefined) return { holds, choices, tried };
    }
    return { holds: all, choices: way, tried };
  }
  let best = { holds: all, choices: enough(all) ?? way };
  for (const one of all) {
    const holds = best.holds.filter((hold) => hold !== one);
    const choices = enough(holds);
    if (choices !== undefined) best = { holds, choices };
  }
  return { ...best, tried };
}

/**
 * The delays, where that is as good, until the other side's step: that is what a reader expects of a use after free. Without one of them it
 * still must not show.
 */
function towardsOther(system: System, best: Fewest, finding: ConfirmedFinding, sought: Sought): Fewest {
  const { other } = finding;
  const { compiled } = system;
  const actor = compiled.world.actors.findIndex(({ name }) => name === other?.actor);
  const point = actor < 0 ? undefined : [...compiled.pointNames(actor)].find(([, name]) => name === other!.point)?.[0];
  if (point === undefined) return best;
  let { holds, choices } = best;
  for (const hold of best.holds) {
    if (hold.at.actor === actor) continue;
    const moved = holds.map((one) => (one === hold ? { ...hold, until: [{ actor, point, n: 1 }] } : one));
    const found = natural(compiled, moved, sought).choices;
    const spare = moved.some(
      (one) =>
        natural(
          compiled,
          moved.filter((left) => left !== one),
          sought,
        ).choices !== undefined,
    );
    if (found !== undefined && !spare) [holds, choices] = [moved, found];
  }
  return { ...best, holds, choices };
}

/** Under each other value of each switch: whether the schedule shows the finding there too. */
function dependences(system: System, finding: ConfirmedFinding, under: RecipeOptions['under']): readonly Dependence[] {
  const schedule = named(system, finding.choices);
  const shows = (name: string, value: string): boolean => {
    try {
      const other = under({ ...system.switches, [name]: value });
      if (other.sameModel(system)) return true;
      return replay(other, schedule, { points: finding.points }).found.some((found) => siteOf(found) === siteOf(finding));
    } catch {
      return false;
    }
  };
  const values: [string, readonly string[]][] = Object.entries(system.exploration.switches).map(([name, all]) => [name, all]);
  if (asksForKernel(system.scenario, system.operations)) values.push([kernelSwitch, kernels]);
  return values
    .filter(([name]) => name === kernelSwitch || !everySwitch.includes(name))
    .map(([name, all]) => {
      const value = system.switches[name]!;
      return { name, value, others: all.filter((one) => one !== value).map((one) => ({ value: one, shows: shows(name, one) })) };
    });
}
