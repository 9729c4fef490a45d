/**
 * A fingerprint of 64 bits in two halves, by two lanes of multiplications and rotations as in MurmurHash3 (Appleby, 2011);
 * another seed gives fingerprints that have nothing to do with those of the first.
 */
export class Fingerprint {
  low = 0;
  high = 0;

  constructor(private readonly seed: number) {}

  of(words: Int32Array): void {
    let a = Math.imul(this.seed, 0x2545f491) ^ 0x6a09e667;
    let b = Math.imul(this.seed, 0x5851f42d) ^ 0x3c6ef372;
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      let k = Math.imul(word, 0x239b961b);
      k = Math.imul((k << 15) | (k >>> 17), 0xab0e9789);
      a ^= k;
      a = (Math.imul((a << 19) | (a >>> 13), 5) + b) | 0;
      k = Math.imul(word, 0x38b34ae5);
      k = Math.imul((k << 17) | (k >>> 15), 0xa1e38b93);
      b ^= k;
      b = (Math.imul((b << 13) | (b >>> 19), 5) + a) | 0;
    }
    a = (a ^ words.length) + b;
    b = b + a;
    a = mixed(a);
    b = mixed(b);
    this.low = (a + b) | 0;
    this.high = (b + this.low) | 0;
  }
}

/** Every bit of the result depends on every bit. */
function mixed(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
