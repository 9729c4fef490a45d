import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { InputError, oneOf } from '../../core/error.js';
import { didYouMean } from '../../core/nearest.js';
import { fileOutput, type Output, terminal } from '../output.js';
import type { ReportFormat } from '../reporter.js';

/** `--reporter NAME[=FILE]`. */
export interface Wanted {
  readonly name: string;
  /** Undefined: stdout. */
  readonly file: string | undefined;
}

/** Collects `--reporter NAME[=FILE]`; whether there is such a reporter is known when a user's module was read. */
export function wanted(text: string, before: readonly Wanted[] = []): readonly Wanted[] {
  const [, name, file] = /^([a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(text) ?? [];
  if (name === undefined || file === '') throw new InvalidArgumentError('It takes NAME or NAME=FILE, such as junit=racewalk.xml.');
  return [...before, { name, file }];
}

/** What there is, for the help text. */
export const reportersText = (formats: readonly ReportFormat[]): string =>
  `what is told, in a file, or in place of what stdout has without it (repeatable): ${formats
    .map(({ name, says }) => `${name}: ${says}`)
    .join('; ')}`;

/** A reporter with the place that it writes to. */
export interface Destined {
  readonly format: ReportFormat;
  readonly output: Output;
}

interface Choice {
  readonly formats: ReadonlyMap<string, ReportFormat>;
  readonly wanted: readonly Wanted[] | undefined;
  /** What stdout gets where nothing else is said. */
  readonly usual: string;
  /** `--output`: the file that what is for stdout goes to. */
  readonly file?: string | undefined;
  readonly command: 'explore' | 'check' | 'replay';
}

/** What goes to stdout: what is wanted there, or else the usual. */
export const onStdout = ({ wanted = [], usual }: Pick<Choice, 'wanted' | 'usual'>): string =>
  wanted.find(({ file }) => file === undefined)?.name ?? usual;

/**
 * The reporters of a command: those that are wanted in files, and one on stdout. Throws an InputError for one that there is not or that
 * has nothing to say of the command, for a second one on stdout, and for two in one file.
 */
export function destined({ formats, wanted = [], usual, file, command }: Choice): readonly Destined[] {
  const able = [...formats.values()].filter((format) => (command === 'explore' ? format.open : format[command]) !== undefined);
  const names = able.map(({ name }) => name).sort();
  const spare = wanted.filter((one) => one.file === undefined);
  if (spare.length > 1)
    throw new InputError(
      `--reporter ${spare[1]!.name}: stdout has ${spare[0]!.name} already, and takes one; write the other to a file: ` +
        `--reporter ${spare[1]!.name}=FILE`,
    );
  const all = [{ name: onStdout({ wanted, usual }), file }, ...wanted.filter((one) => one.file !== undefined)];
  const targets = all.map((one) => one.file && resolve(one.file));
  const twice = targets.findIndex((target, i) => target !== undefined && targets.indexOf(target) < i);
  if (twice >= 0)
    throw new InputError(`--reporter ${all[twice]!.name}: ${all[twice]!.file} is another report's file; give it a file of its own`);
  const chosen = all.map(({ name, file: target }) => {
    const format = able.find((one) => one.name === name);
    if (format) return { format, target };
    if (formats.has(name)) throw new InputError(`--reporter ${name}: it has nothing to say of ${command}; ${oneOf(names)} has`);
    throw new InputError(`--reporter ${name}: there is no such reporter${didYouMean(name, names)}; it takes ${oneOf(names)}`);
  });
  const opened: Output[] = [];
  try {
    for (const { target } of chosen) opened.push(target === undefined ? terminal : fileOutput(target));
  } catch (error) {
    for (const output of opened) output.discard?.();
    throw error;
  }
  return chosen.map(({ format }, i) => ({ format, output: opened[i]! }));
}
