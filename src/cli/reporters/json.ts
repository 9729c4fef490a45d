import { json as documentOf } from '../../report/json.js';
import type { ReportedRun } from '../../report/run.js';
import { Casebook } from '../causes/casebook.js';
import { version } from '../package.js';
import type { ReportFormat } from '../reporter.js';

/** One document, when everything is known. */
export const json: ReportFormat = {
  name: 'json',
  says: 'one document at the end',
  open(output) {
    const runs: ReportedRun[] = [];
    const casebook = new Casebook();
    return {
      system() {},
      found: (_, desk, finding, hurry) => casebook.add(desk, finding, hurry),
      ended: (run) => void runs.push(run),
      close: () => output.result(JSON.stringify(documentOf(runs, version, casebook.all), null, 2)),
    };
  },
};
