import type { Layout } from '../core/layout.js';
import { Packing } from '../core/pack.js';
import { actorOf, type CellRange } from '../core/run.js';

const chunkBits = 16;
const chunkSize = 1 << chunkBits;
const inChunk = chunkSize - 1;

/**
 * A set of pairs of integers, numbered in the order of their coming, with an open-addressing index that compares
 * exactly. It grows by chunks; only the index, four bytes an entry, is ever copied.
 */
class Pairs {
  size = 0;
  private readonly chunks: Int32Array[] = [];
  /** Number + 1, or 0. The bits that a number leaves free hold those of its hash, so that few pairs are compared in vain. */
  private index = new Int32Array(1 << 12);

  get bytes(): number {
    return this.chunks.length * chunkSize * 8 + this.index.byteLength;
  }
  /** What the next pair would add. */
  get growth(): number {
    return (this.size === this.chunks.length * chunkSize ? chunkSize * 8 : 0) + (this.full ? this.index.byteLength * 2 : 0);
  }

  /** The number of a pair; one that is not known gets the next. */
  number(left: number, right: number): number {
    const hash = hashOf(left, right);
    const { index, chunks } = this;
    const mask = index.length - 1;
    let at = hash & mask;
    for (let entry = index[at]!; entry !== 0; at = (at + 1) & mask, entry = index[at]!) {
      if (((entry ^ hash) & ~mask) !== 0) continue;
      const known = (entry & mask) - 1;
      const chunk = chunks[known >> chunkBits]!;
      const from = (known & inChunk) << 1;
      if (chunk[from] === left && chunk[from + 1] === right) return known;
    }
    const number = this.size++;
    if (number >> chunkBits === chunks.length) chunks.push(new Int32Array(chunkSize * 2));
    const chunk = chunks[number >> chunkBits]!;
    const from = (number & inChunk) << 1;
    chunk[from] = left;
    chunk[from + 1] = right;
    index[at] = (hash & ~mask) | (number + 1);
    if (this.full) this.grow();
    return number;
  }

  left(number: number): number {
    return this.chunks[number >> chunkBits]![(number & inChunk) << 1]!;
  }
  right(number: number): number {
    return this.chunks[number >> chunkBits]![((number & inChunk) << 1) + 1]!;
  }

  private get full(): boolean {
    return this.size * 4 >= this.index.length * 3;
  }

  private grow(): void {
    const index = new Int32Array(this.index.length * 2);
    const mask = index.length - 1;
    for (let number = 0; number < this.size; number++) {
      const hash = hashOf(this.left(number), this.right(number));
      let at = hash & mask;
      while (index[at] !== 0) at = (at + 1) & mask;
      index[at] = (hash & ~mask) | (number + 1);
    }
    this.index = index;
  }
}

/** Two rounds of MurmurHash3's finish. */
function hashOf(left: number, right: number): number {
  let h = Math.imul(left, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15) ^ right, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * Every state seen, in the order of discovery. A packed state is a binary tree over its words, and equal subtrees are
 * stored once: a state is a pair of two numbers of pairs. States are alike, so nearly all pairs below are shared; and a
 * step changes few words, so only the pairs above these are looked up, and only words that differ are unpacked.
 *
 * The tree is numbered like a heap: node 1 is the state, node n has the children 2n and 2n + 1, and the words are
 * the nodes from `words` on.
 */
export class StateStore {
  private readonly packing: Packing;
  private readonly words: number;
  private readonly states = new Pairs();
  private readonly pairs = new Pairs();
  private readonly parents: Int32Array[] = [];
  private readonly choices: Uint16Array[] = [];
  /** The cells of the loaded state. */
  private readonly base: Int32Array;
  /** By node of the loaded state: the number of its pair, or its word; -1 before the first is loaded. */
  private readonly nodes: Int32Array;
  /** The same of the state that is being added, and which pairs of it have to be looked up. */
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
    this.words = words;
    // before the first state: every cell at its minimum, so every word 0, and no pair known
    this.base = min.slice();
    this.nodes = new Int32Array(words * 2).fill(-1, 0, words);
    this.next = this.nodes.slice();
    this.changed = new Uint8Array(words).fill(1);
  }

  get size(): number {
    return this.states.size;
  }

  /** Bytes of all arrays. */
  get bytes(): number {
    return this.states.bytes + this.pairs.bytes + this.parents.length * chunkSize * 6;
  }

  /** Bytes that `bytes` would be after the next growth, so that a limit can stop a search before it. */
  get bytesAfterGrowth(): number {
    return this.bytes + this.states.growth + this.pairs.growth + (this.size === this.parents.length * chunkSize ? chunkSize * 6 : 0);
  }

  /** Makes `cells` and what later calls start from the state of that number. `cells` must be as `load` or `add` left them. */
  load(number: number, cells: Int32Array): void {
    this.descend(2, this.states.left(number), cells);
    this.descend(3, this.states.right(number), cells);
  }

  /** `cells` back to the loaded state. */
  restore(cells: Int32Array): void {
    cells.set(this.base);
  }

  /**
   * Adds the state that a step from the loaded one led to, and takes `cells` back to the loaded one. Gives the state's
   * number, or -1 where it is known. Throws on a value outside its cell's range.
   */
  add(cells: Int32Array, parent: number, choice: number): number {
    const { words, nodes, next, changed, pairs, states } = this;
    const own = states.size === 0 ? undefined : this.own[actorOf(choice)];
    if (own === undefined) this.compare(0, cells.length, cells);
    else {
      this.compare(0, this.firstOwn, cells);
      this.compare(own.from, own.to, cells);
      this.compare(this.lastOwn, cells.length, cells);
    }
    for (let node = words - 1; node > 1; node--) {
      if (changed[node] === 0) continue;
      const [left, right] = [node * 2, node * 2 + 1];
      next[node] = pairs.number(next[left]!, next[right]!);
      next[left] = nodes[left]!;
      next[right] = nodes[right]!;
      changed[node] = 0;
    }
    const number = states.size;
    const found = states.number(next[2]!, next[3]!);
    next[2] = nodes[2]!;
    next[3] = nodes[3]!;
    changed[1] = 0;
    if (found !== number) return -1;
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
    let i = from;
    for (; i + 3 < to; i += 4) {
      if (((cells[i]! ^ base[i]!) | (cells[i + 1]! ^ base[i + 1]!) | (cells[i + 2]! ^ base[i + 2]!) | (cells[i + 3]! ^ base[i + 3]!)) === 0) continue;
      for (let j = i; j < i + 4; j++) if (cells[j] !== base[j]) this.change(j, cells);
    }
    for (; i < to; i++) if (cells[i] !== base[i]) this.change(i, cells);
  }

  /** Takes a changed cell over into its word, and back to what it was. */
  private change(i: number, cells: Int32Array): void {
    const { packing, words, base, next, changed } = this;
    const value = cells[i]!;
    packing.check(i, value);
    const node = words + packing.word[i]!;
    next[node]! += (value - base[i]!) << packing.shift[i]!;
    cells[i] = base[i]!;
    for (let above = node >> 1; above > 0 && changed[above] === 0; above >>= 1) changed[above] = 1;
  }

  private descend(node: number, value: number, cells: Int32Array): void {
    if (this.nodes[node] === value) return;
    this.nodes[node] = this.next[node] = value;
    if (node >= this.words) this.packing.unpack(node - this.words, value, cells, this.base);
    else {
      this.descend(node * 2, this.pairs.left(value), cells);
      this.descend(node * 2 + 1, this.pairs.right(value), cells);
    }
  }
}
