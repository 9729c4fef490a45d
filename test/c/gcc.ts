import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Without a compiler there is nothing to compare with: what needs one is skipped, and says so by its name. */
export const gccIsThere = spawnSync('gcc', ['--version']).status === 0;
export const withGcc = gccIsThere ? '' : ' (skipped: no gcc here)';

const syntaxOnly = ['-fsyntax-only', '-Wall', '-Wextra', '-I', join(root, 'include')];

/** What gcc has to say of C text that includes racewalk.h: nothing, where all is well. */
export const complaints = (text: string, ...flags: readonly string[]): string =>
  spawnSync('gcc', [...syntaxOnly, ...flags, '-x', 'c', '-'], { input: text, encoding: 'utf8' }).stderr;

/** The same of files. */
export const complaintsOf = (files: readonly string[], ...flags: readonly string[]): string =>
  spawnSync('gcc', [...syntaxOnly, ...flags, ...files], { encoding: 'utf8' }).stderr;
