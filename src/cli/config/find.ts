import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const names = ['ts', 'mts', 'js', 'mjs'].map((extension) => `racewalk.config.${extension}`);

/** The nearest racewalk.config in this folder or above it. */
export function configAbove(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const found = names.map((name) => join(at, name)).find((file) => existsSync(file));
    if (found !== undefined || at === dirname(at)) return found;
  }
}
