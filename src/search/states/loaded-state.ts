import type { Changes } from '../../core/world/changes.js';
import { Defect } from '../../core/error.js';
import type { Layout } from '../../core/world/layout.js';
import { Packing } from '../../core/world/pack.js';

/** Of so many steps one is checked whole, and of the first so many each. */
const checkEvery = 256;

/**
 * The state that steps are taken from, and the state that the last step led to. Both are packed, so that only words that differ
 * have to be packed anew.
 */
export class LoadedState {
  /** Of the loaded state, and of the one that a step led to. */
  readonly words: Int32Array;
  readonly next: Int32Array;
  /** Words that the step has changed, and how many. */
  readonly changed: Uint16Array;
  count = 0;
  private readonly base: Int32Array;
  /** Steps that were packed. */
  private packed = 0;

  /** `changes` notes which cells a step has changed; without it any cell may have changed. */
  constructor(
    private readonly layout: Layout,
    private readonly changes?: Changes,
    private readonly packing: Packing = new Packing(layout),
    words: Int32Array = new Int32Array(packing.words),
    next: Int32Array = words.slice(),
  ) {
    // every cell at its minimum, so every word 0
    this.base = packing.min.slice();
    this.words = words;
    this.next = next;
    this.changed = new Uint16Array(packing.words);
  }

  /** Makes a packed state the loaded one, in `cells` too. They must be as `load`, `restore` or `pack` left them. */
  load(packed: Int32Array, cells: Int32Array): void {
    for (let w = 0; w < packed.length; w++) if (this.words[w] !== packed[w]!) this.loadWord(w, packed[w]!, cells);
  }

  loadWord(word: number, value: number, cells: Int32Array): void {
    this.packing.unpack(word, value, this.words[word]!, cells, this.base);
    this.words[word] = this.next[word] = value;
  }

  restore(cells: Int32Array): void {
    const { base, changes } = this;
    if (changes === undefined || changes.everything) cells.set(base);
    else for (let i = 0; i < changes.count; i++) cells[changes.noted[i]!] = base[changes.noted[i]!]!;
    changes?.forget();
  }

  /**
   * Packs what a step has made of `cells` into `next`, and takes `cells` back to the loaded state. Throws on a value outside its
   * cell's range, and now and then looks for a change that was not noted.
   */
  pack(cells: Int32Array): void {
    this.count = 0;
    const { base, changes } = this;
    if (changes === undefined || changes.everything) this.compare(cells);
    else {
      for (let i = 0; i < changes.count; i++) {
        const cell = changes.noted[i]!;
        if (cells[cell] !== base[cell]) this.change(cell, cells);
      }
      if (++this.packed % checkEvery === 0 || this.packed < checkEvery) this.check(cells);
    }
    changes?.forget();
  }

  /** `next` is the loaded state again. */
  back(): void {
    const { words, next, changed } = this;
    for (let i = 0; i < this.count; i++) next[changed[i]!] = words[changed[i]!]!;
  }

  private compare(cells: Int32Array): void {
    for (let i = 0; i < cells.length; i++) if (cells[i] !== this.base[i]) this.change(i, cells);
  }

  /** A change that was not noted would get into the states of other steps. */
  private check(cells: Int32Array): void {
    let cell = 0;
    while (cell < cells.length && cells[cell] === this.base[cell]) cell++;
    if (cell < cells.length)
      throw new Defect(
        `${this.layout.names[cell]}: a step wrote ${cells[cell]} to its cell and the search was not told; the usual cause: ` +
          'an operation or a detector writes to `world.cells` where it should call `world.set` or `world.add`',
      );
  }

  /** Packs a changed cell into its word of `next`, and takes it back to what it was. */
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
