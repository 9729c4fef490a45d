import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Without a compiler there is nothing to compare with: what needs one is skipped, and says so by its name. */
export const gccIsThere = spawnSync('gcc', ['--version']).status === 0;
export const withGcc = gccIsThere ? '' : ' (skipped: no gcc here)';

/** What gcc has to say of C text that includes racewalk.h: nothing, where all is well. */
export function complaints(text: string, ...flags: readonly string[]): string {
  const arguments_ = ['-fsyntax-only', '-Wall', '-Wextra', '-I', join(root, 'include'), ...flags, '-x', 'c', '-'];
  return spawnSync('gcc', arguments_, { input: text, encoding: 'utf8' }).stderr;
}
