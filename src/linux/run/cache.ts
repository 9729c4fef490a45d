import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../core/error.js';
import { type Tree, treeIn } from './tree.js';

/** Kernels that `--prepare` builds, the usual one first. */
export const versions = ['6.1', '6.12'] as const;

/** One of them. */
export type Version = (typeof versions)[number];

/** Where a kernel is kept: outside of any project, so that one build does for all. */
export function folderOf(version: Version, environment: { readonly [name: string]: string | undefined } = process.env): string {
  const cache = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'racewalk', 'kernel', version);
}

/** The tree of a kernel that was prepared to its end. */
export const treeOf = (version: Version): string => join(folderOf(version), 'linux');

/** Written last: the release that was built. */
export const readyFile = (version: Version): string => join(folderOf(version), 'ready');

/** The kernel that is meant: the given tree, or the first that was prepared. */
export function meantTree(given: string | undefined): Tree {
  if (given !== undefined) return treeIn((versions as readonly string[]).includes(given) ? treeOf(given as Version) : given);
  const version = versions.find((one) => existsSync(readyFile(one)));
  if (version === undefined)
    throw new InputError(
      `there is no built kernel in ${folderOf(versions[0])}; \`racewalk kernel --prepare\` builds one (once, 20 minutes or more), ` +
        'and --kernel DIR names one of your own',
    );
  return treeIn(treeOf(version));
}
