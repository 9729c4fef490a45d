/** Bytes of all lists that report to it. */
export class Meter {
  bytes = 0;
}

const chunkBits = 12;
const chunkSize = 1 << chunkBits;
const inChunk = chunkSize - 1;

/** Bytes that one list may grow by at a time. */
export const chunkBytes = chunkSize * 4;

/** A list of integers that grows by chunks, and a stack. */
export class Ints {
  length = 0;
  private readonly chunks: Int32Array[] = [];

  constructor(private readonly meter: Meter) {}

  push(value: number): void {
    if (this.length >> chunkBits === this.chunks.length) {
      this.chunks.push(new Int32Array(chunkSize));
      this.meter.bytes += chunkBytes;
    }
    this.chunks[this.length >> chunkBits]![this.length & inChunk] = value;
    this.length++;
  }

  pop(): number {
    this.length--;
    return this.at(this.length);
  }

  at(index: number): number {
    return this.chunks[index >> chunkBits]![index & inChunk]!;
  }

  /** Entries between the end and `index` become 0. */
  set(index: number, value: number): void {
    while (this.length <= index) this.push(0);
    this.chunks[index >> chunkBits]![index & inChunk] = value;
  }
}
