import type { Expectation, Exploration, Switches } from '../core/scenario.js';
import type { Strategy } from '../core/strategy.js';
import { resolveSwitches } from '../core/switches.js';
import type { Coverage } from '../execute/compiled.js';
import { confirm } from '../replay/finding.js';
import { follow, replay } from '../replay/replay.js';
import { System } from '../replay/system.js';
import { parseToken } from '../replay/token.js';
import { type ExploreOptions, type Outcome, SearchRun } from '../search/explore.js';
import { siteOf } from '../search/recorder.js';
import type { Seed } from '../store/seeds.js';
import { named } from './nearest.js';
import type { Registry } from './registry.js';
import { seedFile, seedsOf } from './seeds.js';

/** One thing that was checked. */
export interface Checked {
  readonly what: string;
  /** Sentences; none where it holds. */
  readonly failures: readonly string[];
}

/** A variant that was searched, with what the search reached. */
export interface CheckedVariant extends Checked {
  readonly coverage: Coverage;
}

/** Whether `repaired` does what `seed` does; nothing where the two were not searched completely. */
export function checkReach(exploration: Exploration, variants: ReadonlyMap<string, CheckedVariant>): readonly Checked[] {
  const [seed, repaired] = [variants.get('seed'), variants.get('repaired')];
  return seed && repaired && exploration.exhaustive && exploration.expect.repaired?.complete
    ? [reaches(exploration, seed.coverage, repaired.coverage, pointsOf(exploration, 'repaired'))]
    : [];
}

/** Every seed that is kept of an exploration. */
export function checkSeeds(exploration: Exploration, registry: Registry): Checked {
  const { name } = exploration;
  const seeds = seedsOf(name);
  const systems = new Map<string, System>();
  const systemOf = (variant: string, switches: Switches): System => {
    const key = JSON.stringify([variant, switches]);
    const system = systems.get(key) ?? new System(exploration, variant, switches, registry.detectors);
    systems.set(key, system);
    return system;
  };
  return {
    what: `${name}: ${seeds.length} seed${seeds.length === 1 ? '' : 's'}`,
    failures: seeds.flatMap((one, i) => checkSeed(exploration, one, `${seedFile(name)}:${i + 1}`, systemOf)),
  };
}

const limits = { schedules: 2000 };
const options: ExploreOptions = { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined };

/** Searches one variant and holds the outcome against what it expects. */
export function checkVariant(system: System, registry: Registry): CheckedVariant {
  const { exploration, variant } = system;
  const expected = exploration.expect[variant];
  const place = `${exploration.name}/${variant}`;
  if (!expected)
    return {
      what: place,
      failures: ['it says nothing of what it expects; add the variant to `expect`'],
      coverage: { points: [], returns: [], edges: [], outcomes: [] },
    };
  const complete = exploration.exhaustive && expected.complete;
  const strategy = named('strategy', complete ? 'bfs' : 'pct', registry.strategies);
  const outcome = search(system, strategy, complete ? options : { ...options, limits });
  const { states, transitions, schedules } = outcome.stats;
  const seen = complete ? `${states} states, ${transitions} transitions` : `${schedules} schedules`;
  return {
    what: `${place}: ${strategy.name}, ${outcome.complete ? 'complete' : 'not complete'}, ${seen}, ${outcome.findings.length} finding${outcome.findings.length === 1 ? '' : 's'}`,
    failures: complete ? completeFailures(outcome, expected) : sampledFailures(outcome, expected, variant),
    coverage: system.compiled.coverage(),
  };
}

/** Runs to the end, and confirms what it found on live actors. */
function search(system: System, strategy: Strategy, chosen: ExploreOptions): Outcome {
  const searching = new SearchRun(system.compiled, strategy, chosen);
  while (!searching.advance(1_000_000));
  const outcome = searching.outcome();
  for (const finding of outcome.findings) confirm(system, outcome, finding);
  return outcome;
}

