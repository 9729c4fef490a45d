/**
 * The packed states that a search will come back to, each with its number. It is a queue and a stack: a breadth-first search looks at
 * the first state, a depth-first search at the last. Arrays that have emptied are used again.
 */
export class Frontier {
  private readonly chunks: Int32Array[] = [];
  private readonly spare: Int32Array[] = [];
  private readonly entry: number;
  private readonly perChunk: number;
  /** Entries before the first chunk, the first entry and the one after the last. */
  private before = 0;
  private first = 0;
  private end = 0;

  constructor(private readonly words: number) {
    this.entry = words + 1;
    this.perChunk = Math.max(1, Math.floor((1 << 12) / this.entry));
  }

  get bytes(): number {
    return (this.chunks.length + this.spare.length) * this.perChunk * this.entry * 4;
  }
  /** Bytes that so many more states may add. */
  growth(more: number): number {
    const chunks = Math.ceil((this.end + more - this.before) / this.perChunk);
    return Math.max(0, chunks - this.chunks.length - this.spare.length) * this.perChunk * this.entry * 4;
  }

  /** Adds a state, whose words stand in `words` at `from`. */
  push(number: number, words: Int32Array, from: number): void {
    const at = this.end++ - this.before;
    const chunk = Math.floor(at / this.perChunk);
    if (chunk === this.chunks.length) this.chunks.push(this.spare.pop() ?? new Int32Array(this.perChunk * this.entry));
    const entries = this.chunks[chunk]!;
    const to = (at % this.perChunk) * this.entry;
    entries[to] = number;
    for (let w = 0; w < this.words; w++) entries[to + 1 + w] = words[from + w]!;
  }

  /** Copies the state of that number, which is the first or the last, to `state`. */
  copy(number: number, state: Int32Array): void {
    const at = (this.numberAt(this.first) === number ? this.first : this.end - 1) - this.before;
    const from = (at % this.perChunk) * this.entry + 1;
    const chunk = this.chunks[Math.floor(at / this.perChunk)]!;
    for (let w = 0; w < this.words; w++) state[w] = chunk[from + w]!;
  }

  /** Forgets the state of that number, which is the first or the last. */
  drop(number: number): void {
    if (this.numberAt(this.first) === number) this.first++;
    else this.end--;
    while (this.first - this.before >= this.perChunk) {
      this.spare.push(this.chunks.shift()!);
      this.before += this.perChunk;
    }
    while ((this.chunks.length - 1) * this.perChunk > this.end - this.before) this.spare.push(this.chunks.pop()!);
  }

  private numberAt(index: number): number {
    const at = index - this.before;
    return this.chunks[Math.floor(at / this.perChunk)]![(at % this.perChunk) * this.entry]!;
  }
}
