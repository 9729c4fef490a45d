/** The number of what is not there. */
export const none = -1;

/**
 * A cache of the nodes that were met last, each with its number; a node takes the place of the one that was there. A search comes
 * to nearly every known state, and to nearly every known subtree, soon after it came there before, and asking here costs no
 * look at the large memory.
 */
export class RecentNodes {
  private readonly nodes: Int32Array;
  /** Number + 1, or 0. */
  private readonly numbers: Int32Array;
  private readonly mask: number;

  /** `places` is a power of two. */
  constructor(places: number) {
    this.nodes = new Int32Array(places * 4);
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

  /** The number of the four integers at `from`, or `none` where they are not in their place. */
  at(place: number, of: Int32Array, from: number): number {
    const { nodes } = this;
    const at = place << 2;
    return nodes[at] === of[from] && nodes[at + 1] === of[from + 1] && nodes[at + 2] === of[from + 2] && nodes[at + 3] === of[from + 3]
      ? this.numbers[place]! - 1
      : none;
  }

  /** What was put there with one number, if it is there still, has another one from now on. */
  renumber(place: number, from: number, to: number): void {
    if (this.numbers[place] === from + 1) this.numbers[place] = to + 1;
  }

  put(place: number, of: Int32Array, from: number, number: number): void {
    const { nodes } = this;
    const at = place << 2;
    nodes[at] = of[from]!;
    nodes[at + 1] = of[from + 1]!;
    nodes[at + 2] = of[from + 2]!;
    nodes[at + 3] = of[from + 3]!;
    this.numbers[place] = number + 1;
  }
}
