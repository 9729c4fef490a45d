import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../core/error.js';
import type { Expectation, Exploration } from '../core/system/exploration.js';
import { sourceOf } from './package-root.js';

/** What the explorations of a family must give, by name and variant. */
export type ExpectedTable = { readonly [exploration: string]: { readonly [variant: string]: Expectation } };

const tables = new Map<string, ExpectedTable>();

/**
 * What an exploration must give, for its module's `import.meta.url`: its part of `expected.json` beside its source, the
 * table of its family that `racewalk check --update` writes. Empty as long as it has none there.
 */
export function expected(module: string): Exploration['expect'] {
  const source = sourceOf(new URL(module));
  const file = fileURLToPath(new URL('expected.json', source));
  const table = tables.get(file) ?? readExpected(file);
  tables.set(file, table);
  const name = basename(fileURLToPath(source));
  return table[name.slice(0, -extname(name).length)] ?? {};
}

/** A family's table; empty where there is none. Throws an InputError where it is no JSON. */
export function readExpected(file: string): ExpectedTable {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ExpectedTable;
  } catch (error) {
    throw new InputError(`${file}: ${(error as Error).message}; the usual cause is a merge conflict. "racewalk check --update" writes it`);
  }
}

/** Sorted by name, for diffs. */
export function writeExpected(file: string, table: ExpectedTable): void {
  const sorted = Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}
