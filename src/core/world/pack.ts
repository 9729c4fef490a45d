import { StepError } from '../error.js';
import type { Layout } from './layout.js';

/** Where each cell of a state lies in its packed form: in as few bits as its range needs, never straddling two 32-bit words. */
export class Packing {
  /** 32-bit words of a packed state. */
  readonly words: number;
  readonly min: Int32Array;
  /** By cell: the word that it is in, and how far up. A word is the sum of its cells, each less its minimum and shifted. */
  readonly word: Uint16Array;
  readonly shift: Uint8Array;
  private readonly span: Uint32Array;
  private readonly mask: Int32Array;
  /** By word and bit: the cell that it is of. */
  private readonly cellOf: Uint16Array;

  constructor(private readonly layout: Layout) {
    const n = layout.size;
    this.min = Int32Array.from(layout.min);
    this.span = Uint32Array.from(layout.max, (max, i) => max - layout.min[i]!);
    this.mask = new Int32Array(n);
    this.shift = new Uint8Array(n);
    this.word = new Uint16Array(n);
    let words = 1;
    let used = 0;
    for (let i = 0; i < n; i++) {
      const width = 32 - Math.clz32(this.span[i]!);
      if (used + width > 32) {
        words++;
        used = 0;
      }
      this.mask[i] = width === 32 ? -1 : (1 << width) - 1;
      // a cell of one value takes no bits, and a shift by 32 would not be one
      this.shift[i] = used & 31;
      this.word[i] = words - 1;
      used += width;
    }
    this.words = words;
    this.cellOf = new Uint16Array(words * 32);
    for (let i = 0; i < n; i++)
      for (let bit = 0; bit < 32 - Math.clz32(this.span[i]!); bit++) this.cellOf[this.word[i]! * 32 + this.shift[i]! + bit] = i;
  }

  /** Throws where the value is outside its cell's range. */
  check(i: number, value: number): void {
    if ((value - this.min[i]!) >>> 0 > this.span[i]!) this.outOfRange(i, value);
  }

  /** Writes the cells in which a value of a word differs from the one before to two arrays of cells. */
  unpack(word: number, value: number, before: number, cells: Int32Array, copy: Int32Array): void {
    const { min, mask, shift, cellOf } = this;
    for (let differing = value ^ before; differing !== 0; ) {
      const i = cellOf[word * 32 + 31 - Math.clz32(differing)]!;
      cells[i] = copy[i] = ((value >>> shift[i]!) & mask[i]!) + min[i]!;
      differing &= ~(mask[i]! << shift[i]!);
    }
  }

  private outOfRange(i: number, value: number): never {
    const { names, min, max } = this.layout;
    throw new StepError(
      `${names[i]}: the value ${value} is outside ${min[i]}..${max[i]}; declare it wider: word({ min, max }), in C __range(low, high) ` +
        'behind its declaration',
    );
  }
}
