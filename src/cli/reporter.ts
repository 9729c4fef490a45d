import type { Exploration } from '../core/system/exploration.js';
import type { ConfirmedFinding } from '../replay/finding.js';
import type { System } from '../replay/system.js';
import type { ReportedRun } from '../report/run.js';
import type { Casebook } from './causes/casebook.js';
import type { Told } from './check/checked.js';
import type { Catalogue } from './families.js';
import type { Output } from './output.js';
import type { Hurry } from './progress/hurry.js';
import type { Telling } from './reporting/telling.js';
import type { PlannedRun } from './search/planned-run.js';

/** Writes a report while the search goes on, so that the first finding is shown as soon as it is known. */
export interface Reporter {
  /** The runs on one system begin. */
  system(system: System): void;
  /**
   * `desk` is a system of its own to replay on: the search may be half-way through a run of the other. What takes long asks `hurry`
   * now and then, which lets signals through and says whether the user wants to go.
   */
  found(planned: PlannedRun, desk: System, finding: ConfirmedFinding, hurry: Hurry): void | Promise<void>;
  ended(run: ReportedRun, hurry: Hurry): void | Promise<void>;
  /** Everything is done, or was stopped. */
  close(): void;
}

/** One thing that `check` has looked at. */
export interface Judged extends Told {
  /** Undefined: it is about all of them. */
  readonly exploration: Exploration | undefined;
  /** What was found and is not expected, each with its diagram. */
  readonly tellings: readonly Telling[];
}

/** How `check` ended. */
export interface Verdict {
  /** In a sentence. */
  readonly says: string;
  readonly failed: number;
  /** Not everything was looked at. */
  readonly stopped: boolean;
}

/** Writes what `check` says, check by check. */
export interface CheckReporter {
  /** What a person who looks on wants to know besides. */
  note?(text: string): void;
  checked(one: Judged): void;
  /** The explorations of a file, or all that there are, were looked at, or some of them. */
  ended(verdict: Verdict): void;
  close(): void;
}

/** Writes schedules that are replayed. */
export interface ReplayReporter {
  replayed(telling: Telling): void;
  close(): void;
}

/** What a report is made with. */
export interface ReportContext {
  /** To where; `result` may be given all of a file at once. */
  readonly output: Output;
  readonly registry: Catalogue;
  /** What findings come of, which the reporters of one call work out together. */
  readonly casebook: Casebook;
  /** Each finding by itself, in place of causes. */
  readonly all?: boolean | undefined;
}

/**
 * A value of `--reporter`. A file in `reporters` that exports one is all that is needed to add one. A command that it has no member for
 * refuses it.
 */
export interface ReportFormat {
  readonly name: string;
  /** For the help text. */
  readonly says: string;
  /** Of `explore`. */
  open(context: ReportContext): Reporter;
  check?(context: ReportContext): CheckReporter;
  replay?(context: ReportContext): ReplayReporter;
}
