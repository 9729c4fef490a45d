import { hashAt, type NodeSet } from '../search/states/node-table.js';
import { Chunks, chunkBits, growTo, inChunk, type TableMemory } from './memory.js';

/**
 * A node table that several workers add to at once without locks (as in LTSmin: Laarman, van de Pol, Weber, "Boosting multi-core
 * reachability performance with shared hash tables", FMCAD 2010), as one of them sees it. A worker writes a node at a number that it
 * alone has taken; the node is there for all once a compare-and-exchange has put the number into an empty place of the index, and
 * a worker that loses keeps the number for its next node. Entries never change and never go, so a place that is not empty can be
 * read like any memory: what is read through its number is not older than the entry.
 */
export class SharedNodeTable implements NodeSet {
  /** Nodes that this worker added. */
  count = 0;
  /** The numbers that this worker has taken: the next one to use, and the end. */
  next = 0;
  end = 0;
  private readonly hashes = new Int32Array(64);
  /** There is no number for a new node; from then on `add` gives -1 for one, as if it were node 0. */
  full = false;
  private index!: Int32Array;
  private readonly chunks: Chunks<Int32Array>;

  constructor(
    private readonly memory: TableMemory,
    /** Where the logarithm of the index's length stands. */
    private readonly words: Int32Array,
    private readonly log: number,
    /** Takes `numbers` new numbers and gives the first, or -1. */
    private readonly take: () => number,
    private readonly numbers: number,
  ) {
    this.chunks = new Chunks(memory.nodes, Int32Array, 4);
    this.reopen();
  }

  /** Opens the index of the length that the shared words say. */
  reopen(): void {
    const log = Atomics.load(this.words, this.log);
    growTo(this.memory.indexes[log]!, 4 * 2 ** log);
    this.index = new Int32Array(this.memory.indexes[log]!, 0, 2 ** log);
  }

  add(of: Int32Array, from: number): number {
    return this.addHashed(of, from, hashAt(of, from));
  }

  /**
   * As in NodeTable, what each look-up reads is prefetched for all of them. Others may change the index meanwhile, so each
   * look-up then reads for itself.
   */
  addAll(of: Int32Array, count: number, numbers: Int32Array): void {
    const { index } = this;
    const mask = index.length - 1;
    let fetched = 0;
    for (let i = 0; i < count; i++) {
      const hash = hashAt(of, i << 2);
      numbers[i] = hash;
      fetched ^= index[hash & mask]!;
    }
    for (let i = 0; i < count; i++) {
      const hash = numbers[i]!;
      const entry = index[hash & mask]!;
      if (entry === 0 || ((entry ^ hash) & ~mask) !== 0) continue;
      const known = (entry & mask) - 1;
      fetched ^= this.chunkOf(known)[this.offsetOf(known)]!;
    }
    this.fetched = fetched;
    for (let i = 0; i < count; i++) numbers[i] = this.addHashed(of, i << 2, numbers[i]!);
  }
  /** What was prefetched is kept, or the compiler would not read it. */
  fetched = 0;

  private addHashed(of: Int32Array, from: number, hash: number): number {
    const a = of[from]!;
    const b = of[from + 1]!;
    const c = of[from + 2]!;
    const d = of[from + 3]!;
    const { index } = this;
    const mask = index.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      let entry = index[at]!;
      if (entry === 0) {
        const number = this.write(a, b, c, d);
        if (number < 0) return -1;
        entry = Atomics.compareExchange(index, at, 0, (hash & ~mask) | (number + 1));
        if (entry === 0) {
          this.next++;
          this.count++;
          return number;
        }
      }
      if (((entry ^ hash) & ~mask) !== 0) continue;
      const known = (entry & mask) - 1;
      if (this.is(known, a, b, c, d)) return -1 - known;
    }
  }

  read(number: number, to: Int32Array, at: number): void {
    const chunk = this.chunkOf(number);
    const first = this.offsetOf(number);
    for (let i = 0; i < 4; i++) to[at + i] = chunk[first + i]!;
  }

  private chunkOf(number: number): Int32Array {
    return this.chunks.open[number >> chunkBits] ?? this.chunks.of(number);
  }
  private offsetOf(number: number): number {
    return (number & inChunk) << 2;
  }

  /** Puts the numbers from `from` to before `to` into an index that has grown. */
  enter(from: number, to: number): void {
    const { index, hashes } = this;
    const mask = index.length - 1;
    for (let first = from; first < to; first += hashes.length) {
      const count = Math.min(hashes.length, to - first);
      // prefetched, as in addAll
      let fetched = 0;
      for (let i = 0; i < count; i++) {
        hashes[i] = hashAt(this.chunkOf(first + i), this.offsetOf(first + i));
        fetched ^= index[hashes[i]! & mask]!;
      }
      this.fetched = fetched;
      for (let i = 0; i < count; i++) {
        const entry = (hashes[i]! & ~mask) | (first + i + 1);
        let at = hashes[i]! & mask;
        while (index[at] !== 0 || Atomics.compareExchange(index, at, 0, entry) !== 0) at = (at + 1) & mask;
      }
    }
  }

  private is(number: number, a: number, b: number, c: number, d: number): boolean {
    const chunk = this.chunkOf(number);
    const first = this.offsetOf(number);
    return chunk[first] === a && chunk[first + 1] === b && chunk[first + 2] === c && chunk[first + 3] === d;
  }

  /** Writes a node where nobody reads yet; gives its number, or -1. */
  private write(a: number, b: number, c: number, d: number): number {
    if (this.next === this.end) {
      const first = this.full ? -1 : this.take();
      if (first < 0) {
        this.full = true;
        return -1;
      }
      this.next = first;
      this.end = first + this.numbers;
    }
    const chunk = this.chunkOf(this.next);
    const first = this.offsetOf(this.next);
    chunk[first] = a;
    chunk[first + 1] = b;
    chunk[first + 2] = c;
    chunk[first + 3] = d;
    return this.next;
  }
}
