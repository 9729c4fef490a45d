import { basename } from 'node:path';
import type { Frame } from '../console/reports.js';
import { ran } from './process.js';
import { programFile } from './programs.js';

/**
 * The line of C at which a frame of a module stands, `race.c:31`, by its debug information; undefined where that is not there, or no
 * program to read it. A frame's address is that after the call, so the byte before it is asked for.
 */
export async function sourceLine(module: string, { symbol, offset }: Frame): Promise<string | undefined> {
  if (programFile('nm') === undefined || programFile('addr2line') === undefined) return undefined;
  const symbols = await ran('nm', [module]);
  const row = symbols.lines.map((line) => line.split(' ')).find(([, kind, name]) => /^[tT]$/.test(kind ?? '') && name === symbol);
  if (row === undefined) return undefined;
  const address = Number.parseInt(row[0]!, 16) + Math.max(0, offset - 1);
  const told = await ran('addr2line', ['-e', module, '-j', '.text', `0x${address.toString(16)}`]);
  const [, file, line] = /^(.*):(\d+)\b/.exec(told.lines[0] ?? '') ?? [];
  return file === undefined || line === '0' ? undefined : `${basename(file)}:${line}`;
}
