/**
 * The quadruples of integers that were met last, each with its number: where a later one falls on an earlier one's place, it takes
 * it. A search comes to nearly every state that it knows, and to every subtree, soon after it came to it before, and asking here costs
 * no look at the large memory.
 */
export class Recent {
  private readonly quadruples: Int32Array;
  /** Number + 1, or 0. */
  private readonly numbers: Int32Array;
  private readonly mask: number;

  /** `places`: a power of two. */
  constructor(places: number) {
    this.quadruples = new Int32Array(places * 4);
    this.numbers = new Int32Array(places);
    this.mask = places - 1;
  }

  /** The place of the four integers at `from`. */
  placeOf(of: Int32Array, from: number): number {
    const h =
      Math.imul(of[from]!, 0x9e3779b1) +
      Math.imul(of[from + 1]!, 0x85ebca6b) +
      Math.imul(of[from + 2]!, 0xc2b2ae35) +
      Math.imul(of[from + 3]!, 0x27d4eb2f);
    return (h ^ (h >>> 15)) & this.mask;
  }

  /** The number of the four integers at `from`, or -1 where they are not in their place. */
  at(place: number, of: Int32Array, from: number): number {
    const { quadruples } = this;
    const at = place << 2;
    return quadruples[at] === of[from] &&
      quadruples[at + 1] === of[from + 1] &&
      quadruples[at + 2] === of[from + 2] &&
      quadruples[at + 3] === of[from + 3]
      ? this.numbers[place]! - 1
      : -1;
  }

  put(place: number, of: Int32Array, from: number, number: number): void {
    const { quadruples } = this;
    const at = place << 2;
    quadruples[at] = of[from]!;
    quadruples[at + 1] = of[from + 1]!;
    quadruples[at + 2] = of[from + 2]!;
    quadruples[at + 3] = of[from + 3]!;
    this.numbers[place] = number + 1;
  }
}
