import { Command } from 'commander';
import { InputError } from '../../core/error.js';
import { type Processes, promelaModel } from '../../export/promela/model.js';
import { fileOutput, terminal } from '../output.js';
import { withFiles } from '../c/c-files.js';
import { loadRegistry } from '../registry.js';
import { explorationOf, select, systemOf } from '../selection.js';
import { switchValue, word } from '../values.js';

interface Options {
  readonly to: 'promela';
  readonly processes: Processes;
  readonly output?: string;
  readonly switch: { readonly [name: string]: string };
  readonly module?: string;
}

/** The same system for another checker. */
export function exportModel(): Command {
  return new Command('export')
    .description('the same system as a model for another checker')
    .argument('<NAME[/VARIANT]>', 'an exploration, or a C file')
    .requiredOption('--to <FORMAT>', 'promela: for Spin', word(['promela']))
    .option('--processes <HOW>', 'one for all actors, or one for each', word(['one', 'each']), 'one')
    .option('--output <FILE>', 'write it there instead of to stdout')
    .option('--switch <NAME=VALUE>', 'a model switch (repeatable)', switchValue, {})
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .action(async (given: string, options: Options) => {
      const { names, module } = await withFiles([given], options.module);
      const [name = given, ...others] = names;
      if (others.length > 0) throw new InputError(`${given}: one scene is exported at a time; there are ${names.join(', ')}`);
      const registry = await loadRegistry(module, [explorationOf(name)]);
      const selected = select(registry, [name], undefined);
      if (selected.length > 1)
        throw new InputError(`${name}: one variant is exported at a time; there are ${selected.map(({ variant }) => variant).join(', ')}`);
      const { scenario, operations } = systemOf(selected[0]!, options.switch, registry);
      const { text, omitted } = promelaModel(scenario, operations, registry.detectors, options.processes);
      if (omitted.length > 0) terminal.diagnostic(`not in the model: ${omitted.join(', ')}`);
      const output = options.output === undefined ? terminal : fileOutput(options.output);
      output.result(text);
      output.close?.();
    });
}
