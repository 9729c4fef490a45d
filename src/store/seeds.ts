import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError, oneOf } from '../core/error.js';
import type { ConfirmedFinding } from '../replay/finding.js';
import { parseToken } from '../replay/token.js';
import { fileError, linesOf, textOfFile, writeWhole } from './whole-file.js';

/** One line of a seed file: a schedule that showed a finding and must go on doing so. */
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

/** A finding as a seed. `origin` is a sentence on where it comes from. */
export function seedOf(finding: ConfirmedFinding, found: { readonly strategy: string; readonly seed: number }, origin: string): Seed {
  const { token, points, kind, title, schedule } = finding;
  return { token, points, kind, title, found: { strategy: found.strategy, seed: found.seed, schedule }, status: 'open', origin };
}

/** The seeds of a file; none where there is no file. Throws an InputError for the first line that is no seed. */
export function readSeeds(file: string): Seed[] {
  if (!existsSync(file)) return [];
  return linesOf(textOfFile(file)).flatMap((line, i) => (line.trim() === '' ? [] : [parseSeed(line, `${file}:${i + 1}`)]));
}

/** Appends the seeds that the file does not have yet and gives how many those were; the folder is made where it is missing. */
export function appendSeeds(file: string, seeds: readonly Seed[]): number {
  const known = new Set(readSeeds(file).map(identityOf));
  const added = seeds.filter((seed) => {
    const identity = identityOf(seed);
    if (known.has(identity)) return false;
    known.add(identity);
    return true;
  });
  if (added.length === 0) return 0;
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw fileError(dirname(file), error);
  }
  const before = existsSync(file) ? textOfFile(file) : '';
  const open = /(^|\n)$/.test(before) ? '' : '\n';
  writeWhole(file, before + open + added.map((seed) => `${printSeed(seed)}\n`).join(''));
  return added.length;
}

/** Keys in one order, for diffs. */
function printSeed({ token, points, kind, title, found, status, origin }: Seed): string {
  const { strategy, seed, schedule } = found;
  return JSON.stringify({ token, points, kind, title, found: { strategy, seed, schedule }, status, origin });
}

/** The system without its digest, and the title: kind, object's role, actor at point, the other actor's access. */
const identityOf = ({ token, title }: Seed): string => `${token.slice(0, token.indexOf('@'))} ${title}`;

function parseSeed(line: string, place: string): Seed {
  const refuse = (fact: string, cause: string): never => {
    throw new InputError(`${place}: ${fact}; the usual cause: ${cause}. ${accepted}`);
  };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    refuse('it is not JSON', 'a line that was cut or broken in an editor, or a merge conflict');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('it is not an object', 'another file was given');
  const fields = value as { readonly [key: string]: unknown };
  for (const key of Object.keys(fields))
    if (!(keys as readonly string[]).includes(key)) refuse(`it has a key "${key}"`, 'a slip of the hand');
  for (const key of keys) if (!(key in fields)) refuse(`"${key}" is missing`, 'the line was written by hand');
  const { token, points, kind, title, found, status, origin } = fields;
  for (const [key, text] of Object.entries({ token, kind, title, origin }))
    if (typeof text !== 'string') refuse(`"${key}" is not a string`, 'the line was written by hand');
  if (status !== 'open' && status !== 'known')
    refuse(`"status" is ${JSON.stringify(status)}, not ${oneOf(['"open"', '"known"'])}`, 'a slip of the hand');
  if (!isFound(found)) refuse('"found" is not { strategy, seed, schedule }, a name and two numbers', 'the line was written by hand');
  if (!Array.isArray(points) || points.some((point) => typeof point !== 'string'))
    return refuse('"points" is not a list of program points', 'the line was written by hand');
  const steps = stepsOf(token as string, place);
  if (points.length !== steps)
    refuse(`it has ${points.length} points for ${steps} steps`, 'the token was replaced and its points were not');
  return fields as unknown as Seed;
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
