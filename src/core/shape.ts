import { InputError, oneOf } from './error.js';
import { didYouMean } from './nearest.js';

/**
 * Checks of what an author wrote, who may not have had a type checker. Each throws an InputError with the place where
 * something is of another shape, and gives the value where it is not.
 */

/** A cell of a state is an integer of 32 bits, and so is whatever comes to be in one. */
export const smallest = -(2 ** 31);
export const largest = 2 ** 31 - 1;
/** Entries of one list or object: more are a slip, and would take minutes. */
const mostEntries = 100_000;
const longestName = 100;

export function refuse(place: string, fact: string): never {
  throw new InputError(`${place}: ${fact}`);
}

/** What somebody wrote, for a sentence: whatever it is, in at most 60 characters of one line. */
export function shown(value: unknown): string {
  let text: string;
  try {
    text = typeof value === 'object' || typeof value === 'string' ? (JSON.stringify(value) ?? String(value)) : String(value);
  } catch {
    text = 'something that JSON cannot say';
  }
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

export type Fields = { readonly [name: string]: unknown };

/** An object with names and values, such as a literal; no list. */
export function recordOf(value: unknown, place: string, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse(place, `${what} is ${shown(value)}, and must be an object: { name: value }`);
  if (Object.keys(value).length > mostEntries) refuse(place, `${what} has more than ${mostEntries} entries`);
  return value as Fields;
}

/** An object that has no other keys than these, and has those that must be there. */
export function recordWith(value: unknown, place: string, what: string, keys: readonly string[], needed: readonly string[] = []): Fields {
  const object = recordOf(value, place, what);
  for (const key of Object.keys(object))
    if (!keys.includes(key)) refuse(place, `${what} has no "${key.slice(0, longestName)}"; it has ${oneOf(keys)}${didYouMean(key, keys)}`);
  for (const key of needed) if (object[key] === undefined) refuse(place, `${what} needs its "${key}"`);
  return object;
}

export function listOf(value: unknown, place: string, what: string): readonly unknown[] {
  if (!Array.isArray(value)) return refuse(place, `${what} is ${shown(value)}, and must be a list: [ ... ]`);
  if (value.length > mostEntries) refuse(place, `${what} has ${value.length} entries, at most ${mostEntries} are accepted`);
  const keys = Object.keys(value);
  if (keys.length !== value.length || keys.some((key, i) => key !== String(i)))
    refuse(place, `${what} has holes, or entries with names; a list has neither`);
  return value;
}

export function textOf(value: unknown, place: string, what: string): string {
  return typeof value === 'string' ? value : refuse(place, `${what} is ${shown(value)}, and must be a text`);
}

export function flagOf(value: unknown, place: string, what: string): boolean {
  return typeof value === 'boolean' ? value : refuse(place, `${what} is ${shown(value)}, and must be true or false`);
}

export function integerOf(value: unknown, place: string, what: string, min: number = smallest, max: number = largest): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) return refuse(place, `${what} is ${shown(value)}, and must be an integer`);
  if (value < min || value > max) refuse(place, `${what} is ${value}, and must be within ${min}..${max}`);
  return value;
}

export function wordOf<T extends string>(value: unknown, place: string, what: string, words: readonly T[]): T {
  if (typeof value === 'string' && (words as readonly string[]).includes(value)) return value as T;
  const near = typeof value === 'string' ? didYouMean(value, words) : '';
  return refuse(place, `${what} is ${shown(value)}; there is ${oneOf(words)}${near}`);
}

/** How a kind of name may look, with that as a sentence's end. */
export interface NameRule {
  readonly pattern: RegExp;
  readonly says: string;
}
/** Names in C: words, members, functions, registers. */
export const cName: NameRule = { pattern: /^[A-Za-z_][A-Za-z0-9_]*$/, says: 'letters, digits and _, not a digit first, as in C' };
/** A global, which may be a member of a struct that has no other name. */
export const globalName: NameRule = {
  pattern: /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/,
  says: 'letters, digits and _, not a digit first, as in C; or such names with dots between them',
};
/** A point is not a C name, but `path.point -> target` and a drawing have to be able to say it. */
export const pointName: NameRule = { pattern: /^[A-Za-z_][A-Za-z0-9_-]*$/, says: 'letters, digits, _ and -, a letter or _ first' };
/** What a token has in it: explorations, variants. */
export const tokenName: NameRule = { pattern: /^[A-Za-z0-9][A-Za-z0-9_-]*$/, says: 'letters, digits, _ and -, a letter or digit first' };
/** An actor's, as a schedule has it. */
export const actorName: NameRule = { pattern: /^[A-Za-z_][A-Za-z0-9_:-]*$/, says: 'letters, digits, _, - and :, a letter or _ first' };
export const switchName: NameRule = { pattern: /^[a-z][a-z0-9-]*$/, says: 'small letters, digits and -, a letter first' };
/** An annotation's. */
export const noteName: NameRule = { pattern: /^[A-Za-z_][A-Za-z0-9_-]*$/, says: 'letters, digits, _ and -, a letter first' };

export function nameOf(value: unknown, place: string, what: string, { pattern, says }: NameRule): string {
  if (typeof value !== 'string') return refuse(place, `${what} is ${shown(value)}, and must be a name: ${says}`);
  if (!pattern.test(value)) refuse(place, `${what} ${shown(value)} is no name that can be used: ${says}`);
  if (value.length > longestName)
    refuse(place, `${what} ${shown(value)} has ${value.length} characters, at most ${longestName} are accepted`);
  // `__proto__`, `constructor`: every object in JavaScript has these, whether they were declared or not
  if (value in Object.prototype) refuse(place, `${what} "${value}" is a name that every JavaScript object has already; give it another`);
  return value;
}

/** Names that are each used once. */
export function namesOf(value: unknown, place: string, what: string, rule: NameRule): readonly string[] {
  const names = listOf(value, place, `the list of ${what}s`).map((name) => nameOf(name, place, `the ${what}`, rule));
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) refuse(place, `the ${what} "${name}" is declared twice`);
    seen.add(name);
  }
  return names;
}
