import { placed } from '../core/error.js';
import type { Limits, StopRule, StoppedBy } from '../core/search/limits.js';
import type { Distinct, Search, Snapshot, Stats, Strategy, StrategyOptions, Way } from '../core/search/strategy.js';
import { type Finding, Findings, type SavedFindings } from './recorder.js';
import type { CausesKept } from '../core/world/causes.js';
import type { Coverage } from '../core/system/coverage.js';
import { identityOf } from '../core/system/site.js';
import { checkFindings } from './saved-findings.js';
import { type Reducer, Refuted } from './reducer.js';
import { ReducedSystem, reducerNames } from './reduction/reduced-system.js';
import { EndsProof, withEndless } from './liveness/proof.js';
import type { Searchable } from './searchable.js';

/** What shapes one search: all of it deterministic. */
export interface ExploreOptions extends StrategyOptions {
  readonly seed: number;
  readonly limits: Limits;
  readonly stop: StopRule;
  /** They leave out what shows nothing new; only a strategy that `reduces` takes any. */
  readonly reducers?: readonly Reducer[] | undefined;
}

/** What one strategy made of one system. */
export interface Outcome {
  readonly strategy: string;
  /** The reducers' names, with commas between. */
  readonly reducer: string | undefined;
  readonly seed: number;
  /** `clean` only where the search was complete within its bounds. */
  readonly verdict: 'violations' | 'clean' | 'unknown';
  readonly complete: boolean;
  readonly stoppedBy: StoppedBy | null;
  readonly bounds: Search['bounds'];
  readonly shortest: boolean;
  /** What of the past its states kept, by which findings of one site are told apart; absent: nothing. */
  readonly causes?: CausesKept | undefined;
  readonly stats: Stats;
  readonly remark: string | undefined;
  readonly distinct: Distinct | undefined;
  readonly findings: readonly Finding[];
  /** The places of the programs that a complete search came to. */
  readonly reached: Coverage | undefined;
}

/** A search between two advances, to go on from later. */
export interface SavedSearch {
  readonly findings: SavedFindings;
  readonly search: Snapshot;
  readonly reached?: Coverage | undefined;
}

/** A search that is under way, in this thread or in several: `advance` it until it says true, then ask for its outcome; or ask earlier. */
export interface RunningSearch {
  /** Does about so many steps; true when there is nothing more to do. */
  advance(steps: number): boolean;
  /** Time ran out, or the user pressed Ctrl-C: what is known so far is the outcome. */
  interrupt(by: 'time' | 'signal'): void;
  outcome(): Outcome;
  readonly stats: Stats;
  /** Grows where there may be more findings. */
  readonly found: number;
  /** Other threads would soon wait for this one: what takes long here, such as showing a finding, had better be put off. */
  readonly busy?: boolean;
  /** For those who wait: see core/search/strategy. */
  readonly waiting: number | undefined;
  readonly levels: readonly number[];
  readonly rebuilt?: number | undefined;
}

/** One search of one system by one strategy, in this thread. */
export class SearchRun implements RunningSearch {
  private reduced!: ReducedSystem;
  private findings!: Findings;
  private search!: Search;
  /** Assumptions of reducers that a search before this one refuted, with the reasons, and what it found. */
  private readonly refuted = new Map<string, string>();
  private before: readonly Finding[] = [];
  /** How much it said it had found. */
  private least = 0;
  private over = false;
  /** Made when the search is complete. */
  private proof: EndsProof | undefined;
  private interrupted: 'time' | 'signal' | undefined;

  constructor(
    private readonly system: Searchable,
    private readonly strategy: Strategy,
    private readonly options: ExploreOptions,
  ) {
    system.forget?.();
    this.begin();
  }

  private begin(): void {
    const { seed, limits, stop, reducers: _, ...parameters } = this.options;
    this.reduced = new ReducedSystem(this.system, this.options, this.refuted);
    const samples = this.strategy.kind === 'random' && !this.strategy.reduces;
    this.findings = new Findings(this.system, stop, () => this.search?.stats ?? { schedules: 0 }, samples);
    const { run, reduction, sleep } = this.reduced;
    this.search = this.strategy.start({ run, recorder: this.findings, seed, limits, reduction, sleep, options: parameters });
  }

