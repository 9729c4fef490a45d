import fc from 'fast-check';
import { actorOf } from '../core/system/run.js';
import type { Compiled } from '../execute/compiled.js';
import { type Replay, replay } from '../replay/replay.js';
import { story } from '../replay/story.js';
import type { System } from '../replay/system.js';
import { printToken } from '../replay/token.js';
import { columns } from '../report/columns.js';
import { type Chosen, loadedOne, type Subject } from './subject.js';

/** How long runs are. */
export interface ScheduleSettings extends Chosen {
  /** Decisions that are drawn; what comes after them runs without a preemption. Default: 100. */
  readonly decisions?: number;
  /** A run that is longer is cut. Default: 10,000 steps. */
  readonly steps?: number;
}

/** One run of a system to its end, as live XState actors made it. */
export interface ScheduledRun extends Replay {
  readonly token: string;
  /** As kernel people draw it; 72 columns. */
  readonly diagram: string;
}

/**
 * Schedules of a system as values of fast-check: a property that fails shrinks to few decisions, and its counterexample prints as the token
 * that `racewalk replay` takes. Throws an InputError where there is no such system.
 */
export async function schedules(subject: Subject, settings: ScheduleSettings = {}): Promise<fc.Arbitrary<ScheduledRun>> {
  const { system } = await loadedOne(subject, settings);
  const { decisions = 100, steps = 10_000 } = settings;
  // 0 goes on with who runs: what fast-check shrinks to has few switches
  const decision = fc.oneof({ arbitrary: fc.constant(0), weight: 2 }, { arbitrary: fc.nat({ max: mostChoices }), weight: 1 });
  return fc
    .array(decision, { maxLength: decisions, size: 'max' })
    .map((drawn) => scheduledRun(system, choicesOf(system.compiled, drawn, steps)));
}

/** Two more than any actor of ours has outcomes: every choice of a few actors can be drawn. */
const mostChoices = 31;

/** A run's choices: each decision counts the enabled ones from whoever ran last; when there are no more, that one goes on. */
function choicesOf(run: Compiled, decisions: readonly number[], most: number): readonly number[] {
  const enabled = new Int32Array(512);
  const taken: number[] = [];
  run.reset();
  for (let last = 0; taken.length < most && !run.world.crashed; ) {
    const count = run.choices(enabled);
    if (count === 0) break;
    const first = Math.max(
      0,
      enabled.subarray(0, count).findIndex((choice) => actorOf(choice) === last),
    );
    const choice = enabled[(first + (decisions[taken.length] ?? 0)) % count]!;
    run.step(choice);
    taken.push(choice);
    last = actorOf(choice);
  }
  return taken;
}

function scheduledRun(system: System, choices: readonly number[]): ScheduledRun {
  const run = replay(system, choices);
  const token = printToken(system, choices);
  return Object.assign(run, {
    token,
    get diagram() {
      return columns(story(system, run));
    },
    [fc.toStringMethod]: () => `schedule ${token}`,
  });
}
