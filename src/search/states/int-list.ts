/** A list of 32-bit integers that grows by chunks of 2 ** `chunkBits`, so that nothing is ever copied; and a stack. */
export class IntList {
  length = 0;
  private readonly chunks: Int32Array[] = [];
  private readonly inChunk: number;

  constructor(private readonly chunkBits = 16) {
    this.inChunk = (1 << chunkBits) - 1;
  }

  get bytes(): number {
    return this.chunks.length * (this.inChunk + 1) * 4;
  }

  /** Bytes that a chunk's worth of entries or fewer may add. */
  get growth(): number {
    return (this.inChunk + 1) * 4;
  }

  push(value: number): void {
    const at = this.length++;
    if (at >>> this.chunkBits === this.chunks.length) this.chunks.push(new Int32Array(this.inChunk + 1));
    this.chunks[at >>> this.chunkBits]![at & this.inChunk] = value;
  }

  pop(): number {
    return this.at(--this.length);
  }

  at(index: number): number {
    return this.chunks[index >>> this.chunkBits]![index & this.inChunk]!;
  }

  /** Entries between the end and `index` become 0. */
  set(index: number, value: number): void {
    while (this.length <= index) this.push(0);
    this.chunks[index >>> this.chunkBits]![index & this.inChunk] = value;
  }
}
