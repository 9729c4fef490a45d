import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../core/error.js';
import { folderOf, readyFile, sanitizerWith, treeOf, type Kernel } from './cache.js';
import { firstError } from './compiler.js';
import { optionsFile, otherwise, sanitized } from './options.js';
import { ran } from './process.js';
import { needed, thisMachine } from './programs.js';
import { type Tell, unpackSource } from './source.js';
import { type Tree, treeIn } from './tree.js';

/** About so many files are compiled. */
const usual = 1500;

/**
 * Builds a kernel that tells what goes wrong, from Debian's source, in the cache folder. What an interrupted build has done is not done
 * again: each part takes its name when it is whole, and make knows what it has compiled.
 */
export async function prepare(kernel: Kernel, tell: Tell): Promise<Tree> {
  thisMachine();
  needed(['make', 'gcc', 'ld', 'flex', 'bison', 'bc'], `building Linux ${kernel}`);
  await unpackSource(kernel, tell);
  const folder = treeOf(kernel);
  if (sanitizerWith(kernel) === 'KCSAN') leaveAssertions(folder);
  await configure(kernel, folder, tell);
  let compiled = 0;
  const { code, lines } = await ran(
    'make',
    [`-j${availableParallelism()}`, ...sanitized[sanitizerWith(kernel)], 'bzImage', 'vmlinux', 'modules_prepare'],
    {
      folder,
      line: (text) => {
        const file = /^ {2}(?:CC|AS|HOSTCC) +(\S+)/.exec(text)?.[1];
        if (file !== undefined) tell(`Linux ${kernel}: ${++compiled} of about ${usual} files compiled, ${file}`);
        return undefined;
      },
    },
  );
  if (code !== 0)
    throw new InputError(
      `${folder}: the kernel could not be built: ${firstError(lines) ?? lines.at(-1) ?? `make gave ${code}`}; ` +
        'the usual cause: a full disk, or a compiler newer than the kernel. What is compiled is kept, and --prepare goes on from there',
    );
  // a tree without modules of its own has the symbols of vmlinux, and no others
  copyFileSync(join(folder, 'vmlinux.symvers'), join(folder, 'Module.symvers'));
  const tree = treeIn(folder);
  writeFileSync(readyFile(kernel), `${tree.release}\n`);
  return tree;
}

/**
 * The kernel is built without KCSAN, but for ASSERT_EXCLUSIVE_WRITER() and the like and for kfree(): these watch wherever they stand,
 * in the scheduler too, and would be held up for as long as a module's accesses are.
 */
function leaveAssertions(folder: string): void {
  for (const [name, what] of [
    ['include/linux/kcsan-checks.h', '(&(var)'],
    ['mm/slub.c', '(x,'],
  ]) {
    const file = join(folder, name!);
    const text = readFileSync(file, 'utf8');
    const left = text.replaceAll(`\t__kcsan_check_access${what}`, `\tkcsan_check_access${what}`);
    // an untouched file keeps what is compiled
    if (left !== text) writeFileSync(file, left);
  }
}

/** Configures it, where it was not, or was with other options; an untouched .config keeps what is compiled. */
async function configure(kernel: Kernel, folder: string, tell: Tell): Promise<void> {
  const file = join(folderOf(kernel), 'options');
  const text = optionsFile(sanitizerWith(kernel));
  if (!existsSync(join(folder, '.config')) || !existsSync(file) || readFileSync(file, 'utf8') !== text) {
    tell(`Linux ${kernel}: configuring`);
    const wanted = `${file}.part`;
    writeFileSync(wanted, text);
    const { code, lines } = await ran('make', ['allnoconfig'], { folder, environment: { KCONFIG_ALLCONFIG: wanted } });
    if (code !== 0) throw new InputError(`${folder}: make allnoconfig failed: ${firstError(lines) ?? lines.at(-1) ?? `exit ${code}`}`);
    writeFileSync(file, text);
  }
  const other = otherwise(readFileSync(join(folder, '.config'), 'utf8'), sanitizerWith(kernel));
  if (other.length > 0) tell(`Linux ${kernel} has its own mind of ${other.join(', ')}`);
}
