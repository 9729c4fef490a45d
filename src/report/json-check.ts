/** What `check --reporter json` prints; schema 1. */
export interface JsonCheckReport {
  readonly schema: 1;
  readonly racewalk: string;
  /** Of each file of models that was asked for, or of all together. */
  readonly verdicts: readonly { readonly says: string; readonly failed: number; readonly stopped: boolean }[];
  readonly checks: readonly JsonCheck[];
}

export interface JsonCheck {
  /** Null: it is about all of them. */
  readonly exploration: string | null;
  /** Of its exploration, the same whatever it gives: a variant, `regression seeds`, ... */
  readonly name: string;
  readonly what: string;
  readonly holds: boolean;
  readonly failures: readonly string[];
  /** With --update: what was written down. */
  readonly changes: readonly string[];
  /** What was found and is not expected. */
  readonly unexpected: readonly { readonly title: string; readonly token: string; readonly known: string | null }[];
}
