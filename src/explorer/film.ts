import { findChoice, nameChoice } from '../core/system/schedule.js';
import { siteOf } from '../core/system/site.js';
import type { Live } from '../execute/live.js';
import { titleOf } from '../replay/finding.js';
import { otherSide } from '../replay/other.js';
import { orderOf, raceText } from '../replay/races.js';
import { type Replay, type ReplayStep, replay } from '../replay/replay.js';
import { story, textOf } from '../replay/story.js';
import type { System } from '../replay/system.js';
import { printToken, type Schedule } from '../replay/token.js';
import { type Arrow, arrowsOf } from './arrows.js';
import { type Bar, Bars } from './bars.js';
import { ownersAlong } from './owners-along.js';
import { type FilmFrame, Registers } from './registers.js';
import { type Change, Words } from './words.js';

/** Somebody who takes steps: a lane of the diagram. */
export interface FilmActor {
  readonly name: string;
  readonly kind: string;
  /** The CPU that it is pinned to; null: one of its own. */
  readonly cpu: number | null;
  readonly daemon: boolean;
}

/** Where somebody stands, and what is to come there. */
export interface Standing {
  /** Frames, outermost first. */
  readonly stack: readonly string[];
  readonly text: string;
}

/** A step that was taken. */
export interface FilmStep {
  /** Number of the actor. */
  readonly actor: number;
  readonly outcome: string;
  readonly stack: readonly string[];
  /** The primitive as C has it, with the value that matters. */
  readonly text: string;
  readonly operation: string;
  readonly args: readonly string[];
  /** What it did to which words: `ws0.refs write`. */
  readonly accesses: readonly { readonly word: string; readonly how: string }[];
  readonly preempts: boolean;
  /** Titles of what it shows. */
  readonly found: readonly string[];
}

/** What there is after so many steps; where it says nothing, it is as before. */
export interface FilmState {
  /** Words by number. */
  readonly words: readonly Change[];
  /** By actor: where it stands, a number among `standings`; -1 = it has finished. */
  readonly stands: readonly number[];
  readonly frames: readonly (readonly [actor: number, frames: readonly FilmFrame[]])[];
  /** What may come next. */
  readonly enabled: readonly (readonly [actor: number, outcome: string])[];
  /** Of those that have not finished and cannot go on: for whom they wait. */
  readonly waits: readonly (readonly [actor: number, others: readonly number[]])[];
  /** By resource and object who owns it, as a sentence's end. */
  readonly owners: readonly (readonly [resource: string, text: string])[];
}

/** What a schedule showed. */
export interface FilmFound {
  readonly kind: string;
  readonly title: string;
  readonly says: string;
  /** Number of the step, from 1; one more than there are: at the end of the run. */
  readonly step: number;
  /** Step of the other access; 0: none. */
  readonly other: number;
  /** Of a race, who stands at the other access at that very moment; -1: nobody. */
  readonly rival: number;
  readonly object: string;
}

/** A schedule with everything that the page shows of it; plain data. */
export interface Film {
  /** `NAME/VARIANT+switch=value@DIGEST`. */
  readonly system: string;
  readonly token: string;
  readonly actors: readonly FilmActor[];
  /** By number; a name begins with its object's or actor's. */
  readonly words: readonly { readonly name: string; readonly group: string }[];
  readonly standings: readonly Standing[];
  readonly steps: readonly FilmStep[];
  /** One more than steps. */
  readonly states: readonly FilmState[];
  readonly bars: readonly Bar[];
  readonly arrows: readonly Arrow[];
  readonly found: readonly FilmFound[];
  /** Data races along the schedule, by vector clocks. */
  readonly races: readonly string[];
  /** What went wrong, or that nothing did; and the accesses that make it wrong. */
  readonly wrong: string;
  readonly because: readonly string[];
  /** Where and why it left what was recorded. */
  readonly divergence: string | null;
  /** The run is over, or goes round forever. */
  readonly end: boolean;
  readonly round: number;
}

