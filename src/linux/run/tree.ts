import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError } from '../../core/error.js';

/** A kernel that was built. */
export interface Tree {
  readonly folder: string;
  readonly image: string;
  /** `6.12.117`. */
  readonly release: string;
  /** The text of its .config. */
  readonly config: string;
}

/** What `racewalk kernel` says where there is no kernel yet. */
const prepare = '`racewalk kernel --prepare` builds one';

/** A built tree. Throws an InputError where it is none, or not built, or of another architecture. */
export function treeIn(given: string): Tree {
  const folder = resolve(given);
  const no = (fact: string): InputError =>
    new InputError(`${given}: ${fact}; accepted is the folder of a kernel that was built, and ${prepare}`);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw no('there is no such folder');
  const text = (file: string): string | undefined =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : undefined;
  if (text('Kconfig') === undefined || text('Makefile') === undefined) throw no('it is no tree of the kernel');
  const config = text('.config');
  if (config === undefined) throw no('it has no .config, so it was not built');
  if (!/^CONFIG_X86_64=y$/m.test(config)) throw no('it is configured for another architecture than x86-64');
  if (!/^CONFIG_MODULES=y$/m.test(config)) throw no('it is built without CONFIG_MODULES, so it takes no module');
  const image = join(folder, 'arch/x86/boot/bzImage');
  const release = text('include/config/kernel.release')?.trim();
  if (!existsSync(image) || release === undefined) throw no('it has no arch/x86/boot/bzImage, so its build has not come to its end');
  if (!existsSync(join(folder, 'Module.symvers')))
    throw no(
      'it has no Module.symvers; `make modules`, or `cp vmlinux.symvers Module.symvers` where it has no modules of its own, makes it',
    );
  return { folder, image, release, config };
}
