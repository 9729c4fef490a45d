/**
 * What `racewalk operations` prints of an operation besides what its other members say, and docs/operations.md has: the one place where
 * its semantics are told to readers.
 */
export interface Reference {
  /** What it does, in one or two sentences: `arms the timer, pending or not`. */
  readonly does: string;
  /** What it gives: `0 it was idle; 1 it was pending`. Absent: nothing. */
  readonly gives?: string;
  /** When it can go: `the callback does not run`. Absent: at once. */
  readonly goes?: string;
  /** From where it may be called: `process context`. Absent: from anywhere. */
  readonly context?: string;
  /** Each way to use it wrongly, and the kind of finding that tells: `of a timer that is pending: odebug-init-active`. */
  readonly misuse?: readonly string[];
  /** Where the kernel says so: a document or a function with its file. */
  readonly source: string;
}
