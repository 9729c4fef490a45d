import { json as documentOf } from '../../report/json.js';
import type { JsonCheckReport } from '../../report/json-check.js';
import { jsonReplays } from '../../report/json-replay.js';
import type { ReportedRun } from '../../report/run.js';
import { version } from '../package.js';
import type { Judged, ReportFormat, Verdict } from '../reporter.js';
import { gatheringChecks, gatheringReplays } from '../reporting/gathered.js';

/** One document, when everything is known. */
export const json: ReportFormat = {
  name: 'json',
  says: 'one document at the end',
  open({ output, casebook }) {
    const runs: ReportedRun[] = [];
    return {
      system() {},
      found: (_, desk, finding, hurry) => casebook.add(desk, finding, hurry),
      ended: (run) => void runs.push(run),
      close: () => output.result(printed(documentOf(runs, version, casebook.all))),
    };
  },
  check: (context) => gatheringChecks(context, (all, verdicts) => printed(checks(all, verdicts))),
  replay: (context) =>
    gatheringReplays(context, (all) =>
      printed(
        jsonReplays(
          all.map((one) => ({ ...one, token: one.story.token })),
          version,
        ),
      ),
    ),
};

const printed = (document: object): string => JSON.stringify(document, null, 2);

const checks = (all: readonly Judged[], verdicts: readonly Verdict[]): JsonCheckReport => ({
  schema: 1,
  racewalk: version,
  verdicts,
  checks: all.map(({ exploration, name, what, failures, changes = [], tellings }) => ({
    exploration: exploration?.name ?? null,
    name,
    what,
    holds: failures.length === 0,
    failures,
    changes,
    unexpected: tellings.map(({ title, story, known }) => ({ title, token: story.token, known: known ?? null })),
  })),
});
