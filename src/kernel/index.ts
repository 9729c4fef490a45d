import { readdirSync } from 'node:fs';
import { Defect } from '../core/error.js';
import type { Operation } from '../core/operation/operation.js';

const isOperation = (thing: unknown): thing is Operation =>
  typeof thing === 'object' && thing !== null && 'bind' in thing && 'params' in thing;

/** Built modules beside the built one, sources beside the source (under vitest). */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const folder = new URL('./', import.meta.url);
const families = readdirSync(folder)
  .filter((file) => file.endsWith(extension) && !file.endsWith('.d.ts') && file !== `index${extension}`)
  .sort();

/** By family, the file's name: the primitives that it exports. A newcomer adds one file, or an export to one, and is done. */
export const operationsByFamily: ReadonlyMap<string, readonly Operation[]> = new Map(
  await Promise.all(
    families.map(async (file): Promise<readonly [string, readonly Operation[]]> => {
      const exports = (await import(new URL(file, folder).href)) as { readonly [name: string]: unknown };
      return [file.slice(0, -extension.length), Object.values(exports).filter(isOperation)];
    }),
  ),
);

const all = [...operationsByFamily.values()].flat();
const twice = all.find(({ name }, i) => all.findIndex((other) => other.name === name) !== i);
if (twice) throw new Defect(`two primitives of the simulated kernel are named ${twice.name}; give the new one a name of its own`);

/** Every primitive of the simulated kernel, by name. */
export const operations: ReadonlyMap<string, Operation> = new Map(all.map((operation) => [operation.name, operation]));
