import { Command, CommanderError } from 'commander';
import { Defect, InputError, StepError } from '../core/error.js';
import { terminal } from './output.js';
import { version } from './package.js';

const exits = `
Exit codes: 0 nothing wrong, 1 something found or an expectation not met, 2 wrong usage or bad input,
3 a defect of racewalk, 130 Ctrl-C, 143 SIGTERM.

On a terminal, what does not come bit by bit goes through $PAGER (less), but with --no-pager; colour heeds NO_COLOR and FORCE_COLOR.
What a racewalk.config.ts in this folder or above it says holds where an option is left out, but with --no-config.`;

type Done = (exitCode: number) => void;

/** In the order of the help. */
const commands: { readonly [name: string]: () => Promise<(done: Done) => Command | Promise<Command>> } = {
  list: async () => (await import('./commands/list.js')).list,
  explore: async () => (await import('./commands/explore.js')).explore,
  replay: async () => (await import('./commands/replay.js')).replay,
  shrink: async () => (await import('./commands/shrink.js')).shrink,
  dispute: async () => (await import('./commands/dispute.js')).dispute,
  owners: async () => (await import('./commands/owners.js')).owners,
  recipe: async () => (await import('./commands/recipe.js')).recipe,
  sweep: async () => (await import('./commands/sweep.js')).sweep,
  causes: async () => (await import('./commands/causes.js')).causes,
  repairs: async () => (await import('./commands/repairs.js')).repairs,
  compare: async () => (await import('./commands/compare.js')).compare,
  why: async () => (await import('./commands/why.js')).why,
  check: async () => (await import('./commands/check.js')).check,
  coverage: async () => (await import('./commands/coverage.js')).coverage,
  simulate: async () => (await import('./commands/simulate.js')).simulate,
  ui: async () => (await import('./commands/ui.js')).ui,
  show: async () => (await import('./commands/show.js')).show,
  new: async () => (await import('./commands/new.js')).newModel,
  export: async () => (await import('./commands/export.js')).exportModel,
  operations: async () => (await import('./commands/operations.js')).operations,
  kernel: async () => (await import('./commands/kernel.js')).kernel,
};

/** Those that tell all at once, and for a reader: the others tell while they search, or write what is for a file. */
const told = [
  'list',
  'replay',
  'show',
  'dispute',
  'owners',
  'recipe',
  'causes',
  'repairs',
  'compare',
  'why',
  'coverage',
  'simulate',
  'operations',
];

/** Whether a command's output is for a pager; and the arguments without --no-pager, which may stand anywhere. */
export function pagedOf(given: readonly string[]): { readonly paged: boolean; readonly argv: readonly string[] } {
  const argv = given.filter((one) => one !== '--no-pager');
  return { paged: argv.length === given.length && told.includes(argv[0] ?? ''), argv };
}

/** Reads the one command that is named first, so that the others cost no time; all of them where there is none of that name. */
async function program(named: string | undefined, done: Done): Promise<Command> {
  const root = new Command('racewalk')
    .description('Explores the interleavings of kernel functions written as statecharts, and replays what it finds.')
    .version(version)
    .addHelpText('after', exits);
  const wanted = named !== undefined && Object.hasOwn(commands, named) ? [commands[named]!] : Object.values(commands);
  for (const load of wanted) root.addCommand(await (await load())(done));
  for (const command of [root, ...root.commands]) {
    command.exitOverride().configureOutput({ outputError: (text, write) => write(`racewalk: ${text.replace(/^error: /, '')}`) });
  }
  return root;
}

/** Runs one command and gives its exit code; may be run again in the same process. */
export async function run(given: readonly string[]): Promise<number> {
  const argv = given.filter((one) => one !== '--no-config');
  let exitCode = 0;
  try {
    const root = await program(argv[0], (code) => {
      exitCode = code;
    });
    if (argv.length === given.length)
      root.hook('preAction', async (_, command) => (await import('./config/apply.js')).applyConfig(command));
    if (argv.length === 0) {
      root.outputHelp({ error: true });
      return 2;
    }
    await root.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return tell(error);
  }
}

/** Bad input is a sentence; only what nobody foresaw shows its stack. */
export function tell(error: unknown): number {
  if (error instanceof InputError || error instanceof StepError) {
    // what is told of a file begins with its name, so that editors find the line
    if (error instanceof InputError && error.lines) for (const line of error.lines) terminal.diagnostic(line);
    else terminal.diagnostic(`racewalk: ${error.message}`);
    return 2;
  }
  if (error instanceof Defect) terminal.diagnostic(`racewalk: defect: ${error.message}`);
  else terminal.diagnostic(`racewalk: defect: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 3;
}
