import { type Line, linesOfConsole } from './lines.js';
import { type Mark, marksIn } from './marks.js';
import { type Report, reportsIn } from './reports.js';

/** What a console says, read to where it ends. */
export interface Console {
  readonly lines: readonly Line[];
  readonly reports: readonly Report[];
  readonly marks: readonly Mark[];
  /** The kernel gave up: `Kernel panic - not syncing: …`. */
  readonly panic: string | undefined;
  /** A line that is cut off: nothing ended it. */
  readonly cut: boolean;
}

/** Reads the console of one boot, whole or as much as there is. */
export function readConsole(text: string): Console {
  const lines = linesOfConsole(text);
  return {
    lines: lines,
    reports: reportsIn(lines),
    marks: marksIn(lines),
    panic: lines.find((line) => line.text.startsWith('Kernel panic - not syncing'))?.text,
    cut: !text.endsWith('\n') && text !== '',
  };
}
