import { InputError } from '../core/error.js';
import type { Strategy } from '../core/search/strategy.js';
import { placeOf, siteOf } from '../core/system/site.js';
import { ownershipKind, type Rule, rulesOf } from '../owners/rules.js';
import type { System } from '../replay/system.js';
import { printToken } from '../replay/token.js';
import { type Outcome, SearchRun } from '../search/explore.js';
import type { Finding } from '../search/recorder.js';
import { type Broken, brokenBy } from './first-broken.js';
import { type Symptom, symptomAfter } from './symptom.js';

/** A broken rule, on the shortest schedule that was found. */
export interface Breach {
  readonly exploration: string;
  readonly variant: string;
  /** The file that it is found in, where it is not the package's. */
  readonly module: string | undefined;
  readonly broken: Broken;
  /** The rule that its schedule breaks before; undefined: this one is the first. */
  readonly after: string | undefined;
  /** What follows on that schedule or on one that goes on from it; undefined: nothing that ends a run, within so many states. */
  readonly symptom: (Omit<Symptom, 'choices'> & { readonly token: string }) | undefined;
  /** The other findings, as expectations name them, whose own schedules break this rule first. */
  readonly explains: readonly string[];
  /** All that may follow was looked at. */
  readonly followed: boolean;
  /** Points at which it is broken, each once. */
  readonly places: readonly string[];
}

/** What one search of one system says of its rules. */
export interface Asked {
  readonly system: System;
  readonly outcome: Outcome;
  readonly rules: readonly Rule[];
  /** Names of rules that had something to decide. */
  readonly exercised: ReadonlySet<string>;
  readonly breaches: ReadonlyMap<string, Breach>;
  /** By resource and verb, with a blank between: the functions in which that happened. */
  readonly seen: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface AskOptions {
  readonly strategy: Strategy;
  /** Of the search. */
  readonly transitions: number;
  /** In which it is looked for what follows. */
  readonly states: number;
}

/** Searches a system with its owners asked for. An InputError where its model declares none. */
export function ask(given: System, { strategy, transitions, states }: AskOptions): Asked {
  const system = given.withOwners;
  if (system === undefined)
    throw new InputError(
      `${given.exploration.name}: nothing is said of who owns what: a scenario says so in \`ownership\`, a C file in OWNERSHIP(...); ` +
        'docs/owners.md shows how',
    );
  const run = system.searched();
  const ghost = system.ghostOf(run)!;
  ghost.exercised.clear();
  const search = new SearchRun(run, strategy, { seed: 1, limits: { transitions }, stop: 'never', depth: 3, length: undefined });
  while (!search.advance(100_000));
  const outcome = search.outcome();
  const exercised = new Set(ghost.exercised);
  const seen = new Map([...ghost.seen].map(([key, functions]) => [key, new Set(functions)]));
  const rules = rulesOf(ghost.resources);
  const others = outcome.findings
    .filter(({ kind }) => kind !== ownershipKind)
    .map((finding) => ({ finding, first: [...brokenBy(system, finding.choices)][0] }));
  const breaches = new Map<string, Breach>();
  for (const { name } of rules) {
    const found = outcome.findings.filter((finding) => finding.kind === ownershipKind && finding.name === name);
    if (found.length === 0) continue;
    exercised.add(name);
    const explained = others.filter(({ first }) => first?.rule === name);
    const told = {
      exploration: system.exploration.name,
      variant: system.variant,
      module: system.module,
      explains: explained.map(({ finding }) => siteOf(finding)).sort(),
      places: placesOf(found),
    };
    breaches.set(name, { ...told, ...(worst(system, explained) ?? nearest(given, system, name, found, states)) });
  }
  return { system, outcome, rules, exercised, breaches, seen };
}

/** Points, each once. */
const placesOf = (found: readonly Finding[]): readonly string[] =>
  [...new Set(found.map(({ actor, point }) => (actor === '' ? 'at the end' : placeOf({ actor, point }))))].sort();

type Shown = Pick<Breach, 'broken' | 'after' | 'symptom' | 'followed'>;

/** Of findings whose schedules break the rule first the one that ends the run, on its object, soonest. */
function worst(system: System, explained: readonly { readonly finding: Finding; readonly first: Broken | undefined }[]): Shown | undefined {
  const { detectors } = system.compiled.world;
  const ends = ({ kind, name }: Finding): boolean => detectors.some((one) => one.kind === kind && one.name === name && one.endsRun);
  const same = (finding: Finding, broken: Broken): boolean => finding.object === broken.object.replace(/\d+$/, '');
  const rank = ({ finding, first }: (typeof explained)[number]): number =>
    (ends(finding) ? 0 : 4) + (first!.step < finding.choices.length ? 0 : 2) + (same(finding, first!) ? 0 : 1);
  const [one] = [...explained].sort((a, b) => rank(a) - rank(b) || a.finding.choices.length - b.finding.choices.length);
  if (one === undefined) return undefined;
  const { finding, first } = one;
  const symptom = {
    kind: finding.kind,
    object: finding.object,
    site: siteOf(finding),
    same: same(finding, first!),
    token: printToken(system, finding.choices),
  };
  return { broken: first!, after: undefined, symptom, followed: true };
}

/** Else the shortest schedule that breaks it, first where there is one, and what is found when it goes on. */
function nearest(given: System, system: System, rule: string, found: readonly Finding[], states: number): Shown {
  const ways = [...found].sort((a, b) => a.choices.length - b.choices.length).map(({ choices }) => [...brokenBy(system, choices)]);
  const way = ways.find(([first]) => first?.rule === rule) ?? ways[0]!;
  const broken = way.find((one) => one.rule === rule)!;
  const { symptom, complete } = symptomAfter(given.compiled, broken.choices, broken.object, states);
  return {
    broken,
    after: way[0]!.rule === rule ? undefined : way[0]!.rule,
    symptom: symptom && {
      kind: symptom.kind,
      object: symptom.object,
      site: symptom.site,
      same: symptom.same,
      token: printToken(given, symptom.choices),
    },
    followed: complete,
  };
}
