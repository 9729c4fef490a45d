import { Command } from 'commander';
import { needsOf, type Other } from '../../causes/needs.js';
import { type CompareOptions, outcomeOf } from '../../compare/compare.js';
import { InputError } from '../../core/error.js';
import { mutationSwitch } from '../../core/system/every-switch.js';
import type { Switches } from '../../core/system/exploration.js';
import { operations } from '../../kernel/index.js';
import { mutationsOf } from '../../mutate/mutations.js';
import type { System } from '../../replay/system.js';
import { needsJson, needsText } from '../../report/needs.js';
import { withFiles } from '../c/c-files.js';
import { named } from '../nearest.js';
import { terminal } from '../output.js';
import { loadRegistry, type Registry } from '../registry.js';
import { explorationOf, select, type Selected, systemOf } from '../selection.js';
import { positive, size, switchValue, word } from '../values.js';

interface Options {
  readonly switch: Switches;
  readonly module?: string;
  readonly transitions: number;
  readonly memory: number;
  readonly mutations?: true;
  readonly format: 'text' | 'json';
}

/** Which switches each cause needs, and what removes it. */
export function causes(done: (exitCode: number) => void): Command {
  return new Command('causes')
    .description('of each cause of one system: which switches it needs, and which variants and one-change repairs remove it')
    .argument('<NAME[/VARIANT]>', 'an exploration or a C file')
    .option('--switch <NAME=VALUE>', 'a model switch (repeatable)', switchValue, {})
    .option('--transitions <N>', 'transitions of one search', positive, 20_000_000)
    .option('--memory <SIZE>', "of one search's own arrays", size, 2 ** 30)
    .option('--mutations', 'small changes of its functions, too, as `racewalk why` makes them: some hundred searches')
    .option('--format <FORMAT>', 'text or json', word(['text', 'json']), 'text')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .addHelpText(
      'after',
      '\nIt searches once as the system is, and once more for each other value of each switch, each other variant and each repair.' +
        '\nexit: 0 nothing is found; 1 causes are told; 2 bad input',
    )
    .action(async (given: string, options: Options) => {
      const { names, module } = await withFiles([given], options.module);
      const registry = await loadRegistry(module, names.map(explorationOf));
      const [one, ...more] = select(registry, names, undefined);
      if (more.length > 0)
        throw new InputError(`${given} is ${more.length + 1} systems; name one of them: ${[one!, ...more].map(nameOf).join(', ')}`);
      const system = systemOf(one!, options.switch, registry);
      const search: CompareOptions = {
        transitions: options.transitions,
        memory: options.memory,
        outcomes: false,
        reducers: ({ exploration }) => (exploration.reducers ?? []).map((name) => named('reducer', name, registry.reducers)),
      };
      const others = othersOf(one!, system, options, registry);
      const result = needsOf(system, others, (each) => outcomeOf(each, search, 'never'));
      terminal.result(options.format === 'json' ? needsJson(result) : needsText(result));
      done(result.causes.length > 0 ? 1 : 0);
    });
}

const nameOf = ({ exploration, variant }: Selected): string => `${exploration.name}/${variant}`;

function othersOf({ exploration, variant }: Selected, system: System, { switch: given, mutations }: Options, registry: Registry): Other[] {
  const made = (is: Other['is'], name: string, of: string, switches: Switches = {}): Other => {
    try {
      return { is, name, system: systemOf({ exploration, variant: of }, { ...given, ...switches }, registry) };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { is, name, system: undefined, refused: error.message };
    }
  };
  const values = Object.entries(exploration.switches).flatMap(([name, all]) =>
    all.filter((value) => value !== system.switches[name]).map((value) => [name, value] as const),
  );
  const small = mutations ? mutationsOf(system.scenario, operations).map((one) => one.name) : [];
  return [
    ...values.map(([name, value]) => made('switch', `${name}=${value}`, variant, { [name]: value })),
    ...exploration.variants.filter((one) => one !== variant).map((one) => made('variant', one, one)),
    ...Object.keys(exploration.repairs ?? {}).map((one) => made('repair', `${variant}+${one}`, `${variant}+${one}`)),
    ...small.map((name) => made('mutation', name, variant, { [mutationSwitch]: name })),
  ];
}
