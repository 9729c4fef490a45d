import { InputError, oneOf } from '../core/error.js';
import { nearest, related } from '../core/nearest.js';

/** More names than these are not all told: who reads them has forgotten the sentence. */
const mostTold = 20;
const mostRelated = 6;

/** The entry of that name, or an InputError that says what was probably meant and what there is. */
export function named<T>(what: string, name: string, entries: ReadonlyMap<string, T>): T {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  throw new InputError(`there is no ${what} "${name.slice(0, 100)}"${insteadOf(name, [...entries.keys()])}`);
}

function insteadOf(name: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  const near = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  if (names.length <= mostTold) return `${near}; there is ${oneOf(names)}`;
  const like = related(name, names, mostRelated).filter((other) => other !== meant);
  return `${near}; ${like.length === 0 ? '' : `like it: ${like.join(', ')}; `}"racewalk list" has all ${names.length}`;
}
