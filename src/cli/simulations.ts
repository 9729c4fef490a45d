import { existsSync, readdirSync } from 'node:fs';
import type { Simulation } from '../core/system/simulation.js';

const models = new URL('../../models/', import.meta.url);
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** The models that scripts can be run on, by name: those with a file `simulation`. */
export async function loadSimulations(): Promise<ReadonlyMap<string, Simulation>> {
  const found = new Map<string, Simulation>();
  for (const name of readdirSync(models).sort()) {
    const file = new URL(`${name}/simulation.${extension}`, models);
    if (existsSync(file)) found.set(name, ((await import(file.href)) as { readonly simulation: Simulation }).simulation);
  }
  return found;
}
