import { InputError } from '../../core/error.js';
import type { Fingerprints } from './fingerprint-store.js';

/** Bits and hash functions of a bitstate search. */
export interface BitstateSize {
  /** A power of two, of at least 32. */
  readonly bits: number;
  readonly hashes: number;
}

/**
 * Bitstate hashing (Holzmann 1988; Spin's supertrace): a state is known where all its bits are set. The bits follow from two
 * hashes and a square (enhanced double hashing, Dillinger and Manolios, SPIN 2004).
 */
export class Bitstate implements Fingerprints {
  size = 0;
  private readonly mask: number;

  /** `table` holds the bits, all 0. */
  constructor(
    private readonly of: BitstateSize,
    private readonly table: Uint32Array = new Uint32Array(of.bits / 32),
  ) {
    this.mask = table.length - 1;
  }

  get bytes(): number {
    return this.table.byteLength;
  }
  growth(): number {
    return 0;
  }

  add(low: number, high: number): boolean {
    const { table, mask, of } = this;
    let known = true;
    let [x, y] = [low, high];
    for (let i = 0; i < of.hashes; i++) {
      const at = (x >>> 5) & mask;
      const bit = 1 << (x & 31);
      if ((table[at]! & bit) === 0) {
        table[at]! |= bit;
        known = false;
      }
      x = (x + y) | 0;
      y = (y + i + 1) | 0;
    }
    if (!known) this.size++;
    return !known;
  }

  fetch(low: number, high: number): number {
    const { table, mask, of } = this;
    let words = 0;
    for (let i = 0, x = low, y = high; i < of.hashes; i++) {
      words ^= table[(x >>> 5) & mask]!;
      x = (x + y) | 0;
      y = (y + i + 1) | 0;
    }
    return words;
  }

  get doubt(): string {
    const { bits, hashes } = this.of;
    const chance = omission(this.size, bits, hashes).toExponential(1);
    const size = `${bits} bits, ${hashes} hash functions`;
    return `bitstate: of ${this.size} states, a new one is by now taken for known with probability ${chance} (${size})`;
  }
  get bounds(): { readonly [name: string]: number } {
    return { ...this.of };
  }
}

/** (1 - e^(-hN/m))^h: all h bits of a state that is new are set after N insertions into m bits. */
export const omission = (states: number, bits: number, hashes: number): number => (1 - Math.exp((-hashes * states) / bits)) ** hashes;

/** The largest power of two of bits that so many bytes hold, and that a hash of 32 bits reaches. */
export function bitsIn(bytes: number): number {
  if (bytes < 4) throw new InputError(`a bitstate table of ${bytes} bytes: it needs at least 4`);
  return 2 ** Math.min(32, Math.floor(Math.log2(bytes * 8)));
}
