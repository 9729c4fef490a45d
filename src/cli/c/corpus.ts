import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Exploration } from '../../core/system/exploration.js';
import { Defect } from '../../core/error.js';
import { readExpected } from '../../store/expected.js';
import { packageRoot } from '../../store/package-root.js';
import { scenesOf } from './c-files.js';

/** An exploration of the package that is a C file. */
export interface CorpusFile {
  readonly file: string;
  /** The folder with what it must give, and with its regression seeds. */
  readonly family: URL;
}

/**
 * By name, the C files of `models`: `models/FAMILY/NAME.c` is an exploration of that name, and of the family `explorations/FAMILY`. What is
 * in a folder further down waits for a primitive that the front end does not call yet.
 */
export function corpusFiles(): ReadonlyMap<string, CorpusFile> {
  const folder = new URL('models/', packageRoot);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  const files = paths.filter((path) => /^[^/]+\/[^/]+\.c$/.test(path)).sort();
  return new Map(
    files.map((path) => [
      path.slice(path.lastIndexOf('/') + 1, -'.c'.length),
      {
        file: fileURLToPath(new URL(path, folder)),
        family: new URL(`explorations/${path.slice(0, path.lastIndexOf('/') + 1)}`, packageRoot),
      },
    ]),
  );
}

/** The one scene of such a file, under the file's name. Where its EXPECT names kinds, the table of its family has places and states. */
export async function corpusExploration(name: string, { file, family }: CorpusFile): Promise<Exploration> {
  const scenes = await scenesOf(file);
  if (scenes.length !== 1) throw new Defect(`${file} has ${scenes.length} scenes, and a file of the corpus has one`);
  const table = readExpected(fileURLToPath(new URL('expected.json', family)));
  const report = reportIn(readFileSync(file, 'utf8'));
  return { ...scenes[0]!.exploration, name, ...(report !== undefined && { report }), expect: table[name] ?? {}, unasked: [] };
}

/** The first CVE, commit or thread that the comment above a file names. */
function reportIn(text: string): string | undefined {
  const [comment = ''] = /^\/\*[\s\S]*?\*\//.exec(text) ?? [];
  return /CVE-\d{4}-\d+|\b(?=\w*\d)[0-9a-f]{12}\b|mailing list, \w+ \d{4}/.exec(comment)?.[0];
}
