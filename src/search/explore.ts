import type { Limits, StopRule, StoppedBy } from '../core/limits.js';
import type { Distinct, Search, Searched, Stats, Strategy, StrategyOptions } from '../core/strategy.js';
import { type Finding, Findings, type Points } from './recorder.js';

export interface ExploreOptions extends StrategyOptions {
  readonly seed: number;
  readonly limits: Limits;
  readonly stop: StopRule;
}

/** What one strategy made of one system. */
export interface Outcome {
  readonly strategy: string;
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

/** One search under way: `advance` it until it says true, then ask for its outcome; or ask earlier. */
export class Exploring {
  private readonly findings: Findings;
  private readonly search: Search;
  private interrupted: 'time' | 'signal' | undefined;

  constructor(
    run: Searchable,
    private readonly strategy: Strategy,
    private readonly options: ExploreOptions,
  ) {
    const { seed, limits, stop, ...parameters } = options;
    this.findings = new Findings(run, stop, () => this.search?.stats ?? { schedules: 0 });
    this.search = strategy.start({ run, recorder: this.findings, seed, limits, options: parameters });
  }

  advance(steps: number): boolean {
    return this.search.advance(steps);
  }

  /** Time ran out, or the user pressed Ctrl-C: what is known so far is the outcome. */
  interrupt(by: 'time' | 'signal'): void {
    this.interrupted = by;
  }

  get stats(): Stats {
    return this.search.stats;
  }

  get found(): number {
    return this.findings.groups.size;
  }

  outcome(): Outcome {
    const { search, findings } = this;
    const complete = search.complete && this.interrupted === undefined;
    const list = [...findings.groups.values()];
    return {
      strategy: this.strategy.name,
      seed: this.options.seed,
      verdict: list.length > 0 ? 'violations' : complete ? 'clean' : 'unknown',
      complete,
      stoppedBy: this.interrupted ?? (findings.stop ? 'first' : search.stoppedBy),
      bounds: search.bounds,
      shortest: this.strategy.shortest,
      stats: search.stats,
      remark: search.remark,
      distinct: search.distinct,
      findings: list,
    };
  }
}
