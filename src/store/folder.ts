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
 * Everything that a folder's modules export, by name, in the order of the files. A newcomer adds one file and is done:
 * its export is named as the file in camelCase, and no list is kept by hand.
 */
export async function loadFolder<T>(folder: URL, kind: Kind<T>): Promise<ReadonlyMap<string, T>> {
  const found = new Map<string, T>();
  const fileOf = new Map<string, string>();
  for (const file of await modulesIn(folder)) {
    const thing = await exportOf(new URL(file, folder), kind);
    const name = kind.nameOf(thing);
    const other = fileOf.get(name);
    if (other !== undefined) throw new InputError(`${other} and ${file}: both export ${kind.what} named "${name}"; the usual cause is a copied file whose name was not changed`);
    fileOf.set(name, file);
    found.set(name, thing);
  }
  return found;
}

/** `double-free.js` exports `doubleFree`. */
export function exportName(file: string): string {
  return file.replace(/\.[jt]s$/, '').replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Built modules beside a built loader, sources beside the source (under vitest). */
async function modulesIn(folder: URL): Promise<string[]> {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.filter((name) => name.endsWith(extension) && !name.endsWith('.d.ts')).sort();
}

async function exportOf<T>(file: URL, kind: Kind<T>): Promise<T> {
  const exports = (await import(file.href)) as { readonly [name: string]: unknown };
  const base = file.pathname.split('/').at(-1)!;
  const thing = exports[exportName(base)];
  if (kind.fits(thing)) return thing;
  const others = Object.keys(exports);
  throw new InputError(
    `${base}: it must export ${kind.what} named ${exportName(base)}, as the file is named; ${others.length === 0 ? 'it exports nothing' : `it exports ${others.join(', ')}`}`,
  );
}
