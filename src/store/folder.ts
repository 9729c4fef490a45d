import { readdir } from 'node:fs/promises';
import { InputError, oneOf } from '../core/error.js';

/** What a folder holds one of in each file. */
export interface Kind<T> {
  /** For sentences, such as `a detector`. */
  readonly what: string;
  /** Whether the folders in it hold more of them: the families of a long list. */
  readonly families?: true;
  /** What each must have, with what that is: of a text that says what it is, the words that it may be. */
  readonly needs: { readonly [member: string]: Need };
  nameOf(thing: T): string;
}

type Need = 'text' | 'function' | 'list' | 'object' | readonly string[];

/**
 * What a folder's modules export, by name, in the order of the files: everything, or only what is named. A newcomer adds one file and is
 * done: it is named as what it holds, its export the same in camelCase, and no list is kept by hand.
 */
export async function loadFolder<T>(folder: URL, kind: Kind<T>, only?: readonly string[]): Promise<ReadonlyMap<string, T>> {
  const files = [...(await filesIn(folder, kind))].filter(([name]) => only === undefined || only.includes(name));
  return new Map(await Promise.all(files.map(async ([name, file]) => [name, await exportOf(name, file, kind)] as const)));
}

/** The modules of a folder by the names of what they hold, in their order. Throws an InputError where two families share a name. */
export async function filesIn(folder: URL, { families = false }: { readonly families?: boolean } = {}): Promise<ReadonlyMap<string, URL>> {
  const found = await readdir(folder, { recursive: families }).catch(() => [] as string[]);
  const paths = found.filter((path) => path.endsWith(extension) && !path.endsWith('.d.ts')).map((path) => path.replaceAll('\\', '/'));
  const files = paths.map((path) => [path.slice(path.lastIndexOf('/') + 1), path] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  files.forEach(([file, path], i) => {
    if (files[i - 1]?.[0] === file) throw new InputError(`${path} and ${files[i - 1]![1]} have one name; rename one of them`);
  });
  return new Map(files.map(([file, path]) => [file.slice(0, -extension.length), new URL(path, folder)]));
}

/** Built modules beside a built loader, sources beside the source (under vitest). */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** `double-free.js` exports `doubleFree`. */
export function exportName(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** What an export lacks to be of a kind, for a sentence; nothing where it is. */
function lackedBy<T>(thing: unknown, { needs }: Kind<T>): readonly string[] {
  const members = typeof thing === 'object' && thing !== null ? (thing as { readonly [member: string]: unknown }) : {};
  const is = (value: unknown, need: Need): boolean => {
    if (need === 'text') return typeof value === 'string';
    if (need === 'list') return Array.isArray(value);
    if (need === 'object') return typeof value === 'object' && value !== null;
    return need === 'function' ? typeof value === 'function' : need.includes(value as string);
  };
  return Object.entries(needs)
    .filter(([member, need]) => !is(members[member], need))
    .map(([member, need]) => `${member} (${typeof need === 'string' ? `a ${need}`.replace('a o', 'an o') : oneOf(need)})`);
}

async function exportOf<T>(name: string, url: URL, kind: Kind<T>): Promise<T> {
  const file = `${new URL('.', url).pathname.split('/').at(-2)}/${name}${extension}`;
  const exports = (await import(url.href)) as { readonly [name: string]: unknown };
  const others = Object.keys(exports);
  if (!others.includes(exportName(name)))
    throw new InputError(
      `${file}: it must export ${kind.what} named ${exportName(name)}, as the file is named; ` +
        `${others.length === 0 ? 'it exports nothing' : `it exports ${others.join(', ')}`}`,
    );
  const lacking = lackedBy(exports[exportName(name)], kind);
  if (lacking.length > 0)
    throw new InputError(`${file}: its ${exportName(name)} is no ${kind.what.replace(/^an? /, '')}: it lacks ${lacking.join(', ')}`);
  const thing = exports[exportName(name)] as T;
  const own = kind.nameOf(thing);
  if (own !== name)
    throw new InputError(
      `${file}: its ${exportName(name)} is named "${own}", and the file must be named so too; the usual cause is a ` +
        'copied file whose name was not changed',
    );
  return thing;
}
