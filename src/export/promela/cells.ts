import type { World } from '../../core/world/world.js';

/** How a cell is kept: not at all where it can be 0 alone, in a byte, in two, or in four. */
const fits = (min: number, max: number, bits: number): boolean => min >= -(2 ** (bits - 1)) && max < 2 ** (bits - 1);

/**
 * The state vector of a Promela model: the model's own cells, as the world declares them, then those of primitives,
 * detectors and actors.
 */
export class Cells {
  readonly min: number[];
  readonly max: number[];
  readonly initial: number[];

  constructor(world: World) {
    this.min = [...world.layout.min];
    this.max = [...world.layout.max];
    this.initial = [...world.cells];
  }

  /** Adds a cell and gives its number. */
  add(min: number, max: number): number {
    this.min.push(min);
    this.max.push(max);
    return this.initial.push(0) - 1;
  }

  /** A cell for each that is wanted, -1 for the others. */
  some(n: number, wanted: (i: number) => boolean, max: number): number[] {
    return Array.from({ length: n }, (_, i) => (wanted(i) ? this.add(0, max) : -1));
  }

  /** Where each cell is in the vector: bytes, then shorts, then words; -1: nowhere. */
  get places(): { readonly place: readonly number[]; readonly bytes: number; readonly shorts: number; readonly words: number } {
    const kind = this.min.map((min, c) =>
      min === 0 && this.max[c] === 0 ? -1 : fits(min, this.max[c]!, 8) ? 0 : fits(min, this.max[c]!, 16) ? 1 : 2,
    );
    const [bytes, shorts, words] = [0, 1, 2].map((k) => kind.filter((one) => one === k).length) as [number, number, number];
    const next = [0, bytes, bytes + shorts];
    return { place: kind.map((k) => (k < 0 ? -1 : next[k]!++)), bytes, shorts, words };
  }
}
