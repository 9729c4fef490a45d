import { json as documentOf } from '../../report/json.js';
import type { ReportedRun } from '../../report/run.js';
import { version } from '../package.js';
import type { ReportFormat } from '../reporter.js';

/** One document, when everything is known. */
export const json: ReportFormat = {
  name: 'json',
  says: 'one document at the end',
  open(output) {
    const runs: ReportedRun[] = [];
    return {
      system() {},
      found() {},
      ended: (run) => void runs.push(run),
      close: () => output.result(JSON.stringify(documentOf(runs, version), null, 2)),
    };
  },
};
