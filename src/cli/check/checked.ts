/** One thing that was checked. */
export interface Checked {
  /** Of its exploration, the same whatever it gives: a variant, `regression seeds`, ... */
  readonly name: string;
  readonly what: string;
  /** Sentences; none where it holds. */
  readonly failures: readonly string[];
  /** Tokens of what was found and is not expected. */
  readonly unexpected?: readonly string[];
  /** How long that took, where it was done just now. */
  readonly seconds?: number;
}

/** One thing that was checked, with what was written down anew because of it, as sentences. */
export interface Told extends Checked {
  readonly changes?: readonly string[];
}
