import { InputError, oneOf } from '../core/error.js';
import type { ActorKind } from '../core/system/scenario.js';
import type { Pending } from '../core/system/run.js';
import { identityOf } from '../core/system/site.js';
import type { NamedChoice } from '../core/system/schedule.js';
import { type Found, Lockstep, type ReplayStep } from './lockstep.js';
import { otherSide } from './other.js';
import type { System } from './system.js';
import { named, type Schedule } from './token.js';

export type { Against, Found, ReplayStep } from './lockstep.js';

/** An actor that has not finished when a replay stops. */
export interface Standing {
  readonly actor: string;
  readonly kind: ActorKind;
  readonly point: string;
  /** All frames, outermost first. */
  readonly stack: readonly string[];
  readonly description: string;
  readonly operation: string;
  /** The arguments as the operation would get them: locations as cells of the live world. */
  readonly operands: readonly number[];
  /** The location that it would be done to, as `object.field`; empty where it has none. */
  readonly word: string;
  /** Where the run is over: whom it waits for; empty = nobody in particular. */
  readonly waitsFor: readonly string[];
  /** It need not go on, such as expiry and callbacks, unless it has begun and is in a call that sleeps. */
  readonly daemon: boolean;
}

/** What a schedule does, seen the same way by both executors. */
export interface Replay {
  readonly steps: readonly ReplayStep[];
  readonly found: readonly Found[];
  /** Where and why it first left what was recorded. */
  readonly divergence: string | undefined;
  /** The run is over: a finding ended it, no choice is enabled, or only daemons go on, for ever and from their start. */
  readonly end: boolean;
  /** Its last so many steps lead round forever, where no end can be reached any more; else 0. */
  readonly round: number;
  readonly unfinished: readonly Standing[];
}

export interface ReplayOptions {
  /** The recorded program points, one a step: a schedule from another digest is matched by them where it can. */
  readonly points?: readonly string[] | undefined;
}

/** Steps that a function may have got since, before the recorded one. */
const newSteps = 16;
/** Steps after which `follow` stops finishing a run that does not end. */
const longest = 100_000;

/**
 * Runs a schedule on live actors and on the compiled program. Throws a Defect where they disagree, an InputError where
 * it names strangers.
 */
export function replay(system: System, schedule: Schedule, options: ReplayOptions = {}): Replay {
  const run = new Lockstep(system);
  try {
    const divergence = walk(run, named(system, schedule), options.points, 'stop');
    return conclude(system, run, divergence);
  } finally {
    run.close();
  }
}

/**
 * Follows a schedule of another variant: by actor and point, impossible steps skipped, then finished lowest actor
 * first. A repair that holds shows nothing on the way.
 */
export function follow(system: System, schedule: Schedule, points?: readonly string[]): Replay {
  const run = new Lockstep(system);
  try {
    const divergence = walk(run, named(system, schedule), points, 'skip');
    while (!run.crashed && run.steps.length < longest) {
      const enabled = run.choices();
      if (enabled.length === 0) break;
      run.take(enabled[0]!, enabled);
    }
    return conclude(system, run, divergence);
  } finally {
    run.close();
  }
}

/** Takes the recorded steps as far as they go; gives the first place where that was not as recorded. */
function walk(
  run: Lockstep,
  recorded: readonly NamedChoice[],
  points: readonly string[] | undefined,
  impossible: 'stop' | 'skip',
): string | undefined {
  let divergence: string | undefined;
  for (let i = 0; i < recorded.length; i++) {
    const choice = recorded[i]!;
    const { actor } = choice;
    const say = (fact: string): void => {
      divergence ??= `step ${i + 1}: ${fact}${points?.[i] === undefined ? '' : `, recorded ${points[i]}`}; the model changed since`;
    };
    if (run.crashed) {
      say(`the run ended at step ${run.steps.length} with ${run.found.at(-1)!.kind}`);
      return divergence;
    }
    if (!run.names.includes(actor)) {
      if (impossible === 'skip') continue;
      throw new InputError(
        `step ${i + 1}: there is no actor "${actor}"; the usual cause: the token was cut when it was copied, or is of ` +
          `another model. The scenario has ${oneOf(run.names)}`,
      );
    }
    const at = run.standing(actor)?.point;
    if (at === undefined) {
      say(`${actor} has finished`);
      if (impossible === 'skip') continue;
      return divergence;
    }
    const want = points?.[i];
    if (want !== undefined && at !== want) {
      say(`${actor} stands at ${at}`);
      const between = run.distance(actor, want, newSteps);
      const gone = recorded.some((later, j) => j > i && later.actor === actor && points![j] === at);
      if (between < 0 && (gone || impossible === 'skip')) continue;
      for (let k = 0; k < between; k++) {
        const enabled = run.choices();
        run.take(enabled.find((c) => c.actor === actor)!, enabled);
      }
    }
    const enabled = run.choices();
    const outcomes = enabled.filter((c) => c.actor === actor);
    const possible = outcomes.find(({ outcome }) => outcome === choice.outcome);
    if (possible === undefined) {
      const { point, operation } = run.standing(actor)!;
      say(
        outcomes.length === 0
          ? `${actor} is blocked at ${point} (${operation})`
          : `${actor} has no outcome "${choice.outcome}" at ${point}, it has ${oneOf(outcomes.map(({ outcome }) => `"${outcome}"`))}`,
      );
      if (impossible === 'skip') continue;
      return divergence;
    }
    run.take(possible, enabled);
  }
  return divergence;
}

/** A daemon that has begun, and is in a call that sleeps. */
function hangs({ scenario, operations }: System, path: string, { stack, operation }: Pending): boolean {
  const { sleeps = false, sleepsOn = false } = operations.get(operation) ?? {};
  const begun = stack.length > 1 || stack[0] !== `${path}.${scenario.paths.find(({ id }) => id === path)!.initial}`;
  return begun && (sleeps || sleepsOn);
}

/** What it found: of several objects that one step, or the end, shows the same of, the first. */
function distinct({ steps, found }: Lockstep): readonly Found[] {
  const names = found.map((one) => `${one.step} ${identityOf({ ...one, other: otherSide(steps, one) })}`);
  return found.filter((_, i) => names.indexOf(names[i]!) === i);
}

function conclude(system: System, run: Lockstep, divergence: string | undefined): Replay {
  const over = run.crashed || run.choices().length === 0 || run.atEnd;
  if (over && !run.crashed) run.end();
  else if (!over) run.endless();
  const unfinished = system.scenario.actors.flatMap(({ name, kind, path, daemon = false }): Standing[] => {
    const pending = run.crashed ? undefined : run.standing(name);
    return pending
      ? [
          {
            actor: name,
            kind,
            point: pending.point,
            stack: pending.stack,
            description: pending.description,
            operation: pending.operation,
            operands: pending.args,
            word: run.wordOf(pending),
            waitsFor: over || run.round > 0 ? run.waitsFor(name) : [],
            daemon: daemon && !hangs(system, path, pending),
          },
        ]
      : [];
  });
  return { steps: run.steps, found: distinct(run), divergence, end: over, round: run.round, unfinished };
}
