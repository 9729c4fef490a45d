import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError, oneOf } from '../core/error.js';
import type { ConfirmedFinding } from '../replay/finding.js';
import { parseToken } from '../replay/token.js';
import { PointList } from './points.js';
import { fileError, linesOf, textOfFile, writeWhole } from './whole-file.js';

/** A regression seed, one line of a file: a schedule that showed a finding and must go on doing so. */
export interface Seed {
  readonly token: string;
  /** The program point of each step, so that the schedule can be followed after the model has changed. */
  readonly points: readonly string[];
  readonly kind: string;
  readonly title: string;
  readonly found: { readonly strategy: string; readonly seed: number; readonly schedule: number };
  /** `known`: not tried in the repaired variant. */
  readonly status: 'open' | 'known';
  readonly origin: string;
}

const keys = ['token', 'points', 'kind', 'title', 'found', 'status', 'origin'] as const;
const accepted = `Accepted is { ${keys.join(', ')} } on one line, as "racewalk explore --save" writes it`;

/** A finding as a regression seed. `origin` is a sentence on where it comes from. */
export function seedOf(finding: ConfirmedFinding, found: { readonly strategy: string; readonly seed: number }, origin: string): Seed {
  const { token, points, kind, title, schedule } = finding;
  return { token, points, kind, title, found: { strategy: found.strategy, seed: found.seed, schedule }, status: 'open', origin };
}

/** The regression seeds of a file; none where there is no file. Throws an InputError for the first line that is none. */
export const readSeeds = (file: string): Seed[] => readSeedLines(file).map(({ seed }) => seed);

/**
 * The same with the line of each, from 1. A line `{ "points": … }` is the list that the points of those below it are
 * ranges of, up to the next such line.
 */
export function readSeedLines(file: string): { readonly seed: Seed; readonly line: number }[] {
  if (!existsSync(file)) return [];
  let list: PointList | undefined;
  return linesOf(textOfFile(file)).flatMap((text, i) => {
    if (text.trim() === '') return [];
    const place = `${file}:${i + 1}`;
    const fields = parseLine(text, place);
    if (Object.keys(fields).join() !== 'points' || typeof fields['points'] !== 'string')
      return [{ seed: seedIn(fields, list, place), line: i + 1 }];
    list = new PointList(fields['points']);
    return [];
  });
}

/** As a file has them: first the list of their points, then one a line with its keys in one order, for diffs. */
export function printSeeds(seeds: readonly Seed[]): string {
  const list = new PointList();
  const lines = seeds.map(({ token, points, kind, title, found, status, origin }) => {
    const { strategy, seed, schedule } = found;
    return { token, points: list.encode(points), kind, title, found: { strategy, seed, schedule }, status, origin };
  });
  return [{ points: `${list}` }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Writes the file anew where that says something else, or the same in another form; tells whether it did. */
export function writeSeeds(file: string, seeds: readonly Seed[]): boolean {
  const text = printSeeds(seeds);
  if (existsSync(file) && textOfFile(file) === text) return false;
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw fileError(dirname(file), error);
  }
  writeWhole(file, text);
  return true;
}

/** Appends what the file does not have yet and gives how many those were; the folder is made where it is missing. */
export function appendSeeds(file: string, seeds: readonly Seed[]): number {
  const kept = readSeeds(file);
  const known = new Set(kept.map(identityOf));
  const added = seeds.filter((seed) => {
    const identity = identityOf(seed);
    if (known.has(identity)) return false;
    known.add(identity);
    return true;
  });
  if (added.length > 0) writeSeeds(file, [...kept, ...added]);
  return added.length;
}

/** The system without its digest, and the title: kind, object's role, actor at point, the other actor's access. */
const identityOf = ({ token, title }: Seed): string => `${token.slice(0, token.indexOf('@'))} ${title}`;

type Fields = { readonly [key: string]: unknown };

function refusal(place: string, fact: string, cause: string): InputError {
  return new InputError(`${place}: ${fact}; the usual cause: ${cause}. ${accepted}`);
}

function parseLine(line: string, place: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw refusal(place, 'it is not JSON', 'a line that was cut or broken in an editor, or a merge conflict');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refusal(place, 'it is not an object', 'another file was given');
  return value as Fields;
}

function seedIn(fields: Fields, list: PointList | undefined, place: string): Seed {
  const refuse = (fact: string, cause: string): never => {
    throw refusal(place, fact, cause);
  };
  for (const key of Object.keys(fields))
    if (!(keys as readonly string[]).includes(key)) refuse(`it has a key "${key}"`, 'a slip of the hand');
  for (const key of keys) if (!(key in fields)) refuse(`"${key}" is missing`, 'the line was written by hand');
  const { token, points, kind, title, found, status, origin } = fields;
  for (const [key, text] of Object.entries({ token, kind, title, origin }))
    if (typeof text !== 'string') refuse(`"${key}" is not a string`, 'the line was written by hand');
  if (status !== 'open' && status !== 'known')
    refuse(`"status" is ${JSON.stringify(status)}, not ${oneOf(['"open"', '"known"'])}`, 'a slip of the hand');
  if (!isFound(found)) refuse('"found" is not { strategy, seed, schedule }, a name and two numbers', 'the line was written by hand');
  const named = typeof points === 'string' ? list?.decode(points) : points;
  if (named === undefined)
    return refuse(
      '"points" are no ranges of the list above',
      'it was copied without the list of its file; "racewalk explore --save" appends to a file',
    );
  if (!Array.isArray(named) || named.some((point) => typeof point !== 'string'))
    return refuse('"points" is not a list of program points', 'the line was written by hand');
  const steps = stepsOf(token as string, place);
  if (named.length !== steps) refuse(`it has ${named.length} points for ${steps} steps`, 'the token was replaced and its points were not');
  return { ...(fields as unknown as Seed), points: named as readonly string[] };
}

function isFound(found: unknown): boolean {
  if (typeof found !== 'object' || found === null) return false;
  const { strategy, seed, schedule } = found as { readonly [key: string]: unknown };
  return typeof strategy === 'string' && Number.isInteger(seed) && Number.isInteger(schedule);
}

function stepsOf(token: string, place: string): number {
  try {
    return parseToken(token).schedule.length;
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${place}: ${error.message}`);
    throw error;
  }
}
