import { json as documentOf } from '../../report/json.js';
import type { ReportedRun } from '../../report/run.js';
import { version } from '../package.js';
import type { ReportFormat } from '../reporter.js';

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
      close: () => output.result(JSON.stringify(documentOf(runs, version, casebook.all), null, 2)),
    };
  },
};
