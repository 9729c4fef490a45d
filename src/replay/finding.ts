import { Defect } from '../core/error.js';
import { type Encounter, identityOf, type Shown, type Site, siteOf, type Standpoint } from '../core/system/site.js';
import type { Outcome } from '../search/explore.js';
import type { Finding } from '../search/recorder.js';
import { verbOf } from './accesses.js';
import { otherSide, type Side } from './other.js';
import { type Replay, replay } from './replay.js';
import type { System } from './system.js';
import { printToken } from './token.js';

/** A finding of one site with another cause. */
export interface Also {
  readonly title: string;
  readonly other: Standpoint | null;
  readonly token: string;
}

/** A finding that live actors reproduced: what reports print and regression seeds keep. */
export interface ConfirmedFinding extends Encounter {
  /** What is wrong, as the end of a sentence about the object or the actor. */
  readonly says: string;
  readonly title: string;
  readonly steps: number;
  /** Of its schedule: what search/reduction/preemption counts, and icb bounds. */
  readonly preemptions: number;
  /** No shorter schedule shows it. */
  readonly shortest: boolean;
  /** Its last so many steps lead round forever. */
  readonly round?: number | undefined;
  readonly occurrences: number;
  readonly token: string;
  /** The same after another access, or another free, as far as schedules at random have shown it. */
  readonly also: readonly Also[];
  /** Number of the schedule that showed it first. */
  readonly schedule: number;
  readonly confirmedLive: true;
  /** The compiled executor's choices, and the points that they were taken at. */
  readonly choices: readonly number[];
  readonly points: readonly string[];
}

/** Replays what a search found on live actors. Throws a Defect where they do not show the same. */
export function confirm(system: System, outcome: Pick<Outcome, 'shortest'>, finding: Finding): ConfirmedFinding {
  const run = replay(system, finding.choices);
  return confirmed(system, run, finding, outcome.shortest && finding.longer !== true);
}

/** The finding as this replay of its choices shows it. */
export function confirmed(system: System, run: Replay, finding: Finding | ConfirmedFinding, shortest: boolean): ConfirmedFinding {
  const shown = run.found.map((found) => ({ found, other: otherSide(run.steps, found) }));
  const told = shown.find(({ found, other }) => isOf({ ...found, other }, finding));
  const token = printToken(system, finding.choices);
  if (!told) {
    const seen = shown.map(({ found, other }) => identityOf({ ...found, other }));
    throw new Defect(
      `${token}: the search found ${identityOf(finding)}, the replay found ${seen.length === 0 ? 'nothing' : seen.join(', ')}; this ` +
        'is a defect of racewalk, please report it',
    );
  }
  const { found, other } = told;
  const { kind, name, object, actor, point, choices, occurrences, schedule } = finding;
  return {
    kind,
    name,
    says: found.says,
    title: titleOf(found, other),
    object,
    actor,
    point,
    other: other && { actor: other.actor, point: other.point },
    steps: choices.length,
    preemptions: run.steps.filter(({ preempts }) => preempts).length,
    shortest,
    ...(finding.round !== undefined && { round: finding.round }),
    occurrences,
    token,
    also: [],
    schedule,
    confirmedLive: true,
    choices: [...choices],
    points: run.steps.map((step) => step.point),
  };
}

/** It shows that site, with the other side that was told of it, where one was. */
export const isOf = (one: Encounter, { other, ...site }: Shown): boolean =>
  other === undefined ? siteOf(one) === siteOf(site) : identityOf(one) === identityOf({ ...site, other });

/** `double-free of ws by start at tlob_start_task.freeWs, retired by disable at tlob_stop_all.callRcu`. */
export function titleOf(site: Site, other: Side | null): string {
  const { kind, name, object, actor, point } = site;
  const what = `${kind}${name ? ` (${name})` : ''}${object ? ` of ${object}` : ''}`;
  const where = actor ? ` by ${actor} at ${point}` : ' at the end of the run';
  return what + where + (other ? `, ${sideText(other)}` : '');
}

function sideText({ access: { how }, actor, point, step, free }: Side): string {
  if (point === '') return `against ${actor}`;
  const by = `by ${actor} at ${point}`;
  if (free === undefined) return `${verbOf[how]} ${by}`;
  if (how === 'freed-late') return `freed ${by} (the last reader that kfree_rcu() waited for)`;
  return free.step === step
    ? `freed ${by} (kfree_rcu(), with no reader to wait for)`
    : `freed ${by} (kfree_rcu(), after its grace period, which ended with ${free.actor} at ${free.point})`;
}
