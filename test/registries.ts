import { readdirSync } from 'node:fs';
import type { Detector } from '../src/core/detector/detector.js';
import type { Reducer } from '../src/search/reducer.js';
import type { Exploration } from '../src/core/system/exploration.js';
import type { Strategy } from '../src/core/search/strategy.js';

/** Every exported object of the files of a folder, or of its families, that has this member; sources and built files alike. */
export async function scan<T>(path: string, member: keyof T & string, families = false): Promise<readonly T[]> {
  const folder = new URL(path, import.meta.url);
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const files = readdirSync(folder, { recursive: families, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension) && !file.endsWith('.d.ts'))
    .sort();
  const modules = await Promise.all(files.map((file) => import(new URL(file, folder).href) as Promise<object>));
  return modules
    .flatMap((module) => Object.values(module))
    .filter((thing): thing is T => typeof thing === 'object' && thing !== null && member in thing);
}

export const detectors = await scan<Detector>('../src/detect/', 'install');
export const strategies = await scan<Strategy>('../src/search/strategies/', 'start');
export const reducers = await scan<Reducer>('../src/search/reducers/', 'order');

/** The explorations whose file names begin so. */
export async function explorations(prefix: string): Promise<readonly Exploration[]> {
  const all = await scan<Exploration>('../explorations/', 'variants', true);
  return all.filter(({ name }) => name.startsWith(prefix)).sort((a, b) => (`${a.name}.` < `${b.name}.` ? -1 : 1));
}
