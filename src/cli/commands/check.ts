import { Command } from 'commander';
import type { Coverage } from '../../execute/compiled.js';
import { CheckWorkers } from '../check-worker.js';
import { checkReach, type Checked, type CheckedVariant } from '../checks.js';
import { checkRecorded, reachOf } from '../coverage.js';
import { bold, green, red, terminal } from '../output.js';
import { named } from '../nearest.js';
import { loadRegistry } from '../registry.js';

/**
 * For CI: every exploration meets its `expect`, `repaired` is not vacuous, every seed holds, every recorded place is
 * reached. Limits are deterministic.
 */
export function check(done: (exitCode: number) => void): Command {
  return new Command('check')
    .description('for CI: every exploration meets its expectations, repaired is not vacuous, every seed holds; exit 0 or 1')
    .argument('[NAME...]', 'only these explorations')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .action(async (names: string[], options: { readonly module?: string }) => {
      const registry = await loadRegistry(options.module, names);
      const chosen = (names.length > 0 ? names : registry.defaults).map((name) => named('exploration', name, registry.explorations));
      const workers = new CheckWorkers(registry, options.module, names);
      const checks = chosen.map((exploration) => ({
        exploration,
        searches: exploration.variants.map((variant) => [variant, workers.variant(exploration, variant)] as const),
        seeds: workers.seeds(exploration),
      }));
      workers.run();
      const all: Checked[] = [];
      const searched: (readonly [string, string, Coverage])[] = [];
      const tell = (checked: Checked): void => {
        all.push(checked);
        terminal.result(
          [
            `${checked.failures.length === 0 ? green('ok  ') : red('FAIL')} ${checked.what}`,
            ...checked.failures.map((failure) => `     ${failure}`),
          ].join('\n'),
        );
      };
      try {
        for (const { exploration, searches, seeds } of checks) {
          const variants = new Map<string, CheckedVariant>();
          for (const [variant, search] of searches) {
            const checked = await search;
            variants.set(variant, checked);
            searched.push([exploration.name, variant, checked.coverage]);
            tell(checked);
          }
          checkReach(exploration, variants).forEach(tell);
          if (seeds) tell(await seeds);
        }
        if (names.length === 0 && options.module === undefined) tell(checkRecorded(reachOf(searched, registry)));
      } finally {
        workers.stop();
      }
      const failed = all.filter(({ failures }) => failures.length > 0).length;
      terminal.result(bold(failed === 0 ? `all ${all.length} checks hold` : `${failed} of ${all.length} checks failed`));
      done(failed === 0 ? 0 : 1);
    });
}
