/**
 * Which states of a search go forward: those of which a step leads to a state that was found later, or ends the run. From each state an
 * end can be reached where one can be from each of the others: go forward for as long as there is a step that does.
 */
export class Forward {
  /** By state, a bit. */
  private bits = new Int32Array(1 << 7);

  get bytes(): number {
    return this.bits.byteLength;
  }
  /** Bytes more that it may take once there are so many states. */
  growth(states: number): number {
    return states > this.bits.length * 32 ? lengthFor(states >>> 5) * 4 - this.bits.byteLength : 0;
  }

  add(state: number): void {
    const word = state >>> 5;
    if (word >= this.bits.length) this.grow(word);
    this.bits[word]! |= 1 << (state & 31);
  }

  /** Of the first `states` those that do not, from the last to the first; undefined where they are more than `most`. */
  others(states: number, most: number): readonly number[] | undefined {
    const others: number[] = [];
    for (let word = (states - 1) >>> 5; word >= 0; word--) {
      const before = states - word * 32;
      let left = ~(this.bits[word] ?? 0) & (before < 32 ? (1 << before) - 1 : -1);
      for (; left !== 0; left &= ~(1 << (31 - Math.clz32(left)))) others.push(word * 32 + 31 - Math.clz32(left));
      if (others.length > most) return undefined;
    }
    return others;
  }

  private grow(word: number): void {
    const longer = new Int32Array(lengthFor(word));
    longer.set(this.bits);
    this.bits = longer;
  }
}

/** Words, a power of two, of which one has that number. */
const lengthFor = (word: number): number => 2 ** (32 - Math.clz32(word));
