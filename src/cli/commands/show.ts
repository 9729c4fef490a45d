import { Command } from 'commander';
import { InputError } from '../../core/error.js';
import { mermaid, stately } from '../../path/diagram.js';
import { named } from '../nearest.js';
import { terminal } from '../output.js';
import { loadRegistry } from '../registry.js';
import { explorationOf, select, systemOf } from '../selection.js';
import { switchValue, word } from '../values.js';

interface Options {
  readonly path?: string;
  readonly format: 'mermaid' | 'json';
  readonly switch: { readonly [name: string]: string };
  readonly module?: string;
}

/** Statecharts as Mermaid, or as XState JSON that Stately imports. */
export function show(): Command {
  return new Command('show')
    .description('statecharts as Mermaid, or XState JSON that Stately imports')
    .argument('<NAME[/VARIANT]>', 'an exploration')
    .option('--path <ID>', 'only this path')
    .option('--format <FORMAT>', 'mermaid or json', word(['mermaid', 'json']), 'mermaid')
    .option('--switch <NAME=VALUE>', 'a model switch (repeatable)', switchValue, {})
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .action(async (name: string, options: Options) => {
      const registry = await loadRegistry(options.module, [explorationOf(name)]);
      const selected = select(registry, [name], undefined);
      if (selected.length > 1)
        throw new InputError(`${name}: show draws one variant; there are ${selected.map(({ variant }) => variant).join(', ')}`);
      const { scenario } = systemOf(selected[0]!, options.switch, registry);
      const paths = new Map(scenario.paths.map((path) => [path.id, path]));
      const chosen = options.path === undefined ? scenario.paths : [named('path', options.path, paths)];
      const drawn =
        options.format === 'mermaid'
          ? chosen.map((path) => mermaid(path, (src) => paths.has(src)))
          : chosen.map((path) => JSON.stringify(stately(path), null, 2));
      if (options.format === 'mermaid')
        terminal.result(chosen.length === 1 ? drawn[0]! : drawn.map((text, i) => `%% ${chosen[i]!.id}\n${text}`).join('\n'));
      else terminal.result(chosen.length === 1 ? drawn[0]! : `[\n${drawn.join(',\n')}\n]`);
    });
}
