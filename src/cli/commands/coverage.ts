import { Command } from 'commander';
import { CheckWorkers } from '../check-worker.js';
import { checkRecorded, reachOf, recordedFile } from '../coverage.js';
import { bold, red, terminal } from '../output.js';
import { loadRegistry } from '../registry.js';
import { writeRecorded } from '../../store/recorded.js';

interface Options {
  readonly json?: boolean;
  readonly record?: boolean;
}

/** Program points, edges and outcomes that no exploration reaches; 1 when a recorded one is no longer reached. */
export function coverage(done: (exitCode: number) => void): Command {
  return new Command('coverage')
    .description('program points, edges and outcomes that no exploration reaches; exit 1 when a recorded one is no longer reached')
    .option('--json', 'as JSON')
    .option('--record', 'record what is reached now, for the next time')
    .action(async ({ json, record }: Options) => {
      const registry = await loadRegistry();
      const workers = new CheckWorkers(registry);
      const jobs = registry.defaults.flatMap((name) => {
        const exploration = registry.explorations.get(name)!;
        return exploration.variants.map((variant) => ({ name, variant, checked: workers.variant(exploration, variant) }));
      });
      workers.run();
      const searched = await Promise.all(
        jobs.map(async ({ name, variant, checked }) => [name, variant, (await checked).coverage] as const),
      );
      const reach = reachOf(searched, registry);
      if (record) writeRecorded(recordedFile, [...reach.reached].sort());
      const { failures } = checkRecorded(reach);
      if (json) terminal.result(JSON.stringify({ schema: 1, reached: reach.reached.size, never: reach.never, lost: failures }, null, 2));
      else {
        terminal.result(
          [
            bold('never reached'),
            ...reach.never.map((place) => `  ${place}`),
            `${reach.reached.size} places are reached, ${reach.never.length} are not`,
          ].join('\n'),
        );
        for (const failure of failures) terminal.result(`${red('LOST')} ${failure}`);
      }
      done(failures.length === 0 ? 0 : 1);
    });
}
