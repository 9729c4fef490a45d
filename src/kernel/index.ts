import { readdirSync } from 'node:fs';
import type { Operation } from '../core/operation/operation.js';
import { byName, primitivesOf } from '../core/operation/primitives.js';

/** Built modules beside the built one, sources beside the source (under vitest). */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const folder = new URL('./', import.meta.url);
const files = readdirSync(folder)
  .filter((file) => file.endsWith(extension) && !file.endsWith('.d.ts') && file !== `index${extension}`)
  .sort();
const byFile = new Map(
  await Promise.all(
    files.map(async (file): Promise<readonly [string, readonly Operation[]]> => {
      const exports = (await import(new URL(file, folder).href)) as { readonly [name: string]: unknown };
      return [`kernel/${file}`, primitivesOf(`kernel/${file}`, exports)];
    }),
  ),
);

/** By family, the file's name: the primitives that it exports. A newcomer adds one file, or an export to one, and is done. */
export const operationsByFamily: ReadonlyMap<string, readonly Operation[]> = new Map(
  [...byFile].map(([file, operations]) => [file.slice('kernel/'.length, -extension.length), operations]),
);

/** Every primitive of the simulated kernel, by name. */
export const operations: ReadonlyMap<string, Operation> = byName(byFile);
