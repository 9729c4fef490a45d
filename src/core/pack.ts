import { Defect } from './error.js';
import type { Layout } from './layout.js';

/** Packs a state's cells into as few bits as their ranges need; a cell never straddles two words. */
export class Packer {
  /** 32-bit words of a packed state. */
  readonly words: number;
  private readonly size: number;
  private readonly min: Int32Array;
  private readonly span: Uint32Array;
  private readonly width: Uint8Array;
  private readonly shift: Uint8Array;
  private readonly word: Uint16Array;

  constructor(private readonly layout: Layout) {
    const n = layout.size;
    this.size = n;
    this.min = Int32Array.from(layout.min);
    this.span = Uint32Array.from(layout.max, (max, i) => max - layout.min[i]!);
    this.width = new Uint8Array(n);
    this.shift = new Uint8Array(n);
    this.word = new Uint16Array(n);
    let word = 0;
    let used = 0;
    for (let i = 0; i < n; i++) {
      const width = 32 - Math.clz32(this.span[i]!);
      if (used + width > 32) {
        word++;
        used = 0;
      }
      this.width[i] = width;
      this.shift[i] = used;
      this.word[i] = word;
      used += width;
    }
    this.words = word + 1;
  }

  /** Packs `cells` into `out` and gives a 32-bit hash of it. Throws on a value outside its cell's range. */
  pack(cells: Int32Array, out: Int32Array): number {
    const { size, min, span, shift, word } = this;
    let acc = 0;
    let at = 0;
    let hash = 0x9747b28c | 0;
    for (let i = 0; i < size; i++) {
      const value = cells[i]! - min[i]!;
      if (value >>> 0 > span[i]!) this.outOfRange(i, cells[i]!);
      if (word[i] !== at) {
        out[at++] = acc;
        hash = mix(hash, acc);
        acc = 0;
      }
      acc |= value << shift[i]!;
    }
    out[at] = acc;
    return finish(mix(hash, acc));
  }

  unpack(words: Int32Array, from: number, cells: Int32Array): void {
    const { size, min, width, shift, word } = this;
    for (let i = 0; i < size; i++) {
      const w = width[i]!;
      cells[i] = w === 32 ? words[from + word[i]!]! + min[i]! : ((words[from + word[i]!]! >>> shift[i]!) & ((1 << w) - 1)) + min[i]!;
    }
  }

  private outOfRange(i: number, value: number): never {
    const { names, min, max } = this.layout;
    throw new Defect(`${names[i]}: the value ${value} is outside ${min[i]}..${max[i]}; widen the cell in the model, or its bound is too small`);
  }
}

/** MurmurHash3's mixing step. */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  let h = hash ^ Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  return (Math.imul(h, 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
