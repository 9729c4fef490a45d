import { readdir } from 'node:fs/promises';
import { InputError } from '../core/error.js';

/** What a folder holds one of in each file. */
export interface Kind<T> {
  /** For sentences, such as `a detector`. */
  readonly what: string;
  fits(thing: unknown): thing is T;
  nameOf(thing: T): string;
}

/**
 * What a folder's modules export, by name, in the order of the files: everything, or only what is named. A newcomer adds
 * one file and is done: it is named as what it holds, its export the same in camelCase, and no list is kept by hand.
 */
export async function loadFolder<T>(folder: URL, kind: Kind<T>, only?: readonly string[]): Promise<ReadonlyMap<string, T>> {
  const names = (await namesIn(folder)).filter((name) => only === undefined || only.includes(name));
  return new Map(await Promise.all(names.map(async (name) => [name, await exportOf(name, folder, kind)] as const)));
}

/** The names of what a folder holds, sorted as its files are. */
export async function namesIn(folder: URL): Promise<readonly string[]> {
  const files = await readdir(folder).catch(() => [] as string[]);
  return files
    .filter((file) => file.endsWith(extension) && !file.endsWith('.d.ts'))
    .sort()
    .map((file) => file.slice(0, -extension.length));
}

/** Built modules beside a built loader, sources beside the source (under vitest). */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** `double-free.js` exports `doubleFree`. */
export function exportName(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

async function exportOf<T>(name: string, folder: URL, kind: Kind<T>): Promise<T> {
  const file = `${name}${extension}`;
  const exports = (await import(new URL(file, folder).href)) as { readonly [name: string]: unknown };
  const thing = exports[exportName(name)];
  if (!kind.fits(thing)) {
    const others = Object.keys(exports);
    throw new InputError(
      `${file}: it must export ${kind.what} named ${exportName(name)}, as the file is named; ` +
        `${others.length === 0 ? 'it exports nothing' : `it exports ${others.join(', ')}`}`,
    );
  }
  const own = kind.nameOf(thing);
  if (own !== name)
    throw new InputError(
      `${file}: its ${exportName(name)} is named "${own}", and the file must be named so too; the usual cause is a ` +
        'copied file whose name was not changed',
    );
  return thing;
}
