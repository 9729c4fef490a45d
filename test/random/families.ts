import { readdirSync } from 'node:fs';
import type { Family } from './family.js';

const folder = new URL('./families/', import.meta.url);

/** By name: what each file in `test/random/families` exports as `family`. */
export const families: ReadonlyMap<string, Family> = new Map(
  await Promise.all(
    readdirSync(folder)
      .sort()
      .map(async (file): Promise<readonly [string, Family]> => {
        const { family } = (await import(new URL(file, folder).href)) as { readonly family: Family };
        return [file.slice(0, -3), family];
      }),
  ),
);
