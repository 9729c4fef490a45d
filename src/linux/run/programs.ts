import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { InputError } from '../../core/error.js';

/** Where each program comes from, as Debian packages have it. */
const packages: { readonly [program: string]: string } = {
  'qemu-system-x86_64': 'qemu-system-x86',
  busybox: 'busybox-static',
  make: 'build-essential',
  gcc: 'build-essential',
  ld: 'build-essential',
  flex: 'flex',
  bison: 'bison',
  bc: 'bc',
  tar: 'tar',
  xz: 'xz-utils',
  'dpkg-deb': 'dpkg',
  'apt-get': 'apt',
};

/** The file of a program, by PATH. */
export function programFile(program: string, path = process.env['PATH'] ?? ''): string | undefined {
  return path.split(delimiter).flatMap((folder) => {
    const file = join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      return [file];
    } catch {
      return [];
    }
  })[0];
}

/** Refuses to go on without the programs, and says what to install. */
export function needed(programs: readonly string[], what: string, path?: string): void {
  const missing = programs.filter((program) => programFile(program, path) === undefined);
  if (missing.length === 0) return;
  const from = [...new Set(missing.map((program) => packages[program] ?? program))];
  throw new InputError(
    `${what} takes ${missing.join(', ')}, and ${missing.length === 1 ? 'that is' : 'those are'} not on the PATH; ` +
      `on Debian: apt-get install ${from.join(' ')}`,
  );
}

/** Refuses another machine than the one for which modules are written. */
export function thisMachine(machine: string = process.arch, system: string = process.platform): void {
  if (machine === 'x64' && system === 'linux') return;
  throw new InputError(
    `a kernel is built and booted on Linux on x86-64 alone, and this is ${system} on ${machine}; ` +
      'the module can be written here, without --run, and taken to such a machine',
  );
}
