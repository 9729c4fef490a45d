import type { Layout } from '../../core/layout.js';
import { Packing } from '../../core/pack.js';
import { actorOf, type CellRange } from '../../core/run.js';

/** The state that steps are taken from, and what the last one made of it: both packed, so that neither has to be packed anew. */
export class LoadedState {
  /** Of the loaded state, and of the one that a step led to. */
  readonly words: Int32Array;
  readonly next: Int32Array;
  private readonly packing: Packing;
  private readonly base: Int32Array;
  /** Words that the step has changed. */
  private readonly changed: Uint16Array;
  private count = 0;
  private readonly firstOwn: number;
  private readonly lastOwn: number;

  /** `own` are, by actor, the cells that only its own steps change, one actor's after the other's; without it any step may change any cell. */
  constructor(
    layout: Layout,
    private readonly own: readonly CellRange[],
  ) {
    this.firstOwn = own[0]?.from ?? 0;
    this.lastOwn = own[own.length - 1]?.to ?? 0;
    this.packing = new Packing(layout);
    // every cell at its minimum, so every word 0
    this.base = this.packing.min.slice();
    this.words = new Int32Array(this.packing.words);
    this.next = this.words.slice();
    this.changed = new Uint16Array(this.packing.words);
  }

  /** `cells` become those of a packed state. They must be as `load`, `restore` or `pack` left them. */
  load(packed: Int32Array, cells: Int32Array): void {
    const { words, next } = this;
    for (let w = 0; w < words.length; w++) {
      const value = packed[w]!;
      if (words[w] === value) continue;
      words[w] = next[w] = value;
      this.packing.unpack(w, value, cells, this.base);
    }
  }

  restore(cells: Int32Array): void {
    cells.set(this.base);
  }

  /** Packs what a step of that choice has made of `cells` into `next`, and takes them back. Throws on a value outside its cell's range. */
  pack(cells: Int32Array, choice: number, first: boolean): void {
    const own = first ? undefined : this.own[actorOf(choice)];
    this.count = 0;
    if (own === undefined) this.compare(0, cells.length, cells);
    else {
      this.compare(0, this.firstOwn, cells);
      this.compare(own.from, own.to, cells);
      this.compare(this.lastOwn, cells.length, cells);
    }
  }

  /** `next` is the loaded state again. */
  back(): void {
    const { words, next, changed } = this;
    for (let i = 0; i < this.count; i++) next[changed[i]!] = words[changed[i]!]!;
  }

  private compare(from: number, to: number, cells: Int32Array): void {
    const { base } = this;
    for (let i = from; ; i++) {
      while (i + 3 < to && cells[i] === base[i] && cells[i + 1] === base[i + 1] && cells[i + 2] === base[i + 2] && cells[i + 3] === base[i + 3]) i += 4;
      while (i < to && cells[i] === base[i]) i++;
      if (i >= to) return;
      this.change(i, cells);
    }
  }

  private change(i: number, cells: Int32Array): void {
    const { packing, base, words, next } = this;
    const value = cells[i]!;
    packing.check(i, value);
    const word = packing.word[i]!;
    if (next[word] === words[word]) this.changed[this.count++] = word;
    next[word]! += (value - base[i]!) << packing.shift[i]!;
    cells[i] = base[i]!;
  }
}
