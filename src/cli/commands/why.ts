import { Command } from 'commander';
import { surviveSwitch, survivedText } from '../../core/detector/survive.js';
import { InputError, oneOf } from '../../core/error.js';
import { didYouMean } from '../../core/nearest.js';
import { mutationSwitch } from '../../core/system/every-switch.js';
import type { Switches } from '../../core/system/exploration.js';
import { operators } from '../../mutate/operators/index.js';
import { story } from '../../replay/story.js';
import type { System } from '../../replay/system.js';
import { columns } from '../../report/columns.js';
import { whyJson, whyMarkdown, whyText } from '../../report/why.js';
import { textOfFile } from '../../store/whole-file.js';
import { shortest } from '../../why/shortest.js';
import { explained, type Reasons, survives } from '../../why/reasons.js';
import { why as asked, type Why } from '../../why/why.js';
import { withFiles } from '../c/c-files.js';
import { onTerminal, terminal } from '../output.js';
import { loadRegistry, type Registry } from '../registry.js';
import { explorationOf, type Selected, select, systemOf } from '../selection.js';
import { kinds, positive, switchValue, word } from '../values.js';

interface Options {
  readonly operators: readonly string[];
  readonly function: readonly string[];
  readonly only: readonly string[];
  readonly switch: Switches;
  readonly survive: readonly string[];
  readonly reasons?: string;
  readonly transitions: number;
  readonly format: keyof typeof formats;
  readonly module?: string;
}

const formats = { text: whyText, md: whyMarkdown, json: whyJson };

const list = (text: string, before: readonly string[]): readonly string[] => [...before, ...text.split(',').filter((one) => one !== '')];

/** What goes wrong without each line: the mutants of a variant, searched. */
export function why(done: (exitCode: number) => void): Command {
  return new Command('why')
    .description('why each line is there: every line is changed a little and the model searched with the change; what goes wrong then')
    .argument('<NAME[/VARIANT]...>', 'explorations or C files of one variant; a mutant is killed if one of them kills it')
    .option('--operators <LIST>', `what is changed, default all: ${operators.map(({ name }) => name).join(', ')}`, list, [])
    .option('--function <NAME[,NAME]>', 'mutants of these functions alone (repeatable)', list, [])
    .option('--only <MUTATION[,MUTATION]>', 'these alone, each with a shortest diagram and its token (repeatable)', list, [])
    .option('--reasons <FILE>', 'JSON: why mutants survive, by their names, in which * stands for anything')
    .option('--switch <NAME=VALUE>', 'a model switch (repeatable)', switchValue, {})
    .option('--survive <KIND[,KIND]>', 'findings of these kinds end no run', kinds, [])
    .option('--transitions <N>', 'transitions of one exploration, and of one mutant', positive, 3_000_000)
    .option('--format <FORMAT>', 'text, md or json', word(Object.keys(formats) as (keyof typeof formats)[]), 'text')
    .option('--module <FILE>', "a user's own module (TypeScript runs as it is)")
    .addHelpText('after', `\noperators:\n${operators.map(({ name, says }) => `  ${name}: ${says}`).join('\n')}`)
    .addHelpText('after', '\nexit: 0 every mutant that survives has a reason, or none does; 1 some have not; 2 bad input')
    .action(async (texts: string[], options: Options) => {
      const { names, module } = await withFiles(texts, options.module);
      const registry = await loadRegistry(module, names.map(explorationOf));
      const selected = select(registry, names, undefined);
      const switches =
        options.survive.length === 0 ? options.switch : { ...options.switch, [surviveSwitch]: survivedText(options.survive) };
      const systems = selected.map((one) => systemOf(one, switches, registry));
      checkFunctions(systems, options.function);
      const reasons = options.reasons === undefined ? {} : reasonsIn(options.reasons);
      const result = asked(systems, {
        operators: options.operators.length === 0 ? operators : options.operators.map((name) => named(name)),
        functions: options.function,
        only: options.only,
        limit: options.transitions,
        progress,
      });
      const because = explained(result.mutants, reasons, options.reasons ?? '');
      terminal.result(formats[options.format](result, because));
      if (options.only.length > 0 && options.format === 'text') diagrams(result, selected, switches, registry, options.transitions);
      done(result.mutants.some((one) => survives(one) && !because.has(one.mutation.name)) ? 1 : 0);
    });
}

/** One line that is written over on a terminal; nothing elsewhere, so that logs are short. */
function progress(text: string): void {
  if (onTerminal(process.stderr)) process.stderr.write(`\r\x1b[K${text}\r`);
}

function named(name: string) {
  const found = operators.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = operators.map((one) => one.name);
  throw new InputError(`there is no operator "${name.slice(0, 60)}"${didYouMean(name, names)}; there is ${oneOf(names)}`);
}

function checkFunctions(systems: readonly System[], functions: readonly string[]): void {
  const known = [...new Set(systems.flatMap(({ written }) => written.paths.map(({ id }) => id)))];
  const stranger = functions.find((name) => !known.includes(name));
  if (stranger !== undefined)
    throw new InputError(`there is no function "${stranger.slice(0, 60)}"${didYouMean(stranger, known)}; there is ${oneOf(known.sort())}`);
}

function reasonsIn(file: string): Reasons {
  const read = (): unknown => {
    try {
      return JSON.parse(textOfFile(file));
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw new InputError(`${file}: it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const value = read();
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isRecord || Object.values(value).some((reason) => typeof reason !== 'string'))
    throw new InputError(`${file}: it must be an object with a reason, a text, for the names of mutations: {"drop.f.*": "..."}`);
  return value as Reasons;
}

function diagrams(result: Why, selected: readonly Selected[], switches: Switches, registry: Registry, transitions: number): void {
  for (const mutant of result.mutants) {
    if (mutant.verdict !== 'killed' || mutant.shown === undefined) continue;
    const system = systemOf(selected[mutant.system]!, { ...switches, [mutationSwitch]: mutant.mutation.name }, registry);
    const run = shortest(system, mutant, result.searched[mutant.system]!, transitions);
    if (run !== undefined) terminal.result(`\n${mutant.mutation.name}\n${columns(story(system, run)).trimEnd()}`);
  }
}
