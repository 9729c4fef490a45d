/**
 * Which cells of a state were written since somebody last asked, so that whoever keeps states need not look at all of them: a step
 * writes three cells of two hundred.
 */
export class Changes {
  /** The cells, each once; so many of it count. */
  readonly cells: Uint16Array;
  count = 0;
  /** The whole state was replaced: any cell may have changed. */
  everything = true;
  private readonly noted: Uint8Array;

  constructor(size: number) {
    this.cells = new Uint16Array(size);
    this.noted = new Uint8Array(size);
  }

  note(cell: number): void {
    // no cell: a write to it changes nothing
    if (this.noted[cell] !== 0) return;
    this.noted[cell] = 1;
    this.cells[this.count++] = cell;
  }

  forget(): void {
    const { cells, noted } = this;
    for (let i = 0; i < this.count; i++) noted[cells[i]!] = 0;
    this.count = 0;
    this.everything = false;
  }
}
