import type { Distinct, Finals } from '../../core/search/strategy.js';
import type { World } from '../../core/world/world.js';
import { Fingerprint } from '../states/fingerprint.js';

/** How a crash ended a run: which detector, and in whose step. */
export const endingOf = ({ foundDetector, foundCount, actor }: World): number => 1 + foundDetector[foundCount - 1]! * 128 + actor;

/** Final states, by their fingerprints of 64 bits, in a table that doubles until `most` bytes allow no more. */
export class FinalStates implements Finals {
  size = 0;
  /** How many of them were added once only. */
  once = 0;
  full = false;
  /** Pairs of halves: the last bit of the second says that the state was added again; two zeros are an empty place. */
  private table = new Int32Array(1 << 11);
  private readonly hash = new Fingerprint(0);

  constructor(private readonly most: number) {}

  get bytes(): number {
    return this.table.byteLength;
  }

  add({ cells }: World, ending: number): boolean {
    const { hash } = this;
    hash.of(cells);
    // a low half of 0 would be empty
    const low = hash.low ^ Math.imul(ending, 0x9e3779b1) || 1;
    const high = hash.high & ~1;
    const { table } = this;
    const at = this.find(low, high);
    if (table[at] !== 0) {
      if ((table[at + 1]! & 1) === 0) this.once--;
      table[at + 1]! |= 1;
      return false;
    }
    if (this.full) return false;
    table[at] = low;
    table[at + 1] = high;
    this.size++;
    this.once++;
    if (this.size * 4 > table.length) this.grow();
    return true;
  }

  private find(low: number, high: number): number {
    const { table } = this;
    const mask = table.length - 1;
    let at = (low << 1) & mask;
    while (table[at] !== 0 && (table[at] !== low || (table[at + 1]! & ~1) !== high)) at = (at + 2) & mask;
    return at;
  }

  private grow(): void {
    const old = this.table;
    if (old.byteLength * 3 > this.most) {
      // a quarter is left empty, so that a search for what is not there ends
      if (this.size * 8 > old.length * 3) this.full = true;
      return;
    }
    this.table = new Int32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0) continue;
      const at = this.find(old[i]!, old[i + 1]! & ~1);
      this.table[at] = old[i]!;
      this.table[at + 1] = old[i + 1]!;
    }
  }
}

/**
 * A fingerprint for states that follow each other, and so differ in few cells: a sum over the cells, to which only cells that changed
 * are added anew. It is weaker than a fingerprint of all words; an estimate needs no more.
 */
class SumOfCells {
  low = 0;
  high = 0;
  private known: Int32Array | undefined;

  of(cells: Int32Array): void {
    this.known ??= new Int32Array(cells.length);
    const { known } = this;
    for (let i = 0; i < cells.length; i++) {
      if (cells[i] === known[i]) continue;
      this.add(i, known[i]!, -1);
      this.add(i, cells[i]!, 1);
      known[i] = cells[i]!;
    }
  }

  private add(cell: number, value: number, sign: 1 | -1): void {
    const k = mixed(Math.imul(cell + 1, 0x9e3779b1) ^ Math.imul(value, 0x85ebca6b));
    this.low = (this.low + sign * k) | 0;
    this.high = (this.high + sign * mixed(k + cell)) | 0;
  }
}

/** Every bit of the result depends on every bit. */
function mixed(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

const registers = 1 << 12;

/** Counts distinct fingerprints in 4 KiB (Flajolet, Fusy, Gandouet, Meunier: HyperLogLog, AofA 2007): standard error 1.04 / 64. */
class HyperLogLog {
  private readonly rank = new Uint8Array(registers);

  add(low: number, high: number): void {
    const r = Math.clz32(high) + 1;
    if (r > this.rank[low & (registers - 1)]!) this.rank[low & (registers - 1)] = r;
  }

  get estimate(): number {
    let sum = 0;
    let empty = 0;
    for (let i = 0; i < registers; i++) {
      sum += 2 ** -this.rank[i]!;
      if (this.rank[i] === 0) empty++;
    }
    const raw = ((0.7213 / (1 + 1.079 / registers)) * registers ** 2) / sum;
    // a small number is counted by the registers that are still empty
    return Math.round(raw <= 2.5 * registers && empty > 0 ? registers * Math.log(registers / empty) : raw);
  }
}

const defaultBytes = 2 ** 24;

/** Counts what walks come to: states, and final states. It allocates nothing except larger tables. */
export class Growth {
  private readonly hash = new SumOfCells();
  private readonly states = new HyperLogLog();
  private readonly finals: FinalStates;
  private ended = 0;
  private lastNew = 0;
  private readonly growth: { readonly schedules: number; readonly states: number; readonly finals: number }[] = [];

  /** `independent`: the runs are drawn independently of each other. */
  constructor(
    memory: number | undefined,
    private readonly independent: boolean,
  ) {
    this.finals = new FinalStates(Math.min(defaultBytes, memory ?? Infinity));
  }

  get bytes(): number {
    return this.finals.bytes + registers;
  }

  /** A run came to a state. */
  state({ cells }: World): void {
    this.hash.of(cells);
    this.states.add(this.hash.low, this.hash.high);
  }

  /** A run ended there. */
  final(world: World, ending: number): void {
    this.ended++;
    if (this.finals.add(world, ending)) this.lastNew = this.ended;
    if ((this.ended & (this.ended - 1)) === 0)
      this.growth.push({ schedules: this.ended, states: this.states.estimate, finals: this.finals.size });
  }

  get distinct(): Distinct {
    const { finals, ended, lastNew, growth, independent } = this;
    const half = ended - (ended >> 1);
    const known = independent && !finals.full && ended > 0;
    return {
      states: this.states.estimate,
      finals: finals.size,
      finalsAreMore: finals.full,
      ended,
      lastNew,
      chanceOfNew: known ? finals.once / ended : null,
      // if the chance were m, all runs of the second half would miss with probability (1 - m) ** half
      plateau: known && lastNew <= ended >> 1 ? 1 - 0.05 ** (1 / half) : null,
      growth: [...growth],
    };
  }
}
