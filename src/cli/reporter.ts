import type { ConfirmedFinding } from '../replay/finding.js';
import type { System } from '../replay/system.js';
import type { ReportedRun } from '../report/run.js';
import type { PlannedRun } from './plan.js';

/** A report that is written while the search goes on, so that the first finding is shown as soon as it is known. */
export interface Face {
  /** The runs on one system begin. */
  system(system: System): void;
  /** `desk` is a system of its own to replay on: the search may be half-way through a run of the other. */
  found(planned: PlannedRun, desk: System, finding: ConfirmedFinding): void;
  ended(run: ReportedRun): void;
  /** Everything is done, or was stopped. */
  close(): void;
}
