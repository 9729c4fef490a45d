import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../core/error.js';
import { folderOf, treeOf, versionOf, type Kernel } from './cache.js';
import { ran } from './process.js';
import { needed } from './programs.js';

/** Tells how far it is: a step that goes on, as a line. */
export type Tell = (line: string) => void;

/** Unpacks the kernel's source of Debian's package, where that was not done. Each part takes its name when it is whole. */
export async function unpackSource(kernel: Kernel, tell: Tell): Promise<void> {
  const tree = treeOf(kernel);
  if (existsSync(tree)) return;
  const folder = folderOf(kernel);
  mkdirSync(folder, { recursive: true });
  const archive = await archiveOf(kernel, tell);
  needed(['tar', 'xz'], 'unpacking the source');
  tell(`unpacking ${archive}`);
  const part = join(folder, 'unpacked.part');
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part);
  await done('tar', ['xJf', archive, '-C', part], part);
  const [top] = readdirSync(part);
  if (top === undefined) throw new InputError(`${archive}: there is nothing in it; remove it, and do it again`);
  renameSync(join(part, top), tree);
  rmSync(part, { recursive: true });
  rmSync(join(folder, 'package'), { recursive: true, force: true });
}

/** The archive with the source: the installed package's, or that of one that is downloaded, as anybody may, without being installed. */
async function archiveOf(kernel: Kernel, tell: Tell): Promise<string> {
  const name = `linux-source-${versionOf(kernel)}`;
  const installed = `/usr/src/${name}.tar.xz`;
  if (existsSync(installed)) return installed;
  const unpacked = join(folderOf(kernel), 'package');
  const archive = join(unpacked, 'usr/src', `${name}.tar.xz`);
  if (existsSync(archive)) return archive;
  needed(['apt-get', 'dpkg-deb'], `the source of Linux ${versionOf(kernel)}, Debian's package ${name},`);
  tell(`downloading ${name}, 150 MB`);
  const part = join(folderOf(kernel), 'download.part');
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part);
  await done(
    'apt-get',
    ['download', name],
    part,
    `the package index does not know it, or is old: apt-get update, and a release of Debian that has ${name}`,
  );
  const package_ = readdirSync(part).find((file) => file.endsWith('.deb'));
  if (package_ === undefined) throw new InputError(`apt-get download ${name} left no package`);
  const whole = `${unpacked}.part`;
  rmSync(whole, { recursive: true, force: true });
  await done('dpkg-deb', ['-x', join(part, package_), whole], part);
  renameSync(whole, unpacked);
  rmSync(part, { recursive: true });
  return archive;
}

async function done(program: string, given: readonly string[], folder: string, cause = 'the disk is full'): Promise<void> {
  const { code, lines } = await ran(program, given, { folder });
  if (code === 0) return;
  throw new InputError(`${program} ${given.join(' ')} failed: ${lines.at(-1) ?? `exit ${code}`}; the usual cause: ${cause}`);
}
