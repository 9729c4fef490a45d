/** The states that a search has seen, numbered in the order of discovery. */
export interface Visited {
  readonly size: number;
  /** Bytes of all arrays. */
  readonly bytes: number;
  /** What `bytes` may be after so many more states, so that a limit can stop a search before it grows. */
  bytesAfter(more: number): number;
  /**
   * Makes the state of that number the loaded one, in `cells` too. Of the states that were not dropped it must be the first
   * or the last. `cells` must be as `load` or `add` left them.
   */
  load(number: number, cells: Int32Array): void;
  /** `cells` back to the loaded state. */
  restore(cells: Int32Array): void;
  /**
   * Adds the state that a step from the loaded one led to, and takes `cells` back to the loaded one. Gives the state's
   * number, or a negative one where it is known. Throws on a value outside its cell's range.
   */
  add(cells: Int32Array): number;
  /** Adds many states together, which is quicker than `add`. */
  readonly batch: Batch;
  /** The state of that number, the first or the last of those that were not dropped, will not be loaded again. */
  drop(number: number): void;
  /** How likely a new state is taken for a known one, where that may be. A search with doubts is never complete. */
  readonly doubt?: string;
  /** For summaries: its size. */
  readonly bounds?: { readonly [name: string]: number };
}

/** States that are still to be looked up. */
export interface Batch {
  /** There is room for so many states. */
  readonly capacity: number;
  /**
   * Takes the state that `add` would add, and takes `cells` back to the loaded one. Gives its place among those that were taken, which
   * is that of an earlier one where it sees at once that both are the same; or -1 minus its number where it sees that it is known.
   */
  enqueue(cells: Int32Array): number;
  /** Adds all states that were taken, in their order, and writes what `add` would give of each. */
  flush(numbers: Int32Array): void;
}
