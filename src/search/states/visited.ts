/** The states that a search has seen, numbered in the order of discovery. */
export interface Visited {
  readonly size: number;
  /** Bytes of all arrays. */
  readonly bytes: number;
  /** Bytes that `bytes` may be after so many more states, so that a limit can stop a search before it grows. */
  bytesAfter(more: number): number;
  /**
   * Makes `cells` and what later calls start from the state of that number, which must be, of those not dropped, the first or the
   * last. `cells` must be as `load` or `add` left them.
   */
  load(number: number, cells: Int32Array): void;
  /** `cells` back to the loaded state. */
  restore(cells: Int32Array): void;
  /**
   * Adds the state that a step from the loaded one led to, and takes `cells` back to the loaded one. Gives the state's
   * number, or a negative one where it is known. Throws on a value outside its cell's range.
   */
  add(cells: Int32Array): number;
  /**
   * Its `hold` notes what `add` would add, or gives false where it knows at once that this is known. `settle` then adds all that were
   * noted, in their order, which is quicker, and gives what `add` gives of each; there is room for `most`.
   */
  readonly held: Held;
  /** The state, the first or the last of those not dropped, will not be loaded again. */
  drop(number: number): void;
  /** Where a new state may be taken for a known one: how likely that is. A search with doubts is never complete. */
  readonly doubt?: string;
  /** For summaries: its size. */
  readonly bounds?: { readonly [name: string]: number };
}

export interface Held {
  readonly most: number;
  hold(cells: Int32Array): boolean;
  settle(numbers: Int32Array): void;
}
