import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { leave } from './leave.js';
import { fileError, WholeFile } from '../store/whole-file.js';

/** Where a command writes. Results go to stdout; what only a person wants goes to stderr. */
export interface Output {
  result(text: string): void;
  diagnostic(text: string): void;
  /** All of it was written. */
  close?(): void;
  /** It will not be: what there was before stays. */
  discard?(): void;
}

/**
 * A reader that closed the pipe (`racewalk explore | head -1`) has what it wanted: that ends the output, and not what is still to be
 * saved. A disk that is full ends the run.
 */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      if (stream === process.stdout) terminal.diagnostic(`racewalk: ${fileError('stdout', error).message}`);
      leave(2);
    });
}

export const terminal: Output = {
  result: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
  diagnostic: (text) => void process.stderr.write(text.endsWith('\n') ? text : `${text}\n`),
};

/** Colour and the progress line appear only where somebody looks: a terminal, outside CI, without NO_COLOR. */
export const onTerminal = (stream: NodeJS.WriteStream): boolean => stream.isTTY === true && !process.env.CI;

const colour = onTerminal(process.stdout) && !process.env.NO_COLOR;
export const { bold, dim, red, green, yellow } = pc.createColors(colour);

/** A report's file, whole or not at all, without the colours of the terminal; diagnostics still go to stderr. */
export function fileOutput(file: string): Output {
  const whole = new WholeFile(file);
  return {
    result: (text) => whole.write(stripVTControlCharacters(text.endsWith('\n') ? text : `${text}\n`)),
    diagnostic: terminal.diagnostic,
    close: () => whole.close(),
    discard: () => whole.discard(),
  };
}
