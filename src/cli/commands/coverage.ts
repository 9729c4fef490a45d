import { Command } from 'commander';
import { CheckWorkers } from '../check/worker.js';
import { checkUnreached, reachOf, unreachedFile } from '../coverage.js';
import { bold, red, terminal } from '../output.js';
import { loadRegistry } from '../registry.js';
import { unreachedText, writeUnreached } from '../../store/unreached.js';

interface Options {
  readonly json?: boolean;
  readonly record?: boolean;
}

/** Program points, branches and faults that no exploration reaches, and why; 1 where that is not what is listed. */
export function coverage(done: (exitCode: number) => void): Command {
  return new Command('coverage')
    .description(
      'program points, branches and faults that no exploration reaches, and why; exit 1 where they are not those that are listed',
    )
    .option('--json', 'as JSON')
    .option('--record', 'list them now; those that are new wait for a reason')
    .action(async ({ json, record }: Options) => {
      const workers = new CheckWorkers();
      const registry = await loadRegistry();
      const jobs = registry.defaults.flatMap((name) => {
        const exploration = registry.explorations.get(name)!;
        return exploration.variants.map((variant) => ({ name, variant, checked: workers.variant(exploration, variant) }));
      });
      workers.run();
      const searched = await Promise.all(
        jobs.map(async ({ name, variant, checked }) => [name, variant, (await checked).coverage] as const),
      );
      const reach = reachOf(searched, registry);
      if (record) writeUnreached(unreachedFile, reach.unreached);
      const { failures } = checkUnreached(reach);
      if (json) terminal.result(JSON.stringify({ schema: 2, ...reach, failures }, null, 2));
      else {
        terminal.result(unreachedText(reach.unreached).trimStart());
        terminal.result(bold(`${reach.reached} places are reached, ${reach.unreached.length} are not`));
        for (const failure of failures) terminal.result(`${red('FAIL')} ${failure}`);
      }
      done(failures.length === 0 ? 0 : 1);
    });
}
