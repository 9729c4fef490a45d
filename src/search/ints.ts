/** Bytes of all arrays that report to it. */
export class Meter {
  bytes = 0;
}

/** A list of integers that grows by doubling, and a stack. */
export class Ints {
  length = 0;
  private ints = new Int32Array(1 << 8);

  constructor(private readonly meter: Meter) {
    meter.bytes += this.ints.byteLength;
  }

  push(value: number): void {
    if (this.length === this.ints.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.ints);
      this.meter.bytes += larger.byteLength - this.ints.byteLength;
      this.ints = larger;
    }
    this.ints[this.length++] = value;
  }

  pop(): number {
    return this.ints[--this.length]!;
  }

  at(index: number): number {
    return this.ints[index]!;
  }

  /** Entries between the end and `index` become 0. */
  set(index: number, value: number): void {
    while (this.length <= index) this.push(0);
    this.ints[index] = value;
  }
}
