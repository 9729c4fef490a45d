import { InputError } from '../core/error.js';
import { type ConfirmedFinding, titleOf } from '../replay/finding.js';
import { otherSide } from '../replay/other.js';
import { follow, type Replay, replay } from '../replay/replay.js';
import type { System } from '../replay/system.js';
import { named } from '../replay/token.js';

/**
 * What becomes of a finding's schedule in another system. `shown`: it shows the same kind of finding there. `diverges`: a step of it cannot
 * be taken, and the others show nothing. `passes`: all of it can, and nothing is wrong. `masked`: another finding
 * ends the run before, so that nobody knows.
 */
export interface Replayed {
  readonly is: 'shown' | 'diverges' | 'passes' | 'masked';
  /** Number of the step at which it is decided, from 1. */
  readonly step: number;
  /** What happens there, as the end of a sentence; empty where it passes. */
  readonly why: string;
}

/**
 * Takes the schedule of a finding of one system in another, by actor and point where these still exist; from the first step that is not
 * possible there, the steps that are.
 */
export function replayedIn(from: System, { choices, points, kind }: ConfirmedFinding, into: System): Replayed {
  const schedule = named(from, choices);
  const strangers = schedule.findIndex(({ actor }) => !into.scenario.actors.some(({ name }) => name === actor));
  if (strangers >= 0) return { is: 'diverges', step: strangers + 1, why: `there is no actor "${schedule[strangers]!.actor}"` };
  try {
    const run = replay(into, schedule, { points });
    if (run.found.length > 0) return shown(run, kind);
    if (run.divergence === undefined) return { is: 'passes', step: schedule.length, why: '' };
    const step = Number(/^step (\d+)/.exec(run.divergence)?.[1] ?? run.steps.length + 1);
    const on = follow(into, schedule, points);
    if (on.found.length > 0) return shown(on, kind);
    return { is: 'diverges', step, why: `${schedule[step - 1]!.actor} at ${points[step - 1]}: ${factOf(run.divergence)}` };
  } catch (error) {
    if (error instanceof InputError) return { is: 'diverges', step: 1, why: error.message };
    throw error;
  }
}

function shown({ found, steps }: Replay, kind: string): Replayed {
  const same = found.find((one) => one.kind === kind);
  const one = same ?? found[0]!;
  return { is: same ? 'shown' : 'masked', step: one.step, why: titleOf(one, otherSide(steps, one)) };
}

/** What a replay says of the place where it left what was recorded, alone. */
const factOf = (divergence: string): string =>
  divergence.replace(/^step \d+: /, '').replace(/(, recorded [^;]*)?; the model changed since$/, '');
