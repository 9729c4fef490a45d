import { Command } from 'commander';
import { InputError } from '../../core/error.js';
import { dispute as disputed } from '../../dispute/dispute.js';
import { readInterleaving } from '../../dispute/interleaving.js';
import { disputeJson, disputeText } from '../../report/dispute.js';
import { textOfFile } from '../../store/whole-file.js';
import { withFiles } from '../c/c-files.js';
import { surviveSwitch, survivedText } from '../../core/detector/survive.js';
import { terminal } from '../output.js';
import { loadRegistry } from '../registry.js';
import { explorationOf, select, systemOf } from '../selection.js';
import { kinds, positive, switchValue, word } from '../values.js';

interface Options {
  readonly of?: string;
  readonly switch: { readonly [name: string]: string };
  readonly survive: readonly string[];
  readonly module?: string;
  readonly transitions: number;
  readonly format: 'columns' | 'json';
}

/** Whether an interleaving that somebody wrote down can happen. */
export function dispute(done: (exitCode: number) => void): Command {
  return new Command('dispute')
    .description('whether an interleaving as people write it in mail can happen: a schedule with its lines, or what forbids which line')
    .argument('<FILE>', 'columns below a line such as "CPU0 (stop)    CPU1 (timer)", or lines "stop: statement"')
    .option('--of <NAME[/VARIANT]>', 'an exploration or a C file; default: what the line "of: NAME/VARIANT" in it says')
    .option('--switch <NAME=VALUE>', 'a model switch (repeatable)', switchValue, {})
    .option('--survive <KIND[,KIND]>', 'findings of these kinds end no run', kinds, [])
    .option('--transitions <N>', 'transitions of the search', positive, 20_000_000)
    .option('--format <FORMAT>', 'columns or json', word(['columns', 'json']), 'columns')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .addHelpText('after', '\nexit: 0 reachable, or unknown; 1 not reachable, or a finding ends runs that come so far; 2 bad input')
    .action(async (file: string, options: Options) => {
      const interleaving = readInterleaving(textOfFile(file), file);
      const of = options.of ?? interleaving.of;
      if (of === undefined)
        throw new InputError(`${file}: it does not say what it is of; give --of NAME/VARIANT, or a line "of: NAME/VARIANT" in it`);
      const { names, module } = await withFiles([of], options.module);
      if (names.length !== 1) throw new InputError(`${of}: an interleaving is of one scene; there are ${names.join(', ')}`);
      const registry = await loadRegistry(module, [explorationOf(names[0]!)]);
      const [selected, ...others] = select(registry, names, undefined);
      if (selected === undefined || others.length > 0) throw new InputError(`${of}: an interleaving is of one variant`);
      const survived = options.survive.length === 0 ? {} : { [surviveSwitch]: survivedText(options.survive) };
      const system = systemOf(selected, { ...options.switch, ...survived }, registry);
      const result = disputed(system, interleaving, file, options.transitions);
      terminal.result(options.format === 'json' ? disputeJson(system, result) : disputeText(system, result));
      done(result.verdict === 'reachable' || result.verdict === 'unknown' ? 0 : 1);
    });
}
