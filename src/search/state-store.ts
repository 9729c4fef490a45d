const chunkBits = 16;
const chunkStates = 1 << chunkBits;

/**
 * Every state seen, packed, in the order of discovery, with an open-addressing index that compares exactly. It grows
 * by chunks; only the index, four bytes an entry, is ever copied.
 */
export class StateStore {
  size = 0;
  private readonly chunks: Int32Array[] = [];
  private readonly hashes: Uint32Array[] = [];
  private readonly parents: Int32Array[] = [];
  private readonly choices: Uint16Array[] = [];
  private index = new Int32Array(1 << 16);

  constructor(private readonly words: number) {}

  /** Bytes of all arrays. */
  get bytes(): number {
    return this.chunks.length * chunkStates * (this.words * 4 + 10) + this.index.byteLength;
  }

  /** Bytes that `bytes` would be after the next growth, so that a limit can stop a search before it. */
  get bytesAfterGrowth(): number {
    const chunkFull = this.size === this.chunks.length * chunkStates;
    const indexFull = this.size * 2 >= this.index.length;
    return this.bytes + (chunkFull ? chunkStates * (this.words * 4 + 10) : 0) + (indexFull ? this.index.byteLength * 2 : 0);
  }

  /** Adds a state; gives its number, or -1 where it is known. */
  add(packed: Int32Array, hash: number, parent: number, choice: number): number {
    if (this.size * 2 >= this.index.length) this.grow();
    const { index, words } = this;
    const mask = index.length - 1;
    let at = hash & mask;
    for (let entry = index[at]!; entry !== 0; at = (at + 1) & mask, entry = index[at]!) {
      const known = entry - 1;
      const inChunk = known & (chunkStates - 1);
      if (this.hashes[known >> chunkBits]![inChunk] !== hash) continue;
      const chunk = this.chunks[known >> chunkBits]!;
      let w = 0;
      for (let from = inChunk * words; w < words && chunk[from] === packed[w]; w++) from++;
      if (w === words) return -1;
    }
    const number = this.size++;
    const c = number >> chunkBits;
    if (c === this.chunks.length) {
      this.chunks.push(new Int32Array(chunkStates * words));
      this.hashes.push(new Uint32Array(chunkStates));
      this.parents.push(new Int32Array(chunkStates));
      this.choices.push(new Uint16Array(chunkStates));
    }
    const inChunk = number & (chunkStates - 1);
    this.chunks[c]!.set(packed, inChunk * words);
    this.hashes[c]![inChunk] = hash;
    this.parents[c]![inChunk] = parent;
    this.choices[c]![inChunk] = choice;
    index[at] = number + 1;
    return number;
  }

  /** The array and the offset that a state's words are at. */
  chunkOf(number: number): Int32Array {
    return this.chunks[number >> chunkBits]!;
  }
  offsetOf(number: number): number {
    return (number & (chunkStates - 1)) * this.words;
  }

  parentOf(number: number): number {
    return this.parents[number >> chunkBits]![number & (chunkStates - 1)]!;
  }

  /** The choices that lead from the first state to this one, along the parents that it was found by. */
  schedule(number: number): number[] {
    const choices: number[] = [];
    for (let at = number; at > 0; at = this.parentOf(at)) choices.push(this.choices[at >> chunkBits]![at & (chunkStates - 1)]!);
    return choices.reverse();
  }

  private grow(): void {
    const index = new Int32Array(this.index.length * 2);
    const mask = index.length - 1;
    for (let number = 0; number < this.size; number++) {
      let at = this.hashes[number >> chunkBits]![number & (chunkStates - 1)]! & mask;
      while (index[at] !== 0) at = (at + 1) & mask;
      index[at] = number + 1;
    }
    this.index = index;
  }
}
