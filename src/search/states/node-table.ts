import { type NodeArray, FullNodes } from './node-array.js';

const none = new Int32Array(0);

/** A set of nodes of four integers that gives each a number. */
export interface NodeSet {
  /** The new number of the four integers at `from`; or -1 minus their number where they have one already. */
  add(of: Int32Array, from: number): number;
  /** Writes the four integers of a number. */
  read(number: number, to: Int32Array, at: number): void;
}

/**
 * The hash table of tree compression: nodes are numbered in the order of their coming, and an open-addressing index compares
 * them exactly. Only the index, four bytes an entry, is ever copied, and that a few entries at a time, so that no addition
 * takes long.
 */
export class NodeTable implements NodeSet {
  size = 0;
  /** Number + 1, or 0. The high bits that numbers do not use hold bits of the hash, so that few nodes are compared in vain. */
  private index = new Int32Array(1 << 12);
  /** The index before it grew: it has the numbers below `toMove`. The larger one has those below `moved` and those from `toMove` on. */
  private before = none;
  private moved = 0;
  private toMove = 0;
  private readonly moving = new Int32Array(4);

  constructor(private readonly nodes: NodeArray = new FullNodes()) {}

  get bytes(): number {
    return this.nodes.bytes + this.index.byteLength + this.before.byteLength;
  }
  /** Bytes that so many more nodes may add. */
  growth(more: number): number {
    const size = this.size + more;
    return this.nodes.growth(size) + (isFull(this.index, size) ? this.index.byteLength * 2 : 0);
  }

  add(of: Int32Array, from: number): number {
    return this.addHashed(of, from, hashAt(of, from));
  }

  /**
   * Adds `count` nodes, which stand one after the other, and writes what `add` gives of each. What it has to read is
   * prefetched for all of them first: memory answers many questions in the time of one.
   */
  addAll(of: Int32Array, count: number, numbers: Int32Array): void {
    const { index, nodes } = this;
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
      fetched ^= nodes.fetch((entry & mask) - 1);
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
    const { index, nodes } = this;
    const mask = index.length - 1;
    let at = hash & mask;
    for (let entry = index[at]!; entry !== 0; at = (at + 1) & mask, entry = index[at]!) {
      if (((entry ^ hash) & ~mask) !== 0) continue;
      const known = (entry & mask) - 1;
      if (nodes.is(known, a, b, c, d)) return -1 - known;
    }
    if (this.moved < this.toMove) {
      const known = this.knownBefore(hash, a, b, c, d);
      if (known >= 0) return -1 - known;
    }
    const number = this.size++;
    nodes.push(a, b, c, d);
    index[at] = (hash & ~mask) | (number + 1);
    if (this.moved < this.toMove) this.move(8);
    else if (isFull(index, this.size)) this.grow();
    return number;
  }

  read(number: number, to: Int32Array, at: number): void {
    this.nodes.read(number, to, at);
  }

  private knownBefore(hash: number, a: number, b: number, c: number, d: number): number {
    const { before, nodes } = this;
    const mask = before.length - 1;
    for (let at = hash & mask, entry = before[at]!; entry !== 0; at = (at + 1) & mask, entry = before[at]!) {
      if (((entry ^ hash) & ~mask) !== 0) continue;
      const known = (entry & mask) - 1;
      if (nodes.is(known, a, b, c, d)) return known;
    }
    return -1;
  }

  /** Takes an index twice as long into use; `move` brings the numbers over that the old one has. */
  private grow(): void {
    this.before = this.index;
    this.index = new Int32Array(this.before.length * 2);
    this.moved = 0;
    this.toMove = this.size;
  }

  private move(most: number): void {
    const { index, nodes, moving } = this;
    const mask = index.length - 1;
    const end = Math.min(this.moved + most, this.toMove);
    for (let number = this.moved; number < end; number++) {
      nodes.read(number, moving, 0);
      const hash = hashAt(moving, 0);
      let at = hash & mask;
      while (index[at] !== 0) at = (at + 1) & mask;
      index[at] = (hash & ~mask) | (number + 1);
    }
    this.moved = end;
    if (end === this.toMove) this.before = none;
  }
}

/** An index of so many entries, half a gigabyte, is filled further before one of twice the length takes its place. */
const large = 2 ** 27;
const isFull = (index: Int32Array, size: number): boolean => size * 8 >= index.length * (index.length >= large ? 7 : 6);

/** Every bit of the hash depends on all four integers. */
export const hashAt = (of: Int32Array, from: number): number => hashOf(of[from]!, of[from + 1]!, of[from + 2]!, of[from + 3]!);

function hashOf(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15) ^ b, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ c, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16) ^ d, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
