import { placed } from '../core/error.js';
import type { Limits, StopRule, StoppedBy } from '../core/limits.js';
import type { Distinct, Search, Searched, Snapshot, Stats, Strategy, StrategyOptions } from '../core/strategy.js';
import { Folded, ToldApart } from './reduction/symmetry-reduced.js';
import { type Chained, chainedRun, reducerNames, type Reducers, sleepOf } from './reduction/path-compression.js';
import { checkFindings } from './saved-findings.js';
import { boundRemark, boundsOf, withinRun } from './reduction/preemption-bounded.js';
import { type Finding, Findings, type Points, type SavedFindings, siteOf } from './recorder.js';

/** Reducers leave out what shows nothing new; bfs alone takes any. */
export interface ExploreOptions extends StrategyOptions, Reducers {
  readonly seed: number;
  readonly limits: Limits;
  readonly stop: StopRule;
}

/** What one strategy made of one system. */
export interface Outcome {
  readonly strategy: string;
  readonly reducer: string | undefined;
  readonly seed: number;
  /** `clean` only where the search was complete within its bounds. */
  readonly verdict: 'violations' | 'clean' | 'unknown';
  readonly complete: boolean;
  readonly stoppedBy: StoppedBy | null;
  readonly bounds: Search['bounds'];
  readonly shortest: boolean;
  readonly stats: Stats;
  readonly remark: string | undefined;
  readonly distinct: Distinct | undefined;
  readonly findings: readonly Finding[];
}

export type Searchable = Searched & Points;

/** A search between two advances, to go on from later. */
export interface SavedSearch {
  readonly findings: SavedFindings;
  readonly search: Snapshot;
}

/** One search under way: `advance` it until it says true, then ask for its outcome; or ask earlier. */
export interface UnderWay {
  advance(steps: number): boolean;
  /** Time ran out, or the user pressed Ctrl-C: what is known so far is the outcome. */
  interrupt(by: 'time' | 'signal'): void;
  outcome(): Outcome;
  readonly stats: Stats;
  /** Grows where there may be more findings. */
  readonly found: number;
  /** What takes long, such as showing one, had better wait: others would wait for this thread. */
  readonly busy?: boolean;
  /** For those who wait: see core/strategy. */
  readonly waiting: number | undefined;
  readonly levels: readonly number[];
  readonly rebuilt?: number | undefined;
}

/** A search in this thread. */
export class Exploring implements UnderWay {
  private findings!: Findings;
  private search!: Search;
  private chained: Chained | undefined;
  private folded: Folded | undefined;
  /** Classes that are not folded, for a search before this one has told them apart, and what that one found. */
  private readonly apart = new Map<string, string>();
  private before: readonly Finding[] = [];
  /** What it has said that it found. */
  private least = 0;
  private over = false;
  private interrupted: 'time' | 'signal' | undefined;

  constructor(
    private readonly run: Searchable,
    private readonly strategy: Strategy,
    private readonly options: ExploreOptions,
  ) {
    this.begin();
  }

  private begin(): void {
    const { strategy, options } = this;
    const { seed, limits, stop, reducer, chains: _, sleep: __, symmetry, bound: ___, ...parameters } = options;
    const run = withinRun(this.run, options);
    const sleep = sleepOf(run, options);
    this.findings = new Findings(run, stop, () => this.search?.stats ?? { schedules: 0 });
    this.folded = symmetry && new Folded(run, sleep, this.apart);
    this.chained = chainedRun(this.folded ?? run, options, sleep);
    this.search = strategy.start({
      run: this.chained ?? this.folded ?? run,
      recorder: this.findings,
      seed,
      limits,
      reducer,
      sleep,
      options: parameters,
    });
  }

  /** Where something turns out not to be alike, it begins anew without folding it, and keeps what it has found. */
  advance(steps: number): boolean {
    if (this.over) return true;
    try {
      this.over = this.search.advance(steps);
    } catch (error) {
      if (!(error instanceof ToldApart)) throw placed(error, this.run.lastPoint?.() ?? 'a step');
      this.least = this.found;
      this.before = this.list();
      this.apart.set(error.className, error.why);
      this.begin();
    }
    return this.over;
  }

  interrupt(by: 'time' | 'signal'): void {
    this.interrupted = by;
  }

  get stats(): Stats {
    return this.search.stats;
  }

  get waiting(): number | undefined {
    return this.search.waiting;
  }
  get levels(): readonly number[] {
    return this.search.levels ?? [];
  }

  get rebuilt(): number | undefined {
    return this.search.rebuilt;
  }

  /** Whether its strategy, with these options, can be saved. */
  get saves(): boolean {
    return this.search.snapshot !== undefined;
  }

  /** Undefined where it cannot be saved now, or has ended. */
  snapshot(): SavedSearch | undefined {
    const search = this.over || this.apart.size > 0 ? undefined : this.search.snapshot?.();
    return search && { findings: this.findings.save(), search };
  }

  /** Goes on from there, before the first `advance`. It must be a search of the same system with the same options. */
  restore({ findings, search }: SavedSearch): void {
    checkFindings(this.chained ?? this.folded ?? withinRun(this.run, this.options), findings);
    this.findings.restore(findings);
    this.search.restore!(search);
  }

  get found(): number {
    return Math.max(this.least, this.before.length + this.findings.groups.size);
  }

  outcome(): Outcome {
    const { search, findings, options } = this;
    const complete = search.complete && this.interrupted === undefined;
    const list = this.list();
    return {
      strategy: this.strategy.name,
      reducer: reducerNames(options),
      seed: options.seed,
      verdict: list.length > 0 ? 'violations' : complete ? 'clean' : 'unknown',
      complete,
      stoppedBy: this.interrupted ?? (findings.stop ? 'first' : search.stoppedBy),
      bounds: boundsOf(search.bounds, options),
      shortest: this.strategy.shortest && (options.visited ?? 'exact') === 'exact' && reducerNames(options) === undefined,
      stats: search.stats,
      remark:
        [search.remark, boundRemark(complete, options), this.folded?.remark].filter((text) => text !== undefined).join('; ') || undefined,
      distinct: search.distinct,
      findings: list,
    };
  }

  /** What was found, in the system's own choices; what an earlier search has found comes first. */
  private list(): readonly Finding[] {
    const { findings, chained, folded, before } = this;
    const seen = [...findings.groups.values()].map((finding) =>
      chained ? { ...finding, choices: chained.unfold(finding.choices) } : finding,
    );
    const list = folded?.spread(seen, this.options.stop === 'never') ?? seen;
    if (before.length === 0) return list;
    const known = new Set(before.map(siteOf));
    return [
      ...before,
      ...list.filter(
        (finding) => !known.has(siteOf(finding)) && (this.options.stop !== 'kind' || before.every(({ kind }) => kind !== finding.kind)),
      ),
    ];
  }
}
