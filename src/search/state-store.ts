import type { Layout } from '../core/layout.js';
import { Packing } from '../core/pack.js';
import { actorOf, type CellRange } from '../core/run.js';

const chunkBits = 16;
const chunkSize = 1 << chunkBits;
const inChunk = chunkSize - 1;
const none = new Int32Array(0);

/**
 * A set of quadruples of integers, numbered in the order of their coming, with an open-addressing index that compares
 * exactly. It grows by chunks; only the index, four bytes an entry, is ever copied, and that a few entries at a time, so that
 * no addition takes long.
 */
class Quadruples {
  size = 0;
  private readonly chunks: Int32Array[] = [];
  /** Number + 1, or 0. The bits that a number leaves free hold those of its hash, so that few are compared in vain. */
  private index = new Int32Array(1 << 12);
  /** The index before it grew: numbers below `toMove` are in it, those below `moved` in the larger one as well, later ones there alone. */
  private before = none;
  private moved = 0;
  private toMove = 0;

  get bytes(): number {
    return this.chunks.length * chunkSize * 16 + this.index.byteLength + this.before.byteLength;
  }
  /** Bytes that so many more may add. */
  growth(more: number): number {
    const size = this.size + more;
    return (size > this.chunks.length * chunkSize ? chunkSize * 16 : 0) + (size * 4 >= this.index.length * 3 ? this.index.byteLength * 2 : 0);
  }

  /** The number of the four integers at `from`; one that is not known gets the next. */
  number(of: Int32Array, from: number): number {
    const [a, b, c, d] = [of[from]!, of[from + 1]!, of[from + 2]!, of[from + 3]!];
    const hash = hashOf(a, b, c, d);
    const { index, chunks } = this;
    const mask = index.length - 1;
    let at = hash & mask;
    for (let entry = index[at]!; entry !== 0; at = (at + 1) & mask, entry = index[at]!) {
      if (((entry ^ hash) & ~mask) !== 0) continue;
      const known = (entry & mask) - 1;
      const chunk = chunks[known >> chunkBits]!;
      const first = (known & inChunk) << 2;
      if (chunk[first] === a && chunk[first + 1] === b && chunk[first + 2] === c && chunk[first + 3] === d) return known;
    }
    if (this.moved < this.toMove) {
      const known = this.knownBefore(hash, a, b, c, d);
      if (known >= 0) return known;
    }
    const number = this.size++;
    if (number >> chunkBits === chunks.length) chunks.push(new Int32Array(chunkSize * 4));
    const chunk = chunks[number >> chunkBits]!;
    const first = (number & inChunk) << 2;
    chunk[first] = a;
    chunk[first + 1] = b;
    chunk[first + 2] = c;
    chunk[first + 3] = d;
    index[at] = (hash & ~mask) | (number + 1);
    if (this.moved < this.toMove) this.move(8);
    else if (this.size * 4 >= index.length * 3) this.grow();
    return number;
  }

  /** Where the integers of a number are. */
  chunkOf(number: number): Int32Array {
    return this.chunks[number >> chunkBits]!;
  }
  offsetOf(number: number): number {
    return (number & inChunk) << 2;
  }

  private knownBefore(hash: number, a: number, b: number, c: number, d: number): number {
    const { before, chunks } = this;
    const mask = before.length - 1;
    for (let at = hash & mask, entry = before[at]!; entry !== 0; at = (at + 1) & mask, entry = before[at]!) {
      if (((entry ^ hash) & ~mask) !== 0) continue;
      const known = (entry & mask) - 1;
      const chunk = chunks[known >> chunkBits]!;
      const first = (known & inChunk) << 2;
      if (chunk[first] === a && chunk[first + 1] === b && chunk[first + 2] === c && chunk[first + 3] === d) return known;
    }
    return -1;
  }

  /** Takes an index twice as long into use; what is in it already follows. */
  private grow(): void {
    this.before = this.index;
    this.index = new Int32Array(this.before.length * 2);
    this.moved = 0;
    this.toMove = this.size;
  }

  private move(most: number): void {
    const { index } = this;
    const mask = index.length - 1;
    const end = Math.min(this.moved + most, this.toMove);
    for (let number = this.moved; number < end; number++) {
      const chunk = this.chunkOf(number);
      const first = this.offsetOf(number);
      const hash = hashOf(chunk[first]!, chunk[first + 1]!, chunk[first + 2]!, chunk[first + 3]!);
      let at = hash & mask;
      while (index[at] !== 0) at = (at + 1) & mask;
      index[at] = (hash & ~mask) | (number + 1);
    }
    this.moved = end;
    if (end === this.toMove) this.before = none;
  }
}

function hashOf(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15) ^ b, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ c, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16) ^ d, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}

/**
 * Every state seen, in the order of discovery. A packed state is a tree over its words with four children a node, and
 * equal subtrees are stored once: a state is a quadruple of numbers of quadruples. States are alike, so nearly all below
 * are shared; and a step changes few words, so only the nodes above these are looked up, and only words that differ
 * are unpacked.
 *
 * The tree is numbered like a heap: node 1 is the state, node n has the children 4n - 2 to 4n + 1, and after the `inner`
 * nodes come the words.
 */
export class StateStore {
  private readonly packing: Packing;
  private readonly inner: number;
  private readonly states = new Quadruples();
  private readonly subtrees = new Quadruples();
  private readonly parents: Int32Array[] = [];
  private readonly choices: Uint16Array[] = [];
  private loaded = 0;
  /** The cells of the loaded state. */
  private readonly base: Int32Array;
  /** By node of the loaded state: its number, or its word; -1 before the first is loaded. */
  private readonly nodes: Int32Array;
  /** The same of the state that is being added, and which nodes of it have to be looked up. */
  private readonly next: Int32Array;
  private readonly changed: Uint8Array;

