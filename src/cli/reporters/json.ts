import { json } from '../../report/json.js';
import type { ReportedRun } from '../../report/run.js';
import type { Face } from '../reporter.js';
import type { Output } from '../output.js';
import { version } from '../package.js';

/** One document, when everything is known. */
export function jsonFace(output: Output): Face {
  const runs: ReportedRun[] = [];
  return {
    system() {},
    found() {},
    ended: (run) => void runs.push(run),
    close: () => output.result(JSON.stringify(json(runs, version), null, 2)),
  };
}
