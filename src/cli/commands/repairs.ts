import { Command } from 'commander';
import { type RepairOptions, repairsOf, together } from '../../compare/repairs.js';
import { InputError } from '../../core/error.js';
import { repairsJson, repairsMarkdown } from '../../report/repairs.js';
import { named } from '../nearest.js';
import { terminal } from '../output.js';
import { loadRegistry } from '../registry.js';
import { systemOf } from '../selection.js';
import { positive, size, word } from '../values.js';

interface Options {
  readonly module?: string;
  readonly transitions: number;
  readonly memory: number;
  readonly format: 'md' | 'json';
}

/** Which small changes mend what, alone and together. */
export function repairs(done: (exitCode: number) => void): Command {
  return new Command('repairs')
    .description("what each of a model's one-change repairs mends and breaks alone, and the fewest that leave no finding")
    .argument('<NAME...>', 'explorations that have such repairs')
    .option('--transitions <N>', 'transitions of one search', positive, 20_000_000)
    .option('--memory <SIZE>', "of one search's own arrays", size, 2 ** 30)
    .option('--format <FORMAT>', 'md or json', word(['md', 'json']), 'md')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .addHelpText('after', '\nexit: 0 each exploration has a set of them that leaves nothing; 1 one has none; 2 bad input')
    .action(async (names: string[], { module, transitions, memory, format }: Options) => {
      const registry = await loadRegistry(module, names);
      const options: RepairOptions = {
        transitions,
        memory,
        outcomes: false,
        reducers: ({ exploration }) => (exploration.reducers ?? []).map((name) => named('reducer', name, registry.reducers)),
        systemOf: (exploration, variant) => systemOf({ exploration, variant }, {}, registry),
      };
      const explorations = names.map((name) => named('exploration', name, registry.explorations));
      const without = explorations.find(({ repairs: own }) => own === undefined);
      if (without !== undefined)
        throw new InputError(
          `${without.name} has no one-change repairs (the field \`repairs\` of its exploration); compare holds variants that it has`,
        );
      const all = explorations.map((exploration) => repairsOf(exploration, options));
      const whole = all.length > 1 ? together(all, options) : all[0]!.smallest[0]?.names;
      terminal.result(format === 'json' ? repairsJson({ all, together: whole }) : repairsMarkdown({ all, together: whole }));
      done(all.every(({ main, smallest }) => main.findings.length === 0 || smallest.length > 0) ? 0 : 1);
    });
}
