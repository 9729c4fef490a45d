import type { Expectation, Exploration } from '../../core/system/exploration.js';
import type { Strategy } from '../../core/search/strategy.js';
import { resolveSwitches } from '../../core/system/switches.js';
import { InputError } from '../../core/error.js';
import type { Coverage } from '../../core/system/coverage.js';
import { confirm } from '../../replay/finding.js';
import type { System } from '../../replay/system.js';
import { type ExploreOptions, type Outcome, SearchRun } from '../../search/explore.js';
import { boundingReducer } from '../../search/reduction/reduced-system.js';
import { siteOf } from '../../core/system/site.js';
import { named } from '../nearest.js';
import type { Registry } from '../registry.js';
import type { Checked } from './checked.js';
import { mainVariant } from '../../core/system/variant.js';

/** A variant that was searched, with what the search reached. */
export interface CheckedVariant extends Checked {
  readonly coverage: Coverage;
  /** What it must give from now on, where it is to give all that a complete search gave. */
  readonly gave?: Expectation;
}

/** Whether `repaired` does what it repairs does; nothing where the two were not searched completely. */
export function checkReach(exploration: Exploration, variants: ReadonlyMap<string, CheckedVariant>): readonly Checked[] {
  const main = mainVariant(exploration.variants);
  const [broken, repaired] = [variants.get(main), variants.get('repaired')];
  return broken && repaired && broken !== repaired && exploration.exhaustive && exploration.expect.repaired?.complete
    ? [reaches(exploration, main, broken.coverage, repaired.coverage)]
    : [];
}

const limits = { schedules: 2000 };
const options: ExploreOptions = { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined };

/**
 * Searches one variant and holds the outcome against what it expects. One that says nothing of that is searched where
 * what it gives is to be written down.
 */
export function checkVariant(system: System, registry: Registry, update = false): CheckedVariant {
  const { exploration, variant } = system;
  const expected = exploration.expect[variant] ?? (update ? { complete: exploration.exhaustive, findings: [] } : undefined);
  const place = `${exploration.name}/${variant}`;
  if (!expected)
    return {
      name: variant,
      what: place,
      failures: [
        'it says nothing of what it expects; "racewalk check --update" writes it down, and in a C file EXPECT(variant, …) says it',
      ],
      coverage: { points: [], returns: [], edges: [], outcomes: [] },
    };
  const complete = exploration.exhaustive && expected.complete;
  const reducers = (exploration.reducers ?? []).map((name) => named('reducer', name, registry.reducers));
  if (boundingReducer(reducers)) throw new InputError(`${place}: a bound hides findings; its reducers must not`);
  const strategy = named('strategy', complete ? 'bfs' : 'pct', registry.strategies);
  const { outcome, findings } = search(system, strategy, complete ? { ...options, reducers } : { ...options, limits });
  const { states, transitions, schedules } = outcome.stats;
  const seen = complete ? `${states} states, ${transitions} transitions` : `${schedules} schedules`;
  const broken = variant === mainVariant(exploration.variants);
  const unasked = findings.filter((one) => !expected.findings.some((site) => isExpected(siteOf(one), site)));
  return {
    name: variant,
    what:
      `${place}: ${strategy.name}${outcome.reducer ? ` with ${outcome.reducer}` : ''}, ` +
      `${outcome.complete ? 'complete' : 'not complete'}, ${seen}, ` +
      `${outcome.findings.length} finding${outcome.findings.length === 1 ? '' : 's'}`,
    failures: complete ? completeFailures(outcome, expected) : sampledFailures(outcome, expected, broken),
    unexpected: complete || !broken ? unasked.map(({ token }) => token) : [],
    coverage: system.searched().coverage(),
    ...(complete && outcome.complete && { gave: { complete: true, states, findings: sitesOf(outcome) } }),
    ...(!complete && { gave: expected }),
  };
}

/** Runs to the end, and confirms what it found on live actors. */
function search(system: System, strategy: Strategy, chosen: ExploreOptions) {
  const searching = new SearchRun(system.searched(), strategy, chosen);
  while (!searching.advance(1_000_000));
  const outcome = searching.outcome();
  return { outcome, findings: outcome.findings.map((finding) => confirm(system, outcome, finding)) };
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
function sampledFailures(outcome: Outcome, { findings }: Expectation, broken: boolean): string[] {
  return [
    ...(outcome.verdict === 'clean' ? ['it is not searched completely and cannot be clean'] : []),
    ...missing(outcome, findings),
    ...(broken ? [] : unexpected(outcome, findings)),
  ];
}

/** Where a kind alone is expected, wherever it shows. */
const isExpected = (site: string, expected: string): boolean =>
  site === expected || (!expected.includes(' ') && site.startsWith(`${expected} `));

const sitesOf = (outcome: Outcome): string[] => [...new Set(outcome.findings.map(siteOf))].sort();
const missing = (outcome: Outcome, expected: readonly string[]): string[] =>
  expected.filter((site) => !sitesOf(outcome).some((found) => isExpected(found, site))).map((site) => `expected and not found: ${site}`);
const unexpected = (outcome: Outcome, expected: readonly string[]): string[] =>
  sitesOf(outcome)
    .filter((site) => !expected.some((one) => isExpected(site, one)))
    .map((site) => `found and not expected: ${site}`);

/** Every point of a variant's paths, whoever runs them. */
function pointsOf(exploration: Exploration, variant: string): ReadonlySet<string> {
  const { paths } = exploration.scenario(variant, resolveSwitches(exploration, {}));
  return new Set(paths.flatMap(({ id, states }) => Object.keys(states).map((point) => `${id}.${point}`)));
}

/** A repair that is silent because it does nothing is no repair. */
function reaches(exploration: Exploration, main: string, broken: Coverage, repaired: Coverage): Checked {
  const { name, gone = {}, unreached = {} } = exploration;
  const has = pointsOf(exploration, 'repaired');
  const wanted = [...broken.points, ...broken.returns];
  const reached = new Set([...repaired.points, ...repaired.returns]);
  const left = wanted.filter((place) => !reached.has(place));
  const unexplained = left.filter((place) => gone[place] === undefined && unreached[place] === undefined);
  const explained = left.length - unexplained.length;
  return {
    name: `repaired reaches ${main}`,
    what:
      `${name}/repaired reaches the ${broken.points.length} points and ${broken.returns.length} returns of ` +
      `${main}${explained > 0 ? `, but ${explained} with a reason` : ''}`,
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
        .map((place) => `"${place}" is listed as unreached, and ${main} does not reach it either`),
    ],
  };
}
