import { Command } from 'commander';
import { InputError } from '../../core/error.js';
import { didYouMean } from '../../core/nearest.js';
import { operations as primitives, operationsByFamily } from '../../kernel/index.js';
import { operationsPage, operationsText, operationText } from '../../report/operations.js';
import { terminal } from '../output.js';
import { loadRegistry } from '../registry.js';
import { word } from '../values.js';

interface Options {
  readonly format: string;
  readonly inC?: true;
  readonly predict?: true;
}

/** What the primitives of the simulated kernel take, give, wait for and misuse. */
export function operations(): Command {
  return new Command('operations')
    .description('the primitives of the simulated kernel: inputs, results, when they can go, misuse')
    .argument('[NAME...]', 'operations, or families (a file in src/kernel)')
    .option('--in-c', 'the calls of the kernel that a model in C may have')
    .option('--predict', 'what the model says of the facts that are measured on real kernels (docs/kernel-measured.md)')
    .option(
      '--format <FORMAT>',
      'text, or markdown: docs/operations.md, with --in-c docs/c-calls.md, with --predict the table of facts',
      word(['text', 'markdown']),
      'text',
    )
    .action(async (names: readonly string[], { format, inC, predict }: Options) => {
      if (predict) {
        if (names.length > 0) throw new InputError(`--predict is of all facts; leave out ${names.join(', ')}`);
        const { predictedFacts, readKnown, readResults } = await import('../kernel/facts.js');
        const { factsTable, predictionsText } = await import('../../linux/facts/table.js');
        const facts = await predictedFacts((await loadRegistry(undefined, [])).detectors);
        terminal.result(format === 'markdown' ? factsTable(facts, readResults(), readKnown()) : predictionsText(facts));
      } else if (inC) {
        if (names.length > 0) throw new InputError(`--in-c is of all calls; leave out ${names.join(', ')}`);
        // what reads C is loaded where it is asked for alone
        const { callsPage, callsText } = await import('../../c/calls-page.js');
        terminal.result(format === 'markdown' ? callsPage() : callsText());
      } else if (format === 'markdown') {
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
