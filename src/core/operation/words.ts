import type { World } from '../world/world.js';

/** Accesses to words in one step, each as bits of core/world/memory-access; one word may be in it several times. */
export class Words {
  count = 0;
  /** The cell that stands for the word. */
  cell = new Int32Array(32);
  bits = new Int32Array(32);

  clear(): this {
    this.count = 0;
    return this;
  }

  /** A cell below 0 is that of a bad pointer, and is left out. */
  add(cell: number, bits: number): void {
    if (cell < 0) return;
    for (let i = 0; i < this.count; i++) if (this.cell[i] === cell && this.bits[i] === bits) return;
    if (this.count === this.cell.length) this.grow();
    this.cell[this.count] = cell;
    this.bits[this.count++] = bits;
  }

  /** A walk of a long list comes to many; then there is room from then on. */
  private grow(): void {
    const { cell, bits } = this;
    [this.cell, this.bits] = [new Int32Array(2 * cell.length), new Int32Array(2 * cell.length)];
    this.cell.set(cell);
    this.bits.set(bits);
  }
}

/**
 * A word that an operation may access, by its cell, or any of several words, by a name that they have in common; and how: a bit for each of
 * the numbers that `Words.bits` has.
 */
export interface MayAccess {
  readonly at: number | string;
  readonly how: number;
}

/**
 * The words that an operation accesses in its one step, where its parameters do not name them all, such as the pointers of a list's
 * entries. What one does to a single word by itself says `Operation.marked`.
 */
export interface SeveralWords {
  /** All that it may access in this world. `global` gives the cell of an argument that names a global, as far as one does. */
  readonly may: (w: World, global: (argument: number) => number | undefined) => readonly MayAccess[];
  /** The cells that say, besides its arguments, which of them it accesses. */
  readonly by: (w: World) => readonly number[];
  /** Notes those that it accesses in the state that the world is in; a location among its arguments may be -1. */
  readonly bind: (w: World) => (args: Int32Array, words: Words) => void;
}

/** What may be done, as `MayAccess.how` has it. */
export const mask = (bits: readonly number[]): number => bits.reduce((how, one) => how | (1 << one), 0);
