import type { Layout } from '../../core/layout.js';
import { Packing } from '../../core/pack.js';
import type { CellRange } from '../../core/run.js';

/**
 * The state that steps are taken from, and what the last one made of it: both packed, so that neither has to be packed anew, and
 * only the words that differ are looked at.
 */
export class LoadedState {
  /** Of the loaded state, and of the one that a step led to. */
  readonly words: Int32Array;
  readonly next: Int32Array;
  /** Words that the step has changed, and how many. */
  readonly changed: Uint16Array;
  count = 0;
  private readonly base: Int32Array;
  private readonly firstOwn: number;
  private readonly lastOwn: number;

  /** `own` are, by actor, the cells that only its own steps change, one actor's after the other's; without it any step may change any cell. */
  constructor(
    layout: Layout,
    private readonly own: readonly CellRange[],
    private readonly packing: Packing = new Packing(layout),
    words: Int32Array = new Int32Array(packing.words),
    next: Int32Array = words.slice(),
  ) {
    this.firstOwn = own[0]?.from ?? 0;
    this.lastOwn = own[own.length - 1]?.to ?? 0;
    // every cell at its minimum, so every word 0
    this.base = packing.min.slice();
    this.words = words;
    this.next = next;
    this.changed = new Uint16Array(packing.words);
  }

  /** `cells` become those of a packed state. They must be as `load`, `restore` or `pack` left them. */
  load(packed: Int32Array, cells: Int32Array): void {
    for (let w = 0; w < packed.length; w++) if (this.words[w] !== packed[w]!) this.loadWord(w, packed[w]!, cells);
  }

  loadWord(word: number, value: number, cells: Int32Array): void {
    this.words[word] = this.next[word] = value;
    this.packing.unpack(word, value, cells, this.base);
  }

  restore(cells: Int32Array): void {
    cells.set(this.base);
  }

  /**
   * Packs what a step of the actor has made of `cells` into `next`, and takes them back; with -1 for the actor, any cell may have changed.
   * Throws on a value outside its cell's range.
   */
  pack(cells: Int32Array, actor: number): void {
    this.count = 0;
    const own = this.own[actor];
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
    const { packing, base, words, next } = this;
    const value = cells[i]!;
    packing.check(i, value);
    const word = packing.word[i]!;
    if (next[word] === words[word]) this.changed[this.count++] = word;
    next[word]! += (value - base[i]!) << packing.shift[i]!;
    cells[i] = base[i]!;
  }
}
