import type { Fingerprints } from './fingerprint-store.js';

const parts = 64;
const partOf = (high: number): number => high >>> 26;

/**
 * Hash compaction (Wolper and Leroy 1993; Stern and Dill 1995) as TLC does it: the fingerprints of 64 bits alone, in tables that
 * are looked up by it. There are many small tables, so that none takes long to grow.
 */
export class HashCompact implements Fingerprints {
  size = 0;
  private readonly tables = Array.from({ length: parts }, () => new Uint32Array(1 << 9));
  private readonly sizes = new Uint32Array(parts);
  private total = parts << 11;

  get bytes(): number {
    return this.total;
  }
  /** Any part may grow, and while it does the old table is there as well. */
  growth(more: number): number {
    let growth = 0;
    for (let p = 0; p < parts; p++) if ((this.sizes[p]! + more) * 8 >= this.tables[p]!.length * 3) growth += this.tables[p]!.byteLength * 2;
    return growth;
  }

  add(low: number, high: number): boolean {
    // two zeros are an empty place
    const first = low === 0 && high === 0 ? 1 : low >>> 0;
    const second = high >>> 0;
    const part = partOf(second);
    const table = this.tables[part]!;
    const at = place(table, first, second);
    if (table[at] !== 0 || table[at + 1] !== 0) return false;
    table[at] = first;
    table[at + 1] = second;
    this.size++;
    // three quarters
    if (++this.sizes[part]! * 8 >= table.length * 3) this.grow(part);
    return true;
  }

  fetch(low: number, high: number): number {
    const table = this.tables[partOf(high)]!;
    return table[(low << 1) & (table.length - 1)]!;
  }

  /** As TLC computes it from the number of states, of which any two share a fingerprint with probability 2^-64. */
  get doubt(): string {
    const chance = collisionBound(this.size, 64).toExponential(1);
    return `hash-compact: two of ${this.size} states share a fingerprint of 64 bits with probability at most ${chance}`;
  }
  get bounds(): { readonly [name: string]: number } {
    return { fingerprintBits: 64 };
  }

  private grow(part: number): void {
    const old = this.tables[part]!;
    const table = new Uint32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0 && old[i + 1] === 0) continue;
      const at = place(table, old[i]!, old[i + 1]!);
      table[at] = old[i]!;
      table[at + 1] = old[i + 1]!;
    }
    this.tables[part] = table;
    this.total += old.byteLength;
  }
}

/** Where a fingerprint is in a table, or would be. */
function place(table: Uint32Array, first: number, second: number): number {
  const mask = table.length - 1;
  let at = (first << 1) & mask;
  while ((table[at] !== 0 || table[at + 1] !== 0) && (table[at] !== first || table[at + 1] !== second)) at = (at + 2) & mask;
  return at;
}

/** N (N - 1) / 2^(b + 1): at least two of N random numbers of b bits are equal with at most this probability. */
export const collisionBound = (states: number, bits: number): number => Math.min(1, (states * (states - 1)) / 2 ** (bits + 1));
