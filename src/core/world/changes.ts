/**
 * Which cells of a state were written since somebody last asked, so that whoever keeps states need not look at all of them: a step
 * writes three of two hundred.
 */
export class Changes {
  /** The cells, each once; the first `count` are valid. */
  readonly noted: Uint16Array;
  /** How many of `noted` are valid. */
  count = 0;
  /** The whole state was replaced: any cell may have changed. */
  everything = true;
  private readonly marks: Uint8Array;

  constructor(size: number) {
    this.noted = new Uint16Array(size);
    this.marks = new Uint8Array(size);
  }

  /** The cell was written. */
  note(cell: number): void {
    // what is no cell has no mark either, and a write to it changes nothing
    if (this.marks[cell] !== 0) return;
    this.marks[cell] = 1;
    this.noted[this.count++] = cell;
  }

  /** Whoever asked has looked. */
  forget(): void {
    const { noted, marks } = this;
    for (let i = 0; i < this.count; i++) marks[noted[i]!] = 0;
    this.count = 0;
    this.everything = false;
  }
}
