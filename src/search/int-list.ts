const chunkBits = 16;
const chunkSize = 1 << chunkBits;

/** A list of 32-bit integers that grows by chunks, so that nothing is ever copied. */
export class IntList {
  length = 0;
  private readonly chunks: Int32Array[] = [];

  get bytes(): number {
    return this.chunks.length * chunkSize * 4;
  }

  push(value: number): void {
    const at = this.length++;
    if (at >>> chunkBits === this.chunks.length) this.chunks.push(new Int32Array(chunkSize));
    this.chunks[at >>> chunkBits]![at & (chunkSize - 1)] = value;
  }

  at(index: number): number {
    return this.chunks[index >>> chunkBits]![index & (chunkSize - 1)]!;
  }
}
