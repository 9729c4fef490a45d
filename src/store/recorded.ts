import { existsSync } from 'node:fs';
import { linesOf, textOfFile, writeWhole } from './whole-file.js';

/** The places that the explorations once reached, one `variant place` a line, sorted: a file that is read in diffs. */
export function readRecorded(file: string): readonly string[] {
  return existsSync(file) ? linesOf(textOfFile(file)).filter((line) => line !== '') : [];
}

export function writeRecorded(file: string, places: readonly string[]): void {
  writeWhole(file, places.map((place) => `${place}\n`).join(''));
}