  /** Where an assumption of a reducer turns out to be wrong, the search begins anew without it, and keeps what it has found. */
  advance(steps: number): boolean {
    if (this.over) return this.proof?.advance(steps) ?? true;
    try {
      this.over = this.search.advance(steps);
      if (this.over && this.search.complete && !this.findings.stop) {
        this.proof = new EndsProof(
          this.system,
          { ...this.options, bounded: this.strategy.bounded === true, backward: this.backward() },
          this.refuted,
        );
        return false;
      }
    } catch (error) {
      if (!(error instanceof Refuted)) throw placed(error, this.system.lastPoint?.() ?? 'a step');
      this.least = this.found;
      this.before = this.unfolded();
      this.refuted.set(error.assumption, error.why);
      this.begin();
    }
    return this.over;
  }

  /** As the search knows them, in the system's own choices. */
  private backward(): readonly Way[] | undefined {
    const { search, reduced } = this;
    return search.backward?.()?.map((way) => () => reduced.own(way()));
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

  /** A limit stopped it that may be a larger one next time. */
  private get mayGoOn(): boolean {
    return !this.findings.stop && (this.search.stoppedBy === 'transitions' || this.search.stoppedBy === 'memory');
  }

  /** Undefined where it cannot be saved now, or has ended. */
  snapshot(): SavedSearch | undefined {
    const over = this.over && !this.mayGoOn;
    const search = over || this.refuted.size > 0 ? undefined : this.search.snapshot?.();
    return search && { findings: this.findings.save(), search, reached: this.system.coverage?.() };
  }

  /** Goes on from there, before the first `advance`. It must be a search of the same system with the same options. */
  restore({ findings, search, reached }: SavedSearch): void {
    checkFindings(this.reduced.run, this.system, findings);
    if (reached !== undefined) this.system.cover?.(reached);
    this.findings.restore(findings);
    this.search.restore!(search);
  }

  get found(): number {
    return Math.max(this.least, this.before.length + this.findings.groups.size) + (this.proof?.findings.length ?? 0);
  }

  outcome(): Outcome {
    const { search, findings, options, reduced } = this;
    const { proof } = this;
    const complete = search.complete && this.interrupted === undefined && proof?.lacking !== true;
    const list = withEndless(this.unfolded(), proof, options.stop);
    const remarks = [search.remark, ...reduced.remarks(complete), proof?.missing].filter((text) => text !== undefined);
    const reducer = reducerNames(options.reducers);
    return {
      strategy: this.strategy.name,
      reducer,
      seed: options.seed,
      verdict: list.length > 0 ? 'violations' : complete ? 'clean' : 'unknown',
      complete,
      stoppedBy: this.interrupted ?? (findings.stop ? 'first' : (search.stoppedBy ?? proof?.stoppedBy ?? null)),
      bounds: { ...reduced.bounds, ...search.bounds },
      shortest: this.strategy.shortest && (options.visited ?? 'exact') === 'exact' && reducer === undefined,
      causes: this.system.world.causes?.kept,
      stats: search.stats,
      remark: remarks.join('; ') || undefined,
      distinct: search.distinct,
      findings: list,
      reached: complete ? this.system.coverage?.() : undefined,
    };
  }

  /** What was found, in the system's own choices; what an earlier search has found comes first. */
  private unfolded(): readonly Finding[] {
    const { before } = this;
    const { stop } = this.options;
    const list = this.reduced.unfold([...this.findings.groups.values()], stop === 'never');
    if (before.length === 0) return list;
    const known = new Set(before.map(identityOf));
    const isNew = (finding: Finding): boolean =>
      !known.has(identityOf(finding)) && (stop !== 'kind' || before.every(({ kind }) => kind !== finding.kind));
    return [...before, ...list.filter(isNew)];
  }
}
