import type { Switches } from '../../core/system/exploration.js';
import { InputError } from '../../core/error.js';
import { confirm } from '../../replay/finding.js';
import { fileOutput, terminal } from '../output.js';
import type { Wanted } from '../reporting/wanted.js';
import type { Registry } from '../registry.js';
import type { Selected } from '../selection.js';
import { combinations, type Matrix, matrixOf, type MatrixRun, matrixText } from './matrix.js';
import { plan, type SearchOptions } from './plan.js';
import { SearchDriver } from './search-driver.js';

interface MatrixOptions extends SearchOptions {
  readonly switch: Switches;
  readonly time?: number;
  readonly reporter?: readonly Wanted[];
  readonly output?: string;
  readonly exitZero?: boolean;
  readonly requireComplete?: boolean;
}

/**
 * Searches under every combination of switches and prints kind by switch; gives the exit code. The first finding of each kind is
 * replayed on live actors.
 */
export async function searchMatrix(selected: readonly Selected[], options: MatrixOptions, registry: Registry): Promise<number> {
  const { name: format = 'text', file = options.output } = options.reporter?.[0] ?? {};
  const refused = options.reporter?.[1]?.name ?? (['text', 'json'].includes(format) ? undefined : format);
  if (refused !== undefined)
    throw new InputError(`--reporter ${refused}: --matrix prints kind by switch, as text or json, one of them; leave the others out`);
  const driver = new SearchDriver(options.time);
  const output = file === undefined ? terminal : fileOutput(file);
  const matrices: Matrix[] = [];
  for (const one of selected) {
    matrices.push(matrixOf(await searched(one, options, registry, driver)));
    if (format !== 'json') output.result(matrixText(matrices.at(-1)!));
    if (driver.interrupted) break;
  }
  if (format === 'json') output.result(JSON.stringify({ schema: 1, matrices }, null, 2));
  output.close?.();
  driver.close();
  if (driver.interrupted) return driver.exitCode;
  if (!options.exitZero && matrices.some(({ rows }) => rows.length > 0)) return 1;
  return options.requireComplete && matrices.some(({ incomplete }) => incomplete.length > 0) ? 1 : 0;
}

async function searched(one: Selected, options: MatrixOptions, registry: Registry, driver: SearchDriver): Promise<readonly MatrixRun[]> {
  const runs: MatrixRun[] = [];
  const confirmed = new Set<string>();
  const systems = combinations(one, options.switch, registry);
  for (const [i, system] of systems.entries()) {
    const [planned] = plan(system, { ...options, strategy: options.strategy ?? 'bfs', preset: 'quick' }, registry);
    const { outcome, failure } = await driver.run(planned!, driver.share(systems.length - i), () => {});
    if (failure) throw failure;
    for (const finding of outcome.findings) {
      if (confirmed.has(finding.kind)) continue;
      confirm(system, outcome, finding);
      confirmed.add(finding.kind);
    }
    runs.push({ system, outcome });
    if (driver.interrupted) break;
  }
  return runs;
}
