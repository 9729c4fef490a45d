import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError } from '../../core/error.js';
import { firstError } from './compiler.js';
import { ran } from './process.js';
import { needed, thisMachine } from './programs.js';
import type { Tree } from './tree.js';

/** Modules that a folder's Makefile names (`obj-m`), built for a kernel: the `.ko` of each, by its name. */
export async function buildModules(folder: string, tree: Tree): Promise<ReadonlyMap<string, string>> {
  thisMachine();
  needed(['make', 'gcc', 'ld'], 'building a module');
  const makefile = join(folder, 'Makefile');
  const names = existsSync(makefile) ? objectsIn(readFileSync(makefile, 'utf8')) : [];
  if (names.length === 0)
    throw new InputError(
      `${folder}: no Makefile in it has obj-m, so it is no module; accepted is a folder that \`racewalk kernel --out\` wrote`,
    );
  const { code, lines } = await ran('make', ['-C', tree.folder, `M=${resolve(folder)}`, 'modules'], { folder });
  const files = new Map(names.map((name) => [name, join(folder, `${name}.ko`)]));
  if (code === 0 && [...files.values()].every((file) => existsSync(file))) return files;
  throw new InputError(
    `${folder}: the module does not compile for Linux ${tree.release}: ${firstError(lines) ?? lines.at(-1) ?? `make gave ${code}`}`,
  );
}

/** `obj-m := race.o` names race. */
const objectsIn = (makefile: string): readonly string[] =>
  [...makefile.matchAll(/^obj-m\s*[:+]?=\s*(.*)$/gm)].flatMap(([, files]) => files!.match(/[\w-]+(?=\.o\b)/g) ?? []);
