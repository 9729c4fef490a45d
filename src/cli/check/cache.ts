import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Coverage } from '../../core/system/coverage.js';
import type { Exploration } from '../../core/system/exploration.js';
import { packageRoot } from '../../store/package-root.js';
import { writeWhole } from '../../store/whole-file.js';
import type { Registry } from '../registry.js';
import { seedFile } from '../seeds.js';
import type { Told } from './checked.js';

/** What was checked of one exploration: each variant, whether the repair reaches what it repairs, the regression seeds. */
export interface CheckedExploration {
  readonly told: readonly Told[];
  readonly coverage: readonly (readonly [variant: string, coverage: Coverage])[];
  /** Seeds that name a variant as it is not called any more. */
  readonly renamed: number;
}

/** Where caches are: $XDG_CACHE_HOME, or .cache in the user's home. */
export const cacheFolder = (): string => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'racewalk', 'check');

/**
 * Explorations of the package that held, by all that the answer depends on: the built code and the models in C, what is expected, the
 * seeds. No model is compiled for that. What failed is searched again. A user's own module may depend on files that nobody knows of, and is
 * never kept.
 */
export class CheckCache {
  private code: string | undefined;

  constructor(
    private readonly folder: string,
    private readonly registry: Registry,
  ) {}

  /** What is kept of it; undefined where that is nothing, or not what it was. */
  read(exploration: Exploration): CheckedExploration | undefined {
    const file = this.fileOf(exploration);
    if (file === undefined || !existsSync(file)) return undefined;
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as CheckedExploration;
    } catch {
      return undefined;
    }
  }

  write(exploration: Exploration, checked: CheckedExploration): void {
    const file = this.fileOf(exploration);
    if (file === undefined) return;
    mkdirSync(this.folder, { recursive: true });
    const told = checked.told.map(({ seconds: _, ...one }) => one);
    writeWhole(file, JSON.stringify({ ...checked, told }));
  }

  private fileOf(exploration: Exploration): string | undefined {
    const { name, variants, unasked, expect, gone, unreached, reducers, exhaustive } = exploration;
    if (this.registry.modules.has(name)) return undefined;
    const seeds = seedFile(name, this.registry);
    const said = JSON.stringify({ name, variants, unasked, expect, gone, unreached, reducers, exhaustive });
    this.code ??= digestOfCode();
    const key = createHash('sha256').update(this.code).update(said);
    if (existsSync(seeds)) key.update(readFileSync(seeds));
    return join(this.folder, `${name}-${key.digest('hex').slice(0, 32)}.json`);
  }
}

/** Of every built file, or source where nothing is built: the detectors, the primitives, the models and what searches them. */
function digestOfCode(): string {
  const code = new URL('../../../', import.meta.url);
  const folders = [
    ...['src', 'models', 'explorations'].map((part) => new URL(`${part}/`, code)),
    ...['models', 'include'].map((part) => new URL(`${part}/`, packageRoot)),
  ];
  const hash = createHash('sha256');
  for (const folder of folders.map((url) => fileURLToPath(url)))
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
      if (/\.(js|ts|c|h)$/.test(file) && !file.endsWith('.d.ts')) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest('hex');
}
