const chunkBits = 16;
const chunkSize = 1 << chunkBits;
const inChunk = chunkSize - 1;

/** Nodes of four integers each, by number. The array grows by chunks, so that nothing is ever copied. */
export interface NodeArray {
  readonly bytes: number;
  /** Bytes more that it may take once there are so many nodes. */
  growth(size: number): number;
  push(a: number, b: number, c: number, d: number): void;
  is(number: number, a: number, b: number, c: number, d: number): boolean;
  read(number: number, to: Int32Array, at: number): void;
  /** Reads something of a node, for its memory to be at hand. */
  fetch(number: number): number;
}

/** Sixteen bytes a node. */
export class FullNodes implements NodeArray {
  private readonly chunks: Int32Array[] = [];
  private size = 0;

  get bytes(): number {
    return this.chunks.length * chunkSize * 16;
  }
  growth(size: number): number {
    return size > this.chunks.length * chunkSize ? chunkSize * 16 : 0;
  }

  push(a: number, b: number, c: number, d: number): void {
    const number = this.size++;
    if (number >> chunkBits === this.chunks.length) this.chunks.push(new Int32Array(chunkSize * 4));
    const chunk = this.chunks[number >> chunkBits]!;
    const first = (number & inChunk) << 2;
    chunk[first] = a;
    chunk[first + 1] = b;
    chunk[first + 2] = c;
    chunk[first + 3] = d;
  }

  is(number: number, a: number, b: number, c: number, d: number): boolean {
    const chunk = this.chunks[number >> chunkBits]!;
    const first = (number & inChunk) << 2;
    return chunk[first] === a && chunk[first + 1] === b && chunk[first + 2] === c && chunk[first + 3] === d;
  }

  read(number: number, to: Int32Array, at: number): void {
    const chunk = this.chunks[number >> chunkBits]!;
    const first = (number & inChunk) << 2;
    to[at] = chunk[first]!;
    to[at + 1] = chunk[first + 1]!;
    to[at + 2] = chunk[first + 2]!;
    to[at + 3] = chunk[first + 3]!;
  }

  fetch(number: number): number {
    return this.chunks[number >> chunkBits]![(number & inChunk) << 2]!;
  }
}

/**
 * Twelve bytes a node whose integers are below 2^24, as the numbers of nodes that are stored once mostly are: the fourth integer
 * is dealt out over the highest bytes of the other three. A chunk with a larger integer has four bytes more a node, for the
 * highest bytes of all four.
 */
export class CompactNodes implements NodeArray {
  private readonly chunks: Int32Array[] = [];
  private readonly highest: (Int32Array | undefined)[] = [];
  private withHighest = 0;
  private size = 0;

  get bytes(): number {
    return this.chunks.length * chunkSize * 12 + this.withHighest * chunkSize * 4;
  }
  growth(size: number): number {
    return size > this.chunks.length * chunkSize ? chunkSize * 16 : chunkSize * 4;
  }

  push(a: number, b: number, c: number, d: number): void {
    const number = this.size++;
    const at = number >> chunkBits;
    if (at === this.chunks.length) {
      this.chunks.push(new Int32Array(chunkSize * 3));
      this.highest.push(undefined);
    }
    const chunk = this.chunks[at]!;
    const first = (number & inChunk) * 3;
    chunk[first] = low(a) | (d << 24);
    chunk[first + 1] = low(b) | ((d << 16) & top);
    chunk[first + 2] = low(c) | ((d << 8) & top);
    const high = tops(a, b, c, d);
    if (high === 0) return;
    if (this.highest[at] === undefined) {
      this.highest[at] = new Int32Array(chunkSize);
      this.withHighest++;
    }
    this.highest[at][number & inChunk] = high;
  }

  is(number: number, a: number, b: number, c: number, d: number): boolean {
    const chunk = this.chunks[number >> chunkBits]!;
    const first = (number & inChunk) * 3;
    if (
      chunk[first] !== (low(a) | (d << 24)) ||
      chunk[first + 1] !== (low(b) | ((d << 16) & top)) ||
      chunk[first + 2] !== (low(c) | ((d << 8) & top))
    )
      return false;
    return this.high(number) === tops(a, b, c, d);
  }

  read(number: number, to: Int32Array, at: number): void {
    const chunk = this.chunks[number >> chunkBits]!;
    const first = (number & inChunk) * 3;
    const [x, y, z] = [chunk[first]!, chunk[first + 1]!, chunk[first + 2]!];
    const high = this.high(number);
    to[at] = low(x) | (high << 24);
    to[at + 1] = low(y) | ((high << 16) & top);
    to[at + 2] = low(z) | ((high << 8) & top);
    to[at + 3] = (x >>> 24) | ((y & top) >>> 16) | ((z & top) >>> 8) | (high & top);
  }

  fetch(number: number): number {
    return this.chunks[number >> chunkBits]![(number & inChunk) * 3]!;
  }

  private high(number: number): number {
    const highest = this.highest[number >> chunkBits];
    return highest === undefined ? 0 : highest[number & inChunk]!;
  }
}

const top = 0xff000000;
const low = (value: number): number => value & 0xffffff;
/** The highest bytes of all four. */
const tops = (a: number, b: number, c: number, d: number): number => (a >>> 24) | ((b & top) >>> 16) | ((c & top) >>> 8) | (d & top);
