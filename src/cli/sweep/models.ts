import { existsSync, readdirSync } from 'node:fs';
import type { Exploration } from '../../core/system/exploration.js';
import type { SweptModel } from '../../core/system/swept.js';
import { systemNamed } from '../../sweep/names.js';

const models = new URL('../../../models/', import.meta.url);
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** The models that can be swept, by name: those with a file `sweep`. */
export async function loadSweeps(): Promise<ReadonlyMap<string, SweptModel>> {
  const found = new Map<string, SweptModel>();
  for (const name of readdirSync(models).sort()) {
    const file = new URL(`${name}/sweep.${extension}`, models);
    if (existsSync(file)) found.set(name, ((await import(file.href)) as { readonly sweep: SweptModel }).sweep);
  }
  return found;
}

/** The exploration of a system of a sweep, by its name; undefined: the name is not of that form. */
export async function sweptExploration(name: string): Promise<Exploration | undefined> {
  if (!name.includes('--')) return undefined;
  const model = (await loadSweeps()).get(name.slice(0, name.indexOf('--')));
  return model?.exploration(systemNamed(model, name), name);
}
