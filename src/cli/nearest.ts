import { InputError, oneOf } from '../core/error.js';
import { didYouMean } from '../core/nearest.js';

/** The entry of that name, or an InputError that says what was probably meant and what there is. */
export function named<T>(what: string, name: string, entries: ReadonlyMap<string, T>): T {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  const names = [...entries.keys()];
  throw new InputError(`there is no ${what} "${name.slice(0, 100)}"${didYouMean(name, names)}; there is ${oneOf(names)}`);
}
