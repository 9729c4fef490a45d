import type { ConfirmedFinding } from '../replay/finding.js';
import type { System } from '../replay/system.js';
import type { Count } from '../search/count/count.js';
import type { Outcome } from '../search/explore.js';

/** One strategy on one variant of one exploration, as reporters take it. */
export interface ReportedRun {
  readonly system: System;
  readonly outcome: Outcome;
  /** The outcome's findings, confirmed and, where that was asked for, shrunk. */
  readonly findings: readonly ConfirmedFinding[];
  readonly seconds: number;
  /** What ended it too early, where that was an error: a sentence. */
  readonly failure?: string | undefined;
  /** Exact numbers of the system, where they were asked for. */
  readonly count?: Count | undefined;
}
