import type { Changes } from '../../core/world/changes.js';
import type { Layout } from '../../core/world/layout.js';
import type { Batch, Visited } from './visited.js';
import { Fingerprint } from './fingerprint.js';
import { Frontier } from './frontier.js';
import { LoadedState } from './loaded-state.js';

/** The fingerprints that were seen, or what is kept of them. */
export interface Fingerprints {
  readonly size: number;
  readonly bytes: number;
  /** Bytes that so many more fingerprints may add. */
  growth(more: number): number;
  /** False where the fingerprint is known, or taken for known. */
  add(low: number, high: number): boolean;
  /** Reads what `add` would read first, for it to be at hand then. */
  fetch(low: number, high: number): number;
  /** How likely it takes a new fingerprint for a known one, for reports. */
  readonly doubt: string;
  /** Its size, for summaries. */
  readonly bounds: { readonly [name: string]: number };
}

/** Keeps whole the states that the search will come back to, and of the others no more than their fingerprints. */
export class FingerprintStore implements Visited {
  private readonly loaded: LoadedState;
  private readonly frontier: Frontier;
  private readonly fingerprint: Fingerprint;
  private readonly copy: Int32Array;
  readonly batch: Batch;

  constructor(
    layout: Layout,
    changes: Changes | undefined,
    private readonly seen: Fingerprints,
    seed: number,
  ) {
    this.loaded = new LoadedState(layout, changes);
    this.copy = this.loaded.words.slice();
    this.frontier = new Frontier(this.copy.length);
    this.fingerprint = new Fingerprint(seed);
    this.batch = new FingerprintBatch(this.loaded, this.fingerprint, seen, this.frontier);
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

  add(cells: Int32Array): number {
    const { loaded, fingerprint, seen } = this;
    const number = seen.size;
    loaded.pack(cells);
    fingerprint.of(loaded.next);
    const added = seen.add(fingerprint.low, fingerprint.high);
    if (added) this.frontier.push(number, loaded.next, 0);
    loaded.back();
    return added ? number : -1;
  }

  drop(number: number): void {
    this.frontier.drop(number);
  }
}

/** Packed states with their fingerprints, which are still to be looked up. */
class FingerprintBatch implements Batch {
  readonly capacity = 64;
  private readonly states: Int32Array;
  private readonly lows = new Int32Array(this.capacity);
  private readonly highs = new Int32Array(this.capacity);
  private count = 0;
  /** What was prefetched is kept, or the compiler would not read it. */
  fetched = 0;

  constructor(
    private readonly loaded: LoadedState,
    private readonly fingerprint: Fingerprint,
    private readonly seen: Fingerprints,
    private readonly frontier: Frontier,
  ) {
    this.states = new Int32Array(this.capacity * loaded.words.length);
  }

  enqueue(cells: Int32Array): number {
    const { loaded, fingerprint, states } = this;
    const { next } = loaded;
    loaded.pack(cells);
    fingerprint.of(next);
    const at = this.count++;
    this.lows[at] = fingerprint.low;
    this.highs[at] = fingerprint.high;
    for (let w = 0, to = at * next.length; w < next.length; w++) states[to + w] = next[w]!;
    loaded.back();
    return at;
  }

  flush(numbers: Int32Array): void {
    const { seen, frontier, states, lows, highs, count, loaded } = this;
    let fetched = 0;
    for (let i = 0; i < count; i++) fetched ^= seen.fetch(lows[i]!, highs[i]!);
    this.fetched = fetched;
    for (let i = 0; i < count; i++) {
      const number = seen.size;
      const added = seen.add(lows[i]!, highs[i]!);
      if (added) frontier.push(number, states, i * loaded.words.length);
      numbers[i] = added ? number : -1;
    }
    this.count = 0;
  }
}
