import { InputError, oneOf } from '../core/error.js';

/** The entry of that name, or an InputError that says what was probably meant and what there is. */
export function named<T>(what: string, name: string, entries: ReadonlyMap<string, T>): T {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  const names = [...entries.keys()];
  const near = nearest(name, names);
  throw new InputError(`there is no ${what} "${name}"${near === undefined ? '' : ` (did you mean ${near}?)`}; there is ${oneOf(names)}`);
}

/** The most similar name, where it is similar enough to be a slip of the hand. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const ranked = names.map((other) => ({ other, distance: distance(name, other) })).sort((a, b) => a.distance - b.distance);
  return ranked[0] !== undefined && ranked[0].distance <= Math.max(2, name.length / 3) ? ranked[0].other : undefined;
}

/** Levenshtein's edit distance, one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
