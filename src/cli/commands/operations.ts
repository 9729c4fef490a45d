import { Command } from 'commander';
import { InputError } from '../../core/error.js';
import { didYouMean } from '../../core/nearest.js';
import { operations as primitives, operationsByFamily } from '../../kernel/index.js';
import { operationsPage, operationsText, operationText } from '../../report/operations.js';
import { terminal } from '../output.js';
import { word } from '../values.js';

/** What the primitives of the simulated kernel take, give, wait for and misuse. */
export function operations(): Command {
  return new Command('operations')
    .description('the primitives of the simulated kernel: inputs, results, when they can go, misuse')
    .argument('[NAME...]', 'operations, or families (a file in src/kernel)')
    .option('--format <FORMAT>', 'text, or markdown: docs/operations.md', word(['text', 'markdown']), 'text')
    .action((names: readonly string[], { format }: { readonly format: string }) => {
      if (format === 'markdown') {
        if (names.length > 0) throw new InputError(`--format markdown is of all operations; leave out ${names.join(', ')}`);
        terminal.result(operationsPage(operationsByFamily));
      } else if (names.length === 0) terminal.result(operationsText(operationsByFamily));
      else terminal.result(names.flatMap(named).join('\n\n'));
    });
}

function named(name: string): readonly string[] {
  const all = [...operationsByFamily].flatMap(([family, some]) => some.map((one) => [family, one] as const));
  const found = all.filter(([family, one]) => one.name === name || family === name);
  if (found.length === 0)
    throw new InputError(
      `there is no operation or family "${name}"${didYouMean(name, [...primitives.keys(), ...operationsByFamily.keys()])}; ` +
        '`racewalk operations` lists all. One of your own goes into `operations` of the scenario: docs/writing-models.md',
    );
  return found.map(([family, one]) => operationText(family, one));
}
