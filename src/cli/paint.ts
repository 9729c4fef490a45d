import { wrap } from '../report/columns.js';
import { bold, dim, red, yellow } from './output.js';

/** A diagram in the terminal's colours: who runs where, what is wrong and what else must not be missed, what the environment does. */
export const painted = (diagram: string): string => diagram.split('\n').map(paintedLine).join('\n');

function paintedLine(line: string): string {
  if (/^--- .* ---$/.test(line) || /^-+( +-+)*$/.test(line)) return dim(line);
  if (/^\s*CPU\d+ \(/.test(line)) return bold(line);
  return line.replace(/<-- .*$/, (mark) => (mark.includes('BUG') ? red(mark) : yellow(mark)));
}

/** A line that may be long, in as many as it takes, each of them painted. */
export const wrapped = (text: string, paint: (line: string) => string = (line) => line): string =>
  wrap(text, widest, 3).map(paint).join('\n');

/** Where a finding comes from: of one that nobody has written down, that it is new. */
export const originLine = (known: string | undefined): string =>
  known === undefined ? yellow('new: no regression seed has it') : wrapped(`known: ${known}`, dim);

const widest = 110;
