const chunkBits = 16;
const chunkSize = 1 << chunkBits;
const limb = 2 ** 32;

/**
 * Non-negative integers of any size by index, in limbs of 32 bits. A chunk of limbs is there only where one of its numbers
 * needs it: small numbers take four bytes.
 */
export class BigCounts {
  bytes = 0;
  /** By place of the limb, the lowest first, then by chunk. */
  private readonly limbs: (Uint32Array | undefined)[][] = [];
  /** The sum so far, limbs not yet carried. They stay exact below 2^53, which is two million terms. */
  private readonly sum = [0];

  /** Starts a sum with a number of less than 32 bits. */
  start(value: number): void {
    this.sum.fill(0);
    this.sum[0] = value;
  }

  /** Adds the number at an index to the sum. */
  add(index: number): void {
    const [chunk, at] = [index >>> chunkBits, index & (chunkSize - 1)];
    for (let place = 0; place < this.limbs.length; place++) {
      const limbs = this.limbs[place]![chunk];
      if (limbs === undefined) continue;
      this.sum[place] = (this.sum[place] ?? 0) + limbs[at]!;
    }
  }

  /** Keeps the sum at an index that has none yet. */
  keep(index: number): void {
    const [chunk, at] = [index >>> chunkBits, index & (chunkSize - 1)];
    for (let place = 0; place < this.sum.length; place++) {
      const value = this.sum[place] ?? 0;
      const carry = Math.floor(value / limb);
      if (carry > 0) this.sum[place + 1] = (this.sum[place + 1] ?? 0) + carry;
      if (value !== 0) this.limbsOf(place, chunk)[at] = value - carry * limb;
    }
  }

  at(index: number): bigint {
    return this.limbs.reduceRight(
      (value, chunks) => (value << 32n) | BigInt(chunks[index >>> chunkBits]?.[index & (chunkSize - 1)] ?? 0),
      0n,
    );
  }

  clear(): void {
    this.limbs.length = 0;
    this.bytes = 0;
  }

  private limbsOf(place: number, chunk: number): Uint32Array {
    while (place >= this.limbs.length) this.limbs.push([]);
    const chunks = this.limbs[place]!;
    let limbs = chunks[chunk];
    if (limbs === undefined) {
      limbs = chunks[chunk] = new Uint32Array(chunkSize);
      this.bytes += limbs.byteLength;
    }
    return limbs;
  }
}
