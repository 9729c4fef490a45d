import type { Layout } from '../../core/layout.js';
import { actorOf, type CellRange } from '../../core/run.js';
import type { Visited } from '../visited.js';
import { Fingerprint } from './fingerprint.js';
import { Frontier } from './frontier.js';
import { LoadedState } from './loaded-state.js';

/** Fingerprints that were seen, or what is kept of them. */
export interface Fingerprints {
  readonly size: number;
  readonly bytes: number;
  /** Bytes that so many more may add. */
  growth(more: number): number;
  /** False: it is known, or taken for known. */
  add(low: number, high: number): boolean;
  /** What it does not promise. */
  readonly doubt: string;
  /** Its size, for summaries. */
  readonly bounds: { readonly [name: string]: number };
}

/** Keeps the states that the search will come back to, and of the others no more than their fingerprints. */
export class FingerprintStore implements Visited {
  private readonly loaded: LoadedState;
  private readonly frontier: Frontier;
  private readonly fingerprint: Fingerprint;
  private readonly copy: Int32Array;

  constructor(
    layout: Layout,
    own: readonly CellRange[],
    private readonly seen: Fingerprints,
    seed: number,
  ) {
    this.loaded = new LoadedState(layout, own);
    this.copy = this.loaded.words.slice();
    this.frontier = new Frontier(this.copy.length);
    this.fingerprint = new Fingerprint(seed);
  }

  get size(): number {
    return this.seen.size;
  }
  get bytes(): number {
    return this.seen.bytes + this.frontier.bytes;
  }
  bytesAfter(more: number): number {
    return this.bytes + this.seen.growth(more) + this.frontier.growth(more);
  }
  get doubt(): string {
    return this.seen.doubt;
  }
  get bounds(): { readonly [name: string]: number } {
    return this.seen.bounds;
  }

  load(number: number, cells: Int32Array): void {
    this.frontier.copy(number, this.copy);
    this.loaded.load(this.copy, cells);
  }

  restore(cells: Int32Array): void {
    this.loaded.restore(cells);
  }

  add(cells: Int32Array, choice: number): number {
    const { loaded, fingerprint, seen } = this;
    const number = seen.size;
    loaded.pack(cells, number === 0 ? -1 : actorOf(choice));
    fingerprint.of(loaded.next);
    const added = seen.add(fingerprint.low, fingerprint.high);
    if (added) this.frontier.push(number, loaded.next);
    loaded.back();
    return added ? number : -1;
  }

  drop(number: number): void {
    this.frontier.drop(number);
  }
}
