import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** The places that the explorations once reached, one `variant place` a line, sorted: a file that is read in diffs. */
export function readRecorded(file: string): readonly string[] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}

export function writeRecorded(file: string, places: readonly string[]): void {
  writeFileSync(file, places.map((place) => `${place}\n`).join(''));
}
