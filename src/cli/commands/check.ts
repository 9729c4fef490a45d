import { Command } from 'commander';
import type { Coverage } from '../../core/system/coverage.js';
import { withFiles } from '../c/c-files.js';
import { CheckWorkers } from '../check/worker.js';
import { checkReach, type Checked, type CheckedVariant } from '../check/checks.js';
import { checkUnreached, reachOf } from '../coverage.js';
import { bold, green, red, terminal, yellow } from '../output.js';
import { named } from '../nearest.js';
import { loadRegistry } from '../registry.js';
import { updateSeeds, updateVariant } from '../check/update.js';
import { renamedVariant } from '../variants.js';

interface Options {
  readonly module?: string;
  readonly update?: boolean;
}

/**
 * For CI: every exploration meets its `expect`, `repaired` is not vacuous, every regression seed holds, every place that
 * is not reached is known. Limits are deterministic.
 */
export function check(done: (exitCode: number) => void): Command {
  return new Command('check')
    .description('for CI: every exploration meets its expectations, repaired is not vacuous, every regression seed holds; exit 0 or 1')
    .argument('[NAME...]', 'only these explorations, or those of a C file')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .option('--update', 'write down what complete searches give now, and regression seeds as the model is now; says what changed')
    .action(async (given: string[], { module: givenModule, update }: Options) => {
      const { names, module } = await withFiles(given, givenModule);
      const registry = await loadRegistry(module, names);
      const chosen = (names.length > 0 ? names : registry.defaults).map((name) => named('exploration', name, registry.explorations));
      const workers = new CheckWorkers(registry, { module, names, update });
      const checks = chosen.map((exploration) => ({
        exploration,
        searches: exploration.variants
          .filter((variant) => !exploration.unasked?.includes(variant))
          .map((variant) => [variant, workers.variant(exploration, variant)] as const),
        seeds: workers.seeds(exploration),
      }));
      workers.run();
      const all: Checked[] = [];
      const searched: (readonly [string, string, Coverage])[] = [];
      let renamed = 0;
      const tell = (checked: Checked & { readonly changes?: readonly string[] }): void => {
        all.push(checked);
        const { what, failures, changes = [] } = checked;
        const mark = failures.length > 0 ? red('FAIL') : update && changes.length > 0 ? yellow('new ') : green('ok  ');
        terminal.result([`${mark} ${what}`, ...[...(update ? changes : []), ...failures].map((line) => `     ${line}`)].join('\n'));
      };
      try {
        for (const { exploration, searches, seeds } of checks) {
          const unasked = exploration.unasked?.join(', ');
          if (unasked)
            terminal.result(`${yellow('note')} ${exploration.name}: nothing is expected of ${unasked}, and so nothing is searched there`);
          const variants = new Map<string, CheckedVariant>();
          for (const [variant, search] of searches) {
            const checked = await search;
            variants.set(variant, checked);
            searched.push([exploration.name, variant, checked.coverage]);
            tell(update ? updateVariant(exploration, variant, checked, registry) : checked);
          }
          checkReach(exploration, variants).forEach(tell);
          const kept = await seeds;
          if (kept) tell(update ? updateSeeds(exploration, kept, registry) : kept);
          renamed += kept?.renamed ?? 0;
        }
        if (names.length === 0 && module === undefined) tell(checkUnreached(reachOf(searched, registry)));
      } finally {
        workers.stop();
      }
      if (renamed > 0 && !update) terminal.diagnostic(`racewalk: ${renamedVariant}`);
      const failed = all.filter(({ failures }) => failures.length > 0).length;
      terminal.result(bold(failed === 0 ? `all ${all.length} checks hold` : `${failed} of ${all.length} checks failed`));
      done(failed === 0 ? 0 : 1);
    });
}
