import type { StoppedBy } from '../../core/search/limits.js';
import { BigCounts } from './big-counts.js';
import type { Searchable } from '../searchable.js';
import { siteOf } from '../../core/system/site.js';
import { type GraphLimits, type Hits, StateGraph } from '../states/state-graph.js';

/** Exact numbers of a whole system, whatever strategy searched it. */
export interface Count {
  /** Distinct schedules: runs that nothing extends; a crash ends a run. Undefined where they were not counted. */
  readonly schedules: bigint | undefined;
  /** Steps of the longest of them. */
  readonly longest: number;
  /** By site (search/recorder), the probability that a uniform random walk over the enabled choices shows it at least once. */
  readonly probability: ReadonlyMap<string, number>;
  /** The probability that it shows any of them at least once: 0 where the system has none, undefined where it was not counted. */
  readonly any: number | undefined;
  /** The probabilities' relative error is below this. */
  readonly relativeError: number;
  /** Why something is missing: a sentence's end. */
  readonly missing: string | undefined;
}

/** Half the distance from 1 to the next number. */
const rounding = 2 ** -53;

/**
 * Counts the schedules of a system, and how likely a uniform random walk shows each finding, by going backwards through its
 * acyclic state graph. schedules(s) is the sum of schedules over the successors of s, or 1 where a run ends. P(s) is the mean of P over
 * the choices in s, where a choice that shows the finding counts 1: so a finding counts once, also where it does not end the
 * run and comes again. Last, all findings are taken for one. The graph is searched once more for this; what follows needs
 * its edges alone. Resumable, as searches are.
 */
export class Counting {
  private readonly graph: StateGraph;
  private phase: 'graph' | 'schedules' | 'findings' | 'over' = 'graph';
  /** The states before this place in the order are left. */
  private left = 0;
  private readonly counts = new BigCounts();
  private schedules: bigint | undefined;
  private readonly probability = new Map<string, number>();
  private any: number | undefined;
  private missing: string | undefined;
  /** The number of the finding at hand; the number of findings = all of them as one. */
  private finding = 0;
  private values = new Float64Array(0);
  /** Edges that show the finding at hand, as bits. */
  private shows = new Uint32Array(0);

  constructor(run: Searchable, limits: GraphLimits) {
    this.graph = new StateGraph(run, limits);
  }

  get states(): number {
    return this.graph.known;
  }
  get transitions(): number {
    return this.graph.transitions;
  }

  /** Findings weighed, of how many; undefined before. */
  get weighed(): { readonly done: number; readonly of: number } | undefined {
    return this.phase === 'findings' ? { done: this.finding, of: this.graph.hits.length } : undefined;
  }

  /** Does about so many steps; true when there is nothing more to do. */
  advance(steps: number): boolean {
    switch (this.phase) {
      case 'graph':
        if (this.graph.advance(steps)) this.enterSchedules();
        break;
      case 'schedules':
        this.countSome(steps);
        break;
      case 'findings':
        this.weighSome(steps);
    }
    return this.phase === 'over';
  }

  /** Ends the counting with what is known. */
  interrupt(by: StoppedBy): void {
    if (this.phase !== 'over') this.end(`stopped by ${by}`);
  }

  outcome(): Count {
    const { schedules, probability, any, missing } = this;
    const { longest, width } = this.graph;
    // each step of the longest run adds, at worst, the rounding of its choices' sum and of one division
    return { schedules, longest, probability, any, relativeError: longest * (width + 1) * rounding, missing };
  }

  private enterSchedules(): void {
    const { stoppedBy, cyclic, states } = this.graph;
    this.left = states;
    this.phase = 'schedules';
    if (stoppedBy !== null) this.end(`stopped by ${stoppedBy}`);
    else if (cyclic) this.end('there are infinitely many: a run may come back to a state that it was in');
  }

  private countSome(steps: number): void {
    const { graph, counts } = this;
    for (const until = Math.max(0, this.left - steps); this.left > until; ) {
      const state = graph.order[--this.left]!;
      const end = graph.firstEdge(state + 1);
      let runs = 0;
      for (let edge = graph.firstEdge(state); edge < end; edge++) if (graph.target(edge) < 0) runs++;
      counts.start(graph.firstEdge(state) === end ? 1 : runs);
      for (let edge = graph.firstEdge(state); edge < end; edge++) if (graph.target(edge) >= 0) counts.add(graph.target(edge));
      counts.keep(state);
    }
    if (graph.exceeds(counts.bytes)) this.end('stopped by memory');
    else if (this.left === 0) this.enterFindings();
  }

  private enterFindings(): void {
    const { graph } = this;
    this.schedules = this.counts.at(0);
    this.counts.clear();
    const words = Math.ceil(graph.transitions / 32);
    if (graph.exceeds(graph.states * 8 + words * 4)) {
      this.end('the probabilities of findings would need more memory');
      return;
    }
    this.values = new Float64Array(graph.states);
    this.shows = new Uint32Array(words);
    this.phase = 'findings';
    this.weigh(0);
  }

  private weigh(number: number): void {
    const { graph, values, shows } = this;
    this.finding = number;
    this.left = graph.states;
    values.fill(0);
    shows.fill(0);
    for (const hits of number < graph.hits.length ? [graph.hits[number]!] : graph.hits) this.mark(hits);
  }

  private mark({ states, edges }: Hits): void {
    for (let i = 0; i < states.length; i++) this.values[states.at(i)] = 1;
    for (let i = 0; i < edges.length; i++) {
      const edge = edges.at(i) >>> 0;
      this.shows[edge >>> 5]! |= 1 << (edge & 31);
    }
  }

  private weighSome(steps: number): void {
    const { graph, values, shows } = this;
    for (const until = Math.max(0, this.left - steps); this.left > until; ) {
      const state = graph.order[--this.left]!;
      const first = graph.firstEdge(state);
      const end = graph.firstEdge(state + 1);
      if (first === end) continue;
      let sum = 0;
      for (let edge = first; edge < end; edge++) {
        if ((shows[edge >>> 5]! & (1 << (edge & 31))) !== 0) sum++;
        else if (graph.target(edge) >= 0) sum += values[graph.target(edge)]!;
      }
      values[state] = sum / (end - first);
    }
    if (this.left > 0) return;
    const hits = graph.hits[this.finding];
    if (hits === undefined) {
      this.any = values[0]!;
      this.end(undefined);
      return;
    }
    this.probability.set(siteOf(hits.site), values[0]!);
    this.weigh(this.finding + 1);
  }

  private end(missing: string | undefined): void {
    this.missing = missing;
    this.phase = 'over';
  }
}
