import { InputError } from '../core/error.js';
import { siteOf } from '../core/system/site.js';
import { type ConfirmedFinding, confirm } from '../replay/finding.js';
import { replay } from '../replay/replay.js';
import { story } from '../replay/story.js';
import type { System } from '../replay/system.js';
import { type Unreached, unreachedOf } from '../replay/unreached.js';
import { columns } from '../report/columns.js';
import { summaryLine, unreachedLines } from '../report/text.js';
import { type Outcome, SearchRun } from '../search/explore.js';
import { named } from '../cli/nearest.js';
import { plan, type SearchOptions } from '../cli/search/plan.js';
import { compiledFor } from '../cli/search/searched-system.js';
import { type Chosen, loadedOne, type Subject } from './subject.js';

/**
 * How to search: as the options of `racewalk explore` with the same names. Default: breadth-first to the end, with seed 1. A strategy
 * that samples makes as many schedules as the preset `quick`, unless a limit says otherwise.
 */
export interface SearchSettings extends Chosen, Partial<Omit<SearchOptions, 'around' | 'brief' | 'module' | 'preset' | 'workers'>> {}

/** What a search made of one system; every finding was replayed on live XState actors. */
export interface Explored extends Omit<Outcome, 'findings' | 'reached'> {
  readonly system: System;
  /** The strategy samples: it is never complete. */
  readonly samples: boolean;
  readonly findings: readonly ConfirmedFinding[];
  /** What a complete search never came to, of which it says nothing; undefined where it was not complete. */
  readonly unreached: Unreached | undefined;
  /** The verdict with what it rests on, and of a clean one what it did not reach: lines. */
  readonly summary: string;
  /** A finding as kernel people draw it, with the command that replays it; 72 columns. */
  diagram(finding: ConfirmedFinding): string;
}

/** Steps from one look at who else wants to run to the next. */
const slice = 200_000;

/**
 * Searches one system. Throws an InputError where there is no such system, where settings do not go together, or where the model does what
 * it says it cannot.
 */
export async function explore(subject: Subject, settings: SearchSettings = {}): Promise<Explored> {
  const { registry, system } = await loadedOne(subject, settings);
  const { strategy = 'bfs', seed = 1, depth = 3, stop = 'never' } = settings;
  if (strategy.includes(',')) throw new InputError(`strategy: "${strategy}" is several; one search has one`);
  const samples = named('strategy', strategy, registry.strategies).kind === 'random';
  const limited = settings.schedules !== undefined || settings.transitions !== undefined;
  const given = { ...settings, strategy, seed, depth, stop, ...(samples && !limited && { preset: 'quick' as const }) };
  const planned = plan(system, given, registry)[0]!;
  const searching = new SearchRun(compiledFor(system, planned.options), planned.strategy, planned.options);
  while (!searching.advance(slice)) await new Promise<void>((resume) => setImmediate(resume));
  return explored(system, samples, searching.outcome());
}

function explored(system: System, samples: boolean, outcome: Outcome): Explored {
  const { findings: found, reached, ...rest } = outcome;
  const findings = found.map((finding) => confirm(system, outcome, finding));
  const run = { system, outcome, findings, seconds: 0 };
  return {
    ...rest,
    system,
    samples,
    findings,
    unreached: reached && unreachedOf(system, reached),
    summary: [summaryLine(run), ...unreachedLines(run)].join('\n'),
    diagram: (finding) => columns(story(system, replay(system, finding.choices), { site: siteOf(finding) })),
  };
}