/** Plays a schedule, on both executors first. Throws an InputError where it names strangers. */
export function filmOf(system: System, schedule: Schedule, site?: string): Film {
  const run = replay(system, schedule);
  const { wrong, accesses } = story(system, run, { site });
  const { races, clocks } = orderOf(system, run.steps);
  const { world } = system.live;
  const names = world.actors.slice(0, world.scheduled).map(({ name }) => name);
  const told = run.found.map((found) => ({ found, other: otherSide(run.steps, found) }));
  // the one that the sentence is about comes first: what was asked for, else what was found last
  const main = told.find(({ found }) => siteOf(found) === site) ?? told.at(-1);
  told.sort((a, b) => Number(b === main) - Number(a === main));
  const seen = watch(system, run, names);
  return {
    system: system.name,
    token: printToken(
      system,
      run.steps.map(({ actor, outcome }) => ({ actor, outcome })),
    ),
    actors: world.actors
      .slice(0, world.scheduled)
      .map(({ name, kind, cpu = null, daemon = false }) => ({ name, kind, cpu, daemon: daemon === true })),
    ...seen,
    steps: run.steps.map((step) => filmStep(step, names, told)),
    arrows: arrowsOf(
      run.steps.map(({ actor }) => names.indexOf(actor)),
      clocks,
    ),
    found: told.map(({ found, other }) => ({
      kind: found.kind,
      title: titleOf(found, other),
      says: found.says,
      step: found.step,
      other: other?.step ?? 0,
      rival: found.against ? names.indexOf(found.against.actor) : -1,
      object: found.instance,
    })),
    races: races.map(raceText),
    wrong,
    because: accesses,
    divergence: run.divergence ?? null,
    end: run.end,
    round: run.round,
  };
}

function filmStep(
  step: ReplayStep,
  names: readonly string[],
  told: readonly { readonly found: { readonly step: number }; readonly other: unknown }[],
): FilmStep {
  return {
    actor: names.indexOf(step.actor),
    outcome: step.outcome,
    stack: step.stack,
    text: textOf(step),
    operation: step.operation,
    args: step.args,
    accesses: step.accesses.map(({ object, field, how }) => ({ word: [object, field].filter((one) => one !== '').join('.'), how })),
    preempts: step.preempts,
    found: step.found.map((found) => titleOf(found, (told.find((one) => one.found === found)?.other ?? null) as null)),
  };
}

/** The run once more, by live actors alone, for what there is to see after each step. */
function watch(system: System, run: Replay, names: readonly string[]): Pick<Film, 'words' | 'standings' | 'states' | 'bars'> {
  const { live } = system;
  const { world } = live;
  live.reset();
  const words = new Words(world, system.scenario.paths);
  const registers = new Registers(live, system);
  const bars = new Bars(system, world);
  const standings = new Standings(live);
  const owners = ownersAlong(system, run.steps);
  const all = names.map((_, actor) => actor);
  let stands: readonly number[] = [];
  const look = (step: number, moved: readonly number[]): FilmState => {
    const over = world.crashed;
    bars.look(step);
    // who crashed stands where it did
    if (!over) stands = all.map((actor) => standings.of(actor));
    const enabled = over ? [] : choicesOf(live, names);
    return {
      words: words.changes(),
      stands,
      frames: (over ? [] : moved).map((actor) => [actor, registers.of(actor)] as const),
      enabled,
      waits: over ? [] : waitsOf(live, all, enabled),
      owners: owners[step] ?? [],
    };
  };
  const states = [look(0, all)];
  run.steps.forEach((step, i) => {
    const actor = names.indexOf(step.actor);
    live.step(findChoice(step, { actors: names, outcomes: world.outcomeNames })!);
    bars.step(i + 1, actor, step);
    states.push(look(i + 1, [actor]));
  });
  return { words: words.all, standings: standings.all, states, bars: bars.end(run.steps.length) };
}

/** What may come next, by name. */
function choicesOf(live: Live, actors: readonly string[]): FilmState['enabled'] {
  const buffer = new Int32Array(512);
  return [...buffer.subarray(0, live.choices(buffer))].map((choice) => {
    const { actor, outcome } = nameChoice(choice, { actors, outcomes: live.world.outcomeNames });
    return [actors.indexOf(actor), outcome] as const;
  });
}

function waitsOf(live: Live, actors: readonly number[], enabled: FilmState['enabled']): FilmState['waits'] {
  const able = new Set(enabled.map(([actor]) => actor));
  return actors
    .filter((actor) => !able.has(actor) && !live.finished(actor))
    .map((actor) => [actor, actors.filter((other) => other !== actor && live.waitsFor(actor, other))] as const);
}

/** Where actors stand, each place once. */
class Standings {
  readonly all: Standing[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(private readonly live: Live) {}

  of(actor: number): number {
    const pending = this.live.pending(actor);
    if (pending === undefined) return -1;
    const key = pending.stack.join(' > ');
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.all.push({ stack: pending.stack, text: pending.description }) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }
}
