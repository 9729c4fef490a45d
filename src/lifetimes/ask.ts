import { InputError } from '../core/error.js';
import type { Strategy } from '../core/search/strategy.js';
import { ownershipKind, type Rule, rulesOf } from '../owners/rules.js';
import type { System } from '../replay/system.js';
import { type Outcome, SearchRun } from '../search/explore.js';
import type { Finding } from '../search/recorder.js';

/** What one search of one system says of its rules. */
export interface Asked {
  /** As it was given, and with its owners asked for, which is what was searched. */
  readonly given: System;
  readonly system: System;
  readonly outcome: Outcome;
  readonly rules: readonly Rule[];
  /** Names of rules that had something to decide. */
  readonly exercised: ReadonlySet<string>;
  /** By rule, the findings of it: one for each statement at which it is broken. */
  readonly broken: ReadonlyMap<string, readonly Finding[]>;
  /** By resource and verb, with a blank between: the functions in which that happened (owners/ghost). */
  readonly seen: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface AskOptions {
  readonly strategy: Strategy;
  /** Of the search. */
  readonly transitions: number;
}

/** Searches a system with its owners asked for. An InputError where its model declares none. */
export function ask(given: System, { strategy, transitions }: AskOptions): Asked {
  const system = given.withOwners;
  if (system === undefined)
    throw new InputError(
      `${given.exploration.name}: nothing is said of who owns what: a scenario says so in \`ownership\`, a C file in OWNERSHIP(...); ` +
        'docs/owners.md shows how',
    );
  const run = system.searched();
  const ghost = system.ghostOf(run)!;
  ghost.exercised.clear();
  ghost.seen.clear();
  const search = new SearchRun(run, strategy, { seed: 1, limits: { transitions }, stop: 'never', depth: 3, length: undefined });
  while (!search.advance(100_000));
  const outcome = search.outcome();
  const rules = rulesOf(ghost.resources);
  const broken = new Map<string, Finding[]>();
  for (const { name } of rules) {
    const found = outcome.findings.filter((finding) => finding.kind === ownershipKind && finding.name === name);
    if (found.length > 0) broken.set(name, found);
  }
  const asked: Asked = {
    given,
    system,
    outcome,
    rules,
    exercised: new Set([...ghost.exercised, ...broken.keys()]),
    broken,
    seen: new Map([...ghost.seen].map(([key, functions]) => [key, new Set(functions)])),
  };
  system.forget();
  return asked;
}

/** The findings of a search that are not of its rules. */
export const otherFindings = ({ outcome }: Asked): readonly Finding[] => outcome.findings.filter(({ kind }) => kind !== ownershipKind);
