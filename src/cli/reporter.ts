import type { ConfirmedFinding } from '../replay/finding.js';
import type { System } from '../replay/system.js';
import type { ReportedRun } from '../report/run.js';
import type { Output } from './output.js';
import type { Catalogue } from './families.js';
import type { PlannedRun } from './search/planned-run.js';

/** Whether what is left has to be short. */
export type Hurry = () => Promise<boolean>;

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

/** What the user asks of a report. */
export interface ReportOptions {
  /** Each finding by itself, in place of causes. */
  readonly all?: boolean | undefined;
}

/** A value of `--format`. A file in `reporters` that exports one is all that is needed to add one. */
export interface ReportFormat {
  readonly name: string;
  /** For the help text. */
  readonly says: string;
  open(output: Output, registry: Catalogue, options?: ReportOptions): Reporter;
}
