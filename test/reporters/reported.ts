import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { inProcess } from '../cli/in-process.js';

/** What this reporter writes into a file of a command; stdout has what it has without. */
export async function reported(reporter: string, ...args: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-reporter-'));
  const file = join(folder, reporter);
  try {
    const { code, stdout, stderr } = await inProcess('.', ...args, '--reporter', `${reporter}=${file}`);
    expect([code === 0 || code === 1, stderr, stdout !== '']).toEqual([true, '', true]);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Explorations that find something and that do not, one whose texts are whatever a file can hold, one in C. */
export const searches = {
  violations: ['explore', 'litmus-check-then-free', 'litmus-canary', '--variant', 'all'],
  hostile: ['explore', '--module', 'test/modules/hostile.ts', '--strategy', 'bfs'],
  inC: ['explore', 'models/kernel/nfsd-lockowner.c', '--strategy', 'bfs'],
} as const;
