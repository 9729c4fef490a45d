import { text } from '../../report/text.js';
import type { Face } from '../reporter.js';
import type { Output } from '../output.js';

/** The lines of each run as soon as it has ended. */
export function textFace(output: Output): Face {
  return { system() {}, found() {}, ended: (run) => output.result(text([run])), close() {} };
}
