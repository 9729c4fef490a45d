import { text as linesOf } from '../../report/text.js';
import type { ReportFormat } from '../reporter.js';

/** The lines of each run as soon as it has ended. */
export const text: ReportFormat = {
  name: 'text',
  says: 'lines, search by search',
  open: (output) => ({ system() {}, found() {}, ended: (run) => output.result(linesOf([run])), close() {} }),
};
