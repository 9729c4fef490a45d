import { Command } from 'commander';
import { InputError } from '../../core/error.js';
import type { Switches } from '../../core/system/exploration.js';
import { ask, type Asked } from '../../lifetimes/ask.js';
import type { AskVariant } from '../../lifetimes/trials.js';
import { tableOf } from '../../lifetimes/table.js';
import { ownersJson } from '../../report/owners/json.js';
import { ownersMarkdown } from '../../report/owners/markdown.js';
import { ownersText } from '../../report/owners/text.js';
import { withFiles } from '../c/c-files.js';
import { named } from '../nearest.js';
import { terminal } from '../output.js';
import { loadRegistry, type Registry } from '../registry.js';
import { explorationOf, select, type Selected, systemOf } from '../selection.js';
import { positive, switchValue, word } from '../values.js';

interface Options {
  readonly variant?: string;
  readonly switch: Switches;
  readonly module?: string;
  readonly transitions: number;
  readonly states: number;
  readonly format: 'text' | 'md' | 'json';
  readonly repairs?: boolean;
}

/** Who owns what, and which rules of that the code keeps. */
export function owners(done: (exitCode: number) => void): Command {
  return new Command('owners')
    .description('who owns each resource when, who frees it, what protects the others, and which of these rules hold on every schedule')
    .argument('<NAME[/VARIANT]...>', 'explorations or C files; of several, and of several variants, one table')
    .option('--variant <V[,V]>', 'of names without one, those that they have; all is every variant')
    .option('--switch <NAME=VALUE>', 'a model switch (repeatable)', switchValue, {})
    .option('--transitions <N>', 'transitions of one search', positive, 20_000_000)
    .option('--states <N>', 'states in which it is looked for what follows a broken rule', positive, 20_000)
    .option('--repairs', 'of bugs of the first variant: which one-change repairs of the model end them, and together (a search each)')
    .option('--format <FORMAT>', 'text, md or json', word(['text', 'md', 'json']), 'text')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .addHelpText('after', '\nexit: 0 no rule is broken; 1 one is; 2 bad input, or a model that declares no owners')
    .action(async (given: string[], options: Options) => {
      const { names, module } = await withFiles(given, options.module);
      const registry = await loadRegistry(module, names.map(explorationOf));
      const strategy = named('strategy', 'bfs', registry.strategies);
      const selected = (options.variant?.split(',') ?? [undefined]).flatMap((variant) => selectedOf(registry, names, variant));
      const systems = selected.map((one) => systemOf(one, options.switch, registry));
      const limits = { strategy, transitions: options.transitions };
      const searches = systems.map((system) => ask(system, limits));
      const known = new Map<string, Asked | undefined>();
      const repaired: AskVariant = ({ given: { exploration } }, variant, more = {}) => {
        const flipped = Object.entries(more).map(([name, value]) => ` under ${name}=${value}`);
        const key = `${exploration.name}/${variant}${flipped.join('')}`;
        if (!known.has(key)) {
          const own = { exploration, variant };
          known.set(
            key,
            askOf(key, () => ask(systemOf(own, { ...options.switch, ...more }, registry), limits)),
          );
        }
        return known.get(key);
      };
      const table = tableOf(searches, { states: options.states, repaired: options.repairs ? repaired : undefined });
      const { format } = options;
      const command = [
        'racewalk owners',
        ...given,
        ...(options.variant === undefined ? [] : [`--variant ${options.variant}`]),
        ...(options.repairs ? ['--repairs'] : []),
        '--format md',
      ];
      terminal.result(
        format === 'json' ? ownersJson(table) : format === 'md' ? ownersMarkdown(table, command.join(' ')) : ownersText(table),
      );
      done(table.bugs.length > 0 ? 1 : 0);
    });
}

/** Undefined, and said so, where the model has no such variant. */
function askOf(name: string, asked: () => Asked): Asked | undefined {
  try {
    return asked();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    terminal.diagnostic(`racewalk: ${name} is not tried: ${error.message}`);
    return undefined;
  }
}

/** What the names mean in a variant: of several names those that have it. */
function selectedOf(registry: Registry, names: readonly string[], variant: string | undefined): readonly Selected[] {
  if (variant === undefined || variant === 'all') return select(registry, names, variant);
  const having = names.filter((name) => name.includes('/') || registry.explorations.get(name)?.variants.includes(variant) !== false);
  return select(registry, having.length === 0 ? names : having, variant);
}
