import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CScene } from '../../c/model.js';
import { InputError } from '../../core/error.js';
import { textOfFile } from '../../store/whole-file.js';

const read = new Map<string, readonly CScene[]>();

/** The scenes of a C file. The front end is loaded only now. */
export async function scenesOf(file: string): Promise<readonly CScene[]> {
  const path = resolve(file);
  let scenes = read.get(path);
  if (scenes === undefined) {
    const [{ readModel }, { loadGrammar }] = await Promise.all([import('../../c/model.js'), import('../../store/c-grammar.js')]);
    scenes = readModel(await loadGrammar(), file, textOfFile(file));
    read.set(path, scenes);
  }
  return scenes;
}

export const isCFile = (name: string): boolean => name.endsWith('.c');

/** Explorations by name, and the module that has them. */
export interface Named {
  readonly names: readonly string[];
  readonly module: string | undefined;
}

const shape = /^(.+?\.c)(?:\/([^/]+))?(?:\/([^/]+))?$/;

/** Names by the C file that they are of, in the order of these; the others are those of no file. */
export function byFile(names: readonly string[]): readonly (readonly [file: string | undefined, names: readonly string[]])[] {
  const groups = new Map<string, [string | undefined, string[]]>();
  for (const name of names) {
    const file = shape.exec(name)?.[1];
    const key = file === undefined ? '' : resolve(file);
    const group = groups.get(key) ?? [file, []];
    group[1].push(name);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What names mean of which some are C files: `race.c`, `race.c/FIXED`, `race.c/scene/FIXED`. */
export async function withFiles(names: readonly string[], module: string | undefined): Promise<Named> {
  const found: string[] = [];
  let file = module;
  for (const name of names) {
    const [, named, first, second] = shape.exec(name) ?? [];
    if (named === undefined) {
      found.push(name);
      continue;
    }
    if (!existsSync(named)) throw new InputError(`${named}: there is no such file`);
    if (file !== undefined && resolve(file) !== resolve(named))
      throw new InputError(`${named} and ${file} are two files; one is read at a time`);
    file = named;
    const scenes = (await scenesOf(named)).map(({ exploration }) => exploration);
    const one = scenes.find((scene) => scene.name === first);
    if (second !== undefined && !one)
      throw new InputError(`${named} has no scene "${first}"; it has ${scenes.map((scene) => scene.name).join(', ')}`);
    const variant = one ? second : first;
    if (variant !== undefined && variant !== 'all' && !scenes.some(({ variants }) => variants.includes(variant)))
      throw new InputError(
        `${named} has neither a scene nor a variant "${variant}"; it has the ` +
          `scenes ${scenes.map((scene) => scene.name).join(', ')} and the variants ${scenes[0]!.variants.join(', ')}`,
      );
    for (const scene of one ? [one] : scenes) found.push(variant === undefined ? scene.name : `${scene.name}/${variant}`);
  }
  return { names: found, module: file };
}
