import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../core/error.js';
import { type Sanitizer, sanitizerOf } from './options.js';
import { type Tree, treeIn } from './tree.js';

/** Versions of Linux that findings are asked of, the usual one first. */
export const versions = ['6.1', '6.12'] as const;

/** Kernels that `--prepare` builds: a version with KASAN, or with KCSAN, which excludes it. */
export const kernels = [...versions, '6.1-kcsan', '6.12-kcsan'] as const;

/** One of them. */
export type Kernel = (typeof kernels)[number];

/** `6.12` of `6.12-kcsan`. */
export const versionOf = (kernel: Kernel): string => kernel.replace('-kcsan', '');

/** What it tells by. */
export const sanitizerWith = (kernel: Kernel): Sanitizer => (kernel.endsWith('-kcsan') ? 'KCSAN' : 'KASAN');

/** Where a kernel is kept: outside of any project, so that one build does for all. */
export function folderOf(kernel: Kernel, environment: { readonly [name: string]: string | undefined } = process.env): string {
  const cache = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'racewalk', 'kernel', kernel);
}

/** The tree of a kernel that was prepared to its end. */
export const treeOf = (kernel: Kernel): string => join(folderOf(kernel), 'linux');

/** Written last: the release that was built. */
export const readyFile = (kernel: Kernel): string => join(folderOf(kernel), 'ready');

/** The kernel that is meant: the given tree, or the first that was prepared and can tell of a kind. */
export function meantTree(given: string | undefined, kind?: string): Tree {
  if (given !== undefined) return treeIn((kernels as readonly string[]).includes(given) ? treeOf(given as Kernel) : given);
  const able = kernels.filter((one) => sanitizerWith(one) === sanitizerOf(kind));
  const kernel = able.find((one) => existsSync(readyFile(one)));
  if (kernel === undefined)
    throw new InputError(
      `there is no built kernel in ${folderOf(able[0]!)}; \`racewalk kernel --prepare ${able[0]}\` builds one (once, 20 minutes ` +
        'or more), and --kernel DIR names one of your own',
    );
  return treeIn(treeOf(kernel));
}
