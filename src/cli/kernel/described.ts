import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../core/error.js';
import { textOfFile } from '../../store/whole-file.js';

/** What a folder with a module says of itself, in its `racewalk.json`. */
export interface Described {
  readonly schema: 1;
  /** The schedule that is forced; none where rounds are at random. */
  readonly token?: string;
  /** The kind that it shows in the model. */
  readonly kind?: string;
  /** Of a data race, where the two accesses stand: `race.c:31`. */
  readonly places?: readonly string[];
  readonly rounds: number;
  readonly seed: number;
  readonly cpus: number;
}

const fileName = 'racewalk.json';

/** The text of the file. */
export const describedText = (described: Described): string => `${JSON.stringify(described, undefined, 2)}\n`;

/** Whether a folder was written by racewalk, and may be written again. */
export const isDescribed = (folder: string): boolean => existsSync(join(folder, fileName));

/** What a folder that was written before says; one that somebody made by hand need say nothing. */
export function describedIn(folder: string): Described {
  const file = join(folder, fileName);
  const usual: Described = { schema: 1, rounds: 1, seed: 1, cpus: 2 };
  if (!existsSync(file)) return usual;
  let given: unknown;
  try {
    given = JSON.parse(textOfFile(file));
  } catch {
    throw new InputError(`${file}: it is no JSON; the usual cause: it was cut off. Write the folder again`);
  }
  const { schema, rounds, seed, cpus, token, kind, places } = { ...usual, ...(given as Partial<Described>) };
  if (schema !== 1) throw new InputError(`${file}: its schema is ${String(schema)}, and 1 is read; write the folder again`);
  for (const [name, value] of Object.entries({ rounds, seed, cpus }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new InputError(`${file}: "${name}" takes a positive integer, not ${JSON.stringify(value)}`);
  for (const [name, value] of Object.entries({ token, kind }))
    if (value !== undefined && typeof value !== 'string') throw new InputError(`${file}: "${name}" takes a text`);
  if (places !== undefined && !(Array.isArray(places) && places.every((one) => typeof one === 'string')))
    throw new InputError(`${file}: "places" takes a list of texts`);
  return {
    schema,
    rounds,
    seed,
    cpus,
    ...(places && { places }),
    ...(token !== undefined && { token }),
    ...(kind !== undefined && { kind }),
  };
}
