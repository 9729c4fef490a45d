import { statSync } from 'node:fs';
import { Command } from 'commander';
import { InputError } from '../../core/error.js';
import { didYouMean } from '../../core/nearest.js';
import { type Kernel, kernels, meantTree } from '../../linux/run/cache.js';
import { sanitizerIn } from '../../linux/run/options.js';
import { prepare } from '../../linux/run/prepare.js';
import type { Tell } from '../../linux/run/source.js';
import type { Tree } from '../../linux/run/tree.js';
import { disagreements } from '../../linux/facts/table.js';
import { textOfFile, writeWhole } from '../../store/whole-file.js';
import { loadRegistry } from '../registry.js';
import { describedIn } from '../kernel/described.js';
import { told, runFolder } from '../kernel/run-folder.js';
import { isCFile } from '../c/c-files.js';
import { writeModule } from '../kernel/written.js';
import { onTerminal, terminal } from '../output.js';
import { duration, positive, word } from '../values.js';

interface Options {
  readonly prepare?: Kernel | true;
  readonly run?: true;
  readonly out?: string;
  readonly kernel?: string;
  readonly kind?: string;
  readonly stress?: number;
  readonly seed?: number;
  readonly cpus?: number;
  readonly limit: number;
  readonly console?: string;
  readonly facts?: true | readonly string[];
}

/** A schedule on a real kernel, in qemu. */
export function kernel(done: (exitCode: number) => void): Command {
  return new Command('kernel')
    .description('a race on a real Linux, in qemu: whether what is found in the model happens there')
    .argument('[FILE|FOLDER]', 'a C model, with a scene and variant as for explore: a module is written of it; or a folder with a module')
    .argument('[TOKEN]', 'the schedule that the module follows (default: none, and everybody goes on at random)')
    .option('--out <DIR>', 'the folder that is written (default: FILE-module)')
    .option('--run', 'build it, boot it and say whether the finding is seen')
    .option('--kernel <DIR>', 'the folder of a built kernel, or one that was prepared (default: the first that was and tells of the kind)')
    .option('--prepare [KERNEL]', `build a kernel from Debian's source, and keep it: ${kernels.join(', ')}`, word(kernels))
    .option('--kind <KIND>', 'the kind that should be seen (default: that of the schedule)')
    .option('--stress <N>', 'so many rounds at random, nothing held', positive)
    .option('--seed <N>', 'of rounds at random', positive)
    .option('--cpus <N>', 'CPUs of the machine', positive)
    .option('--limit <DURATION>', 'time of a boot', duration, 180_000)
    .option('--console <FILE>', 'read a console that was recorded before, and boot nothing')
    .option('--facts [NAME,NAME]', 'measure the facts of docs/kernel-measured.md, or these, and keep what comes of them', names)
    .addHelpText(
      'after',
      `\nexit: 0 the finding is confirmed; 1 it is not seen, or cannot be forced; 2 bad input, a tool that is missing, or a console
that stops in the middle. Without a kind: 0 the kernel told of nothing, 1 it told of something.`,
    )
    .action(async (name: string | undefined, token: string | undefined, options: Options) => {
      if (options.prepare !== undefined) {
        const { release, folder: built } = await prepare(options.prepare === true ? kernels[0] : options.prepare, progress());
        terminal.result(`Linux ${release} is built, in ${built}`);
      } else if (options.facts)
        done(await facts(options.facts === true ? undefined : options.facts, meantTree(options.kernel), progress()));
      else if (options.console !== undefined)
        done(await told(textOfFile(options.console), { kind: options.kind, late: false, file: options.console }));
      else if (name !== undefined && isCFile(name.replace(/(\.c)\/.*$/, '$1'))) {
        const folder = await writeModule(name, token, options.out);
        if (options.run) done(await ofFolder(folder, options));
        else terminal.result(`the module is written: ${folder}; racewalk kernel ${folder} --run builds and boots it`);
      } else done(await ofFolder(name, options));
    });
}

async function ofFolder(folder: string | undefined, options: Options): Promise<number> {
  if (folder === undefined)
    throw new InputError('kernel takes a folder with a module, --prepare, or --console FILE; `racewalk kernel --help` says more');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(`${folder}: there is no such folder; accepted is one with a kernel module, and its Makefile`);
  if (!options.run) throw new InputError(`${folder}: it is written already; --run builds and boots it`);
  const { kernel: given, kind, stress, seed, cpus, limit } = options;
  const { token, kind: usual, ...rest } = describedIn(folder);
  const forced = stress === undefined ? { ...(token !== undefined && { token }), kind: kind ?? usual } : { kind };
  const described = {
    ...rest,
    ...(stress !== undefined && { rounds: stress }),
    ...(seed !== undefined && { seed }),
    ...(cpus !== undefined && { cpus }),
    ...(forced.kind !== undefined && { kind: forced.kind }),
  };
  return runFolder({ folder, described, tree: meantTree(given, described.kind), limit });
}

/** Measures facts on a kernel; 1 where it does something else than the model, and nobody knows why. */
async function facts(wanted: readonly string[] | undefined, tree: Tree, tell: Tell): Promise<number> {
  if (sanitizerIn(tree.config) === 'KCSAN')
    throw new InputError(`${tree.folder}: facts are measured on a kernel with KASAN, and this one has KCSAN, which excludes it`);
  const { measureFacts, predictedFacts, readKnown, readResults, resultsFile } = await import('../kernel/facts.js');
  const all = await predictedFacts((await loadRegistry(undefined, [])).detectors);
  const unknown = wanted?.find((name) => !all.some((fact) => fact.name === name));
  if (unknown !== undefined)
    throw new InputError(
      `there is no fact "${unknown}"${didYouMean(
        unknown,
        all.map(({ name }) => name),
      )}; \`racewalk operations --predict\` lists all`,
    );
  const asked = all.filter(({ name }) => wanted?.includes(name) ?? true);
  const measured = await measureFacts(asked, tree, tell);
  const results = readResults();
  const ofRelease = Object.entries({ ...results[tree.release], ...measured }).sort(([a], [b]) => (a < b ? -1 : 1));
  writeWhole(resultsFile, `${JSON.stringify({ ...results, [tree.release]: Object.fromEntries(ofRelease) }, undefined, 1)}\n`);
  const known = readKnown();
  const against = disagreements(asked, tree.release, measured);
  for (const { fact, otherwise } of against)
    terminal.result(`${fact}: Linux ${tree.release} ${otherwise}${known[fact] === undefined ? '' : ` (known: ${known[fact]})`}`);
  const count = Object.keys(measured).length;
  const summary = `${count} of ${asked.length} facts measured on Linux ${tree.release}, ${against.length} otherwise than the model`;
  terminal.result(`${summary}; kept in ${resultsFile}`);
  return against.some(({ fact }) => known[fact] === undefined) || count < asked.length ? 1 : 0;
}

const names = (text: string): readonly string[] => text.split(',').filter((name) => name !== '');

/** A build says much: on a terminal one line that is written again, elsewhere each hundredth. */
function progress(): (line: string) => void {
  let count = 0;
  return (line) => {
    const of = / files compiled, /.test(line);
    if (onTerminal(process.stderr)) process.stderr.write(of ? `\r\x1b[K${line.slice(0, 100)}` : `\r\x1b[K${line}\n`);
    else if (!of || count++ % 100 === 0) terminal.diagnostic(line);
  };
}
