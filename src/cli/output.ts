import { openSync, writeSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { InputError } from '../core/error.js';

/** Where a command writes. Results go to stdout; what only a person wants goes to stderr. */
export interface Output {
  result(text: string): void;
  diagnostic(text: string): void;
}

/** A reader that closed the pipe (`racewalk list | head -1`) has what it wanted: that is no error. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
}

export const terminal: Output = {
  result: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
  diagnostic: (text) => void process.stderr.write(text.endsWith('\n') ? text : `${text}\n`),
};

/** Colour and the progress line appear only where somebody looks: a terminal, outside CI, without NO_COLOR. */
export const onTerminal = (stream: NodeJS.WriteStream): boolean => stream.isTTY === true && !process.env.CI;

const colour = onTerminal(process.stdout) && !process.env.NO_COLOR;
export const { bold, dim, red, green, yellow } = pc.createColors(colour);

/** A report's file, without the colours of the terminal; diagnostics still go to stderr. */
export function fileOutput(file: string): Output {
  let to: number;
  try {
    to = openSync(file, 'w');
  } catch (error) {
    throw new InputError(`--output ${file}: ${(error as Error).message}; the usual cause is a folder that does not exist`);
  }
  return {
    result: (text) => void writeSync(to, stripVTControlCharacters(text.endsWith('\n') ? text : `${text}\n`)),
    diagnostic: terminal.diagnostic,
  };
}
