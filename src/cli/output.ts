import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { leave } from './leave.js';
import { Pager, pagerOf } from './pager.js';
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

/** Where long output goes on a terminal; undefined: it is written as it is. */
let pager: Pager | undefined;

/** From now on what is for stdout goes through the user's pager, where that is a terminal. */
export function throughPager(): void {
  const command = pagerOf(process.env);
  if (command !== undefined && onTerminal(process.stdout)) pager ??= new Pager(command);
}

/** All was written; done when the user has left the pager. */
export const leavePager = async (): Promise<void> => pager?.end();

const lineOf = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

export const terminal: Output = {
  result: (text) => void (pager ?? process.stdout).write(lineOf(text)),
  diagnostic: (text) => void process.stderr.write(lineOf(text)),
};

/** Lines that are rewritten, and the pager, appear only where somebody looks: on a terminal, outside CI. */
export const onTerminal = (stream: { readonly isTTY?: boolean }): boolean => stream.isTTY === true && !process.env.CI;

interface Environment {
  readonly [name: string]: string | undefined;
}

/** NO_COLOR turns it off (no-color.org), FORCE_COLOR on, or off where it is 0; else there is colour where somebody looks. */
export function hasColour({ NO_COLOR, FORCE_COLOR }: Environment, looked: boolean): boolean {
  if (NO_COLOR) return false;
  return FORCE_COLOR === undefined ? looked : !['0', 'false'].includes(FORCE_COLOR);
}

export const { bold, dim, red, green, yellow } = pc.createColors(hasColour(process.env, onTerminal(process.stdout)));

/** A report's file, whole or not at all, without the colours of the terminal; diagnostics still go to stderr. */
export function fileOutput(file: string): Output {
  const whole = new WholeFile(file);
  return {
    result: (text) => whole.write(stripVTControlCharacters(lineOf(text))),
    diagnostic: terminal.diagnostic,
    close: () => whole.close(),
    discard: () => whole.discard(),
  };
}