  /** Between these lie the cells of `own`. */
  private readonly firstOwn: number;
  private readonly lastOwn: number;

  /** `own` are, by actor, the cells that only its own steps change, one actor's after the other's; without it any step may change any cell. */
  constructor(
    layout: Layout,
    private readonly own: readonly CellRange[] = [],
  ) {
    this.firstOwn = own[0]?.from ?? 0;
    this.lastOwn = own[own.length - 1]?.to ?? 0;
    this.packing = new Packing(layout);
    const { words, min } = this.packing;
    this.inner = Math.max(1, Math.ceil((words - 1) / 3));
    // before the first state: every cell at its minimum, so every word 0, and no number known
    this.base = min.slice();
    this.nodes = new Int32Array(this.inner * 4 + 2).fill(-1, 0, this.inner + 1);
    this.next = this.nodes.slice();
    this.changed = new Uint8Array(this.inner + 1).fill(1);
  }

  get size(): number {
    return this.states.size;
  }

  /** Bytes of all arrays. */
  get bytes(): number {
    return this.states.bytes + this.subtrees.bytes + this.parents.length * chunkSize * 6;
  }

  /** Bytes that `bytes` may be after so many more states, so that a limit can stop a search before it grows. */
  bytesAfter(more: number): number {
    const growth = this.size + more > this.parents.length * chunkSize ? chunkSize * 6 : 0;
    return this.bytes + growth + this.states.growth(more) + this.subtrees.growth(more * this.inner);
  }

  /** Makes `cells` and what later calls start from the state of that number. `cells` must be as `load` or `add` left them. */
  load(number: number, cells: Int32Array): void {
    this.loaded = number;
    this.descend(1, this.states, number, cells);
  }

  /** `cells` back to the loaded state. */
  restore(cells: Int32Array): void {
    cells.set(this.base);
  }

  /**
   * Adds the state that a step from the loaded one led to, and takes `cells` back to the loaded one. Gives the state's
   * number, or -1 minus it where it is known. Throws on a value outside its cell's range.
   */
  add(cells: Int32Array, parent: number, choice: number): number {
    const { inner, nodes, next, changed, subtrees, states } = this;
    const own = states.size === 0 ? undefined : this.own[actorOf(choice)];
    if (own === undefined) this.compare(0, cells.length, cells);
    else {
      this.compare(0, this.firstOwn, cells);
      this.compare(own.from, own.to, cells);
      this.compare(this.lastOwn, cells.length, cells);
    }
    const number = states.size;
    let found = this.loaded;
    // children have larger numbers, so they come first; and once looked up, theirs are the loaded state's again
    for (let node = inner; node > 0; node--) {
      if (changed[node] === 0) continue;
      changed[node] = 0;
      const first = node * 4 - 2;
      if (node > 1) next[node] = subtrees.number(next, first);
      else found = states.number(next, first);
      for (let child = first; child < first + 4; child++) next[child] = nodes[child]!;
    }
    if (found !== number) return -1 - found;
    if (number >> chunkBits === this.parents.length) {
      this.parents.push(new Int32Array(chunkSize));
      this.choices.push(new Uint16Array(chunkSize));
    }
    this.parents[number >> chunkBits]![number & inChunk] = parent;
    this.choices[number >> chunkBits]![number & inChunk] = choice;
    return number;
  }

  /** The choices that lead from the first state to this one, along the parents that it was found by. */
  schedule(number: number): number[] {
    const choices: number[] = [];
    for (let at = number; at > 0; at = this.parents[at >> chunkBits]![at & inChunk]!) choices.push(this.choices[at >> chunkBits]![at & inChunk]!);
    return choices.reverse();
  }

  /** Finds the cells of a range that have changed, four at a time: most have not, and this is what a transition costs most. */
  private compare(from: number, to: number, cells: Int32Array): void {
    const { base } = this;
    for (let i = from; ; i++) {
      while (i + 3 < to && cells[i] === base[i] && cells[i + 1] === base[i + 1] && cells[i + 2] === base[i + 2] && cells[i + 3] === base[i + 3]) i += 4;
      while (i < to && cells[i] === base[i]) i++;
      if (i >= to) return;
      this.change(i, cells);
    }
  }

  /** Takes a changed cell over into its word, and back to what it was. */
  private change(i: number, cells: Int32Array): void {
    const { packing, inner, base, next, changed } = this;
    const value = cells[i]!;
    packing.check(i, value);
    const node = inner + 1 + packing.word[i]!;
    next[node]! += (value - base[i]!) << packing.shift[i]!;
    cells[i] = base[i]!;
    for (let above = (node + 2) >> 2; above > 0 && changed[above] === 0; above = (above + 2) >> 2) changed[above] = 1;
  }

  /** Loads the children of a node that are not loaded yet. */
  private descend(node: number, from: Quadruples, number: number, cells: Int32Array): void {
    const { inner, nodes, next, subtrees } = this;
    const chunk = from.chunkOf(number);
    const offset = from.offsetOf(number) - (node * 4 - 2);
    for (let child = node * 4 - 2; child < node * 4 + 2; child++) {
      const value = chunk[offset + child]!;
      if (nodes[child] === value) continue;
      nodes[child] = next[child] = value;
      if (child > inner) this.packing.unpack(child - inner - 1, value, cells, this.base);
      else this.descend(child, subtrees, value, cells);
    }
  }
}