function completeFailures(outcome: Outcome, { states, findings }: Expectation): string[] {
  return [
    ...(outcome.complete ? [] : [`it expects a complete search, and ${outcome.stoppedBy ?? 'something'} stopped it`]),
    ...(states === undefined || states === outcome.stats.states
      ? []
      : [`it expects ${states} unique states, there are ${outcome.stats.states}; a changed number is a changed semantics`]),
    ...missing(outcome, findings),
    ...unexpected(outcome, findings),
  ];
}

/** What walks find is a matter of luck; what they must not do is call it clean. */
function sampledFailures(outcome: Outcome, { findings }: Expectation, variant: string): string[] {
  return [
    ...(outcome.verdict === 'clean' ? ['it is not searched completely and cannot be clean'] : []),
    ...missing(outcome, findings),
    ...(variant === 'seed' ? [] : unexpected(outcome, findings)),
  ];
}

const sitesOf = (outcome: Outcome): string[] => outcome.findings.map(siteOf).sort();
const missing = (outcome: Outcome, expected: readonly string[]): string[] =>
  expected.filter((site) => !sitesOf(outcome).includes(site)).map((site) => `expected and not found: ${site}`);
const unexpected = (outcome: Outcome, expected: readonly string[]): string[] =>
  sitesOf(outcome)
    .filter((site) => !expected.includes(site))
    .map((site) => `found and not expected: ${site}`);

/** Every point of a variant's paths, whoever runs them. */
function pointsOf(exploration: Exploration, variant: string): ReadonlySet<string> {
  const { paths } = exploration.scenario(variant, resolveSwitches(exploration, {}));
  return new Set(paths.flatMap(({ id, states }) => Object.keys(states).map((point) => `${id}.${point}`)));
}

/** A repair that is silent because it does nothing is no repair. */
function reaches({ name, gone = {}, unreached = {} }: Exploration, seed: Coverage, repaired: Coverage, has: ReadonlySet<string>): Checked {
  const wanted = [...seed.points, ...seed.returns];
  const reached = new Set([...repaired.points, ...repaired.returns]);
  const left = wanted.filter((place) => !reached.has(place));
  const unexplained = left.filter((place) => gone[place] === undefined && unreached[place] === undefined);
  const explained = left.length - unexplained.length;
  return {
    what: `${name}/repaired reaches the ${seed.points.length} points and ${seed.returns.length} returns of seed${explained > 0 ? `, but ${explained} with a reason` : ''}`,
    failures: [
      ...unexplained.map((place) => `repaired does not reach "${place}"; give a reason in \`unreached\` where that is right`),
      ...Object.keys(gone)
        .filter((place) => has.has(place))
        .map((place) => `"${place}" is listed as gone, and repaired has it`),
      ...Object.keys(unreached)
        .filter((place) => gone[place] !== undefined)
        .map((place) => `"${place}" is listed as unreached, and as gone`),
      ...Object.keys(unreached)
        .filter((place) => reached.has(place))
        .map((place) => `"${place}" is listed as unreached, and repaired reaches it`),
      ...Object.keys(unreached)
        .filter((place) => !wanted.includes(place))
        .map((place) => `"${place}" is listed as unreached, and seed does not reach it either`),
    ],
  };
}

/** A seed shows its finding in its own variant; an open one shows nothing when it is followed in `repaired`. */
function checkSeed(
  exploration: Exploration,
  seed: Seed,
  place: string,
  systemOf: (variant: string, switches: Switches) => System,
): string[] {
  const token = parseToken(seed.token);
  if (token.name !== exploration.name) return [`${place}: its token is of ${token.name}`];
  const own = systemOf(token.variant, token.switches);
  const run = replay(own, token.schedule, { points: own.digest === token.digest ? undefined : seed.points });
  const failures = run.found.some(({ kind }) => kind === seed.kind)
    ? []
    : [`${place}: ${token.variant} does not show its ${seed.kind}${run.divergence === undefined ? '' : ` (${run.divergence})`}`];
  if (seed.status === 'known' || token.variant === 'repaired' || !exploration.variants.includes('repaired')) return failures;
  const mended = follow(systemOf('repaired', token.switches), token.schedule, seed.points);
  return [...failures, ...mended.found.map((found) => `${place}: followed in repaired, it shows ${siteOf(found)}`)];
}
