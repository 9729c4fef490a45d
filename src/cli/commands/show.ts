import { Command } from 'commander';
import { InputError } from '../../core/error.js';
import { resolveSwitches } from '../../core/system/switches.js';
import { kernelSwitch } from '../../core/world/kernels.js';
import { mermaid, stately } from '../../path/diagram.js';
import { isCFile, scenesOf, withFiles } from '../c/c-files.js';
import { named } from '../nearest.js';
import { terminal } from '../output.js';
import { loadRegistry } from '../registry.js';
import { explorationOf, select, type Selected, systemOf } from '../selection.js';
import { switchValue, word } from '../values.js';

interface Options {
  readonly path?: string;
  readonly format: 'mermaid' | 'json';
  readonly switch: { readonly [name: string]: string };
  readonly module?: string;
  readonly steps?: boolean;
}

/** What of each statement is a step. */
async function stepsOf({ exploration, variant }: Selected, options: Options, module: string | undefined): Promise<string> {
  const scene =
    module !== undefined && isCFile(module) ? (await scenesOf(module)).find((one) => one.exploration === exploration) : undefined;
  if (!scene) throw new InputError(`${exploration.name}: --steps is for a C file, whose statements they are of`);
  const { stepsText } = await import('../../c/steps.js');
  const { [kernelSwitch]: _, ...own } = options.switch;
  return stepsText(scene.lowered(variant, resolveSwitches(exploration, own)), scene.source);
}

/** Statecharts as Mermaid, or as XState JSON that Stately imports. */
export function show(): Command {
  return new Command('show')
    .description('statecharts as Mermaid, or XState JSON that Stately imports')
    .argument('<NAME[/VARIANT]>', 'an exploration, or a C file')
    .option('--path <ID>', 'only this path')
    .option('--steps', 'of a C file: which steps each statement has, and what was taken for private')
    .option('--format <FORMAT>', 'mermaid or json', word(['mermaid', 'json']), 'mermaid')
    .option('--switch <NAME=VALUE>', 'a model switch (repeatable)', switchValue, {})
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .action(async (given: string, options: Options) => {
      const { names, module } = await withFiles([given], options.module);
      const [name = given, ...others] = names;
      if (others.length > 0) throw new InputError(`${given}: show draws one scene; there are ${names.join(', ')}: ${given}/${name}`);
      const registry = await loadRegistry(module, [explorationOf(name)]);
      const selected = select(registry, [name], undefined);
      if (selected.length > 1)
        throw new InputError(`${name}: show draws one variant; there are ${selected.map(({ variant }) => variant).join(', ')}`);
      if (options.steps) return terminal.result(await stepsOf(selected[0]!, options, module));
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
