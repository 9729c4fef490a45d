import type { Choices, Steps } from '../../core/search/strategy.js';

const chunkBits = 14;
/** Words of a chunk of bits, and states of a chunk of choices. */
const chunkSize = 1 << chunkBits;
const inChunk = chunkSize - 1;
/** Words from one count to the next. */
const countEvery = 64;

/**
 * The tree by which a breadth-first search found its states: the parent of each state, and the choice taken there. Such a search finds
 * the children of one state together, and looks at parents in their order. So the tree is a row of bits: for each state a 1 for
 * each child, then a 0 (level-order unary degree sequence: Jacobson, FOCS 1989). That takes two bits a state, and one byte for
 * the choice, or two where choices are many.
 */
export class DiscoveryTree {
  private readonly choices: Choices[] = [];
  private readonly bits: Int32Array[] = [];
  /** How many 1s there are before every `countEvery`-th word. */
  private readonly ones: number[] = [];
  /** States without the first; bits; the state whose children are being added. */
  private states = 0;
  private length = 0;
  private at = 0;

  /** A choice is less than `most`. */
  constructor(private readonly most: number) {}

  get bytes(): number {
    return this.choices.length * chunkSize * (this.most > 256 ? 2 : 1) + this.bits.length * chunkSize * 4 + this.ones.length * 8;
  }
  /** Bytes that a chunk of states or fewer may add: a chunk of each kind. */
  readonly growth = chunkSize * 6;

  /** Adds the next state, which was found from `parent`: that state's number is not below that of the last call. */
  add(parent: number, choice: number): void {
    for (; this.at < parent; this.at++) this.push(0);
    this.push(1);
    const number = this.states++;
    if (number >> chunkBits === this.choices.length)
      this.choices.push(this.most > 256 ? new Uint16Array(chunkSize) : new Uint8Array(chunkSize));
    this.choices[number >> chunkBits]![number & inChunk] = choice;
  }

  /** All of it, in its own memory. */
  get steps(): Steps {
    const used = <T extends Choices | Int32Array>(chunks: readonly T[], length: number): readonly T[] =>
      chunks.map((chunk, i) => chunk.subarray(0, length - i * chunkSize) as T);
    return { choices: used(this.choices, this.states), bits: used(this.bits, Math.ceil(this.length / 32)), length: this.length };
  }

  /** The choices that lead to a state from the first. */
  schedule(state: number): number[] {
    const choices: number[] = [];
    for (let at = state; at > 0; at = this.parentOf(at)) choices.push(this.choices[(at - 1) >> chunkBits]![(at - 1) & inChunk]!);
    return choices.reverse();
  }

  /** As many as there are 0s before the state's own 1. */
  private parentOf(state: number): number {
    let [low, high] = [0, this.ones.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.ones[middle]! < state) low = middle;
      else high = middle - 1;
    }
    let word = low * countEvery;
    let left = state - this.ones[low]!;
    for (let ones = count(this.word(word)); ones < left; ones = count(this.word(++word))) left -= ones;
    let bits = this.word(word);
    for (; left > 1; left--) bits &= bits - 1;
    return word * 32 + 31 - Math.clz32(bits & -bits) - (state - 1);
  }

  private push(bit: number): void {
    const word = this.length >>> 5;
    if ((this.length & 31) === 0) {
      if (word >> chunkBits === this.bits.length) this.bits.push(new Int32Array(chunkSize));
      if (word % countEvery === 0) this.ones.push(this.states);
    }
    this.bits[word >> chunkBits]![word & inChunk]! |= bit << (this.length & 31);
    this.length++;
  }

  private word(at: number): number {
    return this.bits[at >> chunkBits]![at & inChunk]!;
  }
}

/** The number of its 1s. */
function count(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
