import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../core/error.js';
import { type Load, initText } from './init.js';
import { archive } from './initramfs.js';
import { ran } from './process.js';
import { needed, programFile, thisMachine } from './programs.js';
import type { Tree } from './tree.js';

/** What is booted. */
export interface Machine {
  readonly tree: Tree;
  /** The `.ko` files, by the modules' names. */
  readonly modules: ReadonlyMap<string, string>;
  readonly loads: readonly Load[];
  readonly cpus: number;
  /** Milliseconds after which the machine is ended. */
  readonly limit: number;
  /** Hears each line of the console as it comes. */
  readonly line?: (text: string) => void;
}

/** What a boot left. */
export interface Booted {
  readonly console: string;
  /** It was ended because its time was up. */
  readonly late: boolean;
}

/** Every report is told, every panic ends the machine, and addresses are those of the build. */
const commandLine = 'console=ttyS0 tsc=reliable nokaslr ignore_loglevel panic=-1 kasan_multi_shot init_on_alloc=1';

/** What a program needs to be in an initramfs: it brings its libraries with it. */
function staticBusybox(): Uint8Array {
  const file = programFile('busybox')!;
  const bytes = readFileSync(file);
  // a program header of the type PT_INTERP names a loader
  if (bytes.includes('/ld-linux') || bytes.includes('/ld-musl'))
    throw new InputError(`${file} needs shared libraries, and an initramfs has none; on Debian: apt-get install busybox-static`);
  return bytes;
}

/** Boots a kernel in qemu, under software emulation, with an initramfs that loads modules and turns it off. */
export async function boot({ tree, modules, loads, cpus, limit, line }: Machine): Promise<Booted> {
  thisMachine();
  needed(['qemu-system-x86_64', 'busybox'], 'booting a kernel');
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-boot-'));
  try {
    const initrd = join(folder, 'initrd.gz');
    writeFileSync(
      initrd,
      archive([
        { name: 'bin' },
        { name: 'lib' },
        { name: 'dev' },
        { name: 'dev/console', device: [5, 1] },
        { name: 'bin/busybox', content: staticBusybox(), executable: true },
        { name: 'init', content: initText(loads), executable: true },
        ...[...modules].map(([name, file]) => ({ name: `lib/${name}.ko`, content: readFileSync(file) })),
      ]),
    );
    const machine = ['-M', 'pc', '-cpu', 'max', '-smp', `${cpus}`, '-accel', 'tcg,thread=multi', '-m', '1G', '-nic', 'none', '-no-reboot'];
    const given = [...machine, '-nographic', '-kernel', tree.image, '-initrd', initrd, '-append', commandLine];
    const { code, lines, late } = await ran('qemu-system-x86_64', given, {
      limit,
      line: (text) => {
        line?.(text);
        return undefined;
      },
    });
    if (code !== 0 && !late) throw new InputError(`qemu-system-x86_64 did not boot ${tree.image}: ${lines.at(-1) ?? `exit ${code}`}`);
    return { console: lines.map((text) => `${text}\n`).join(''), late };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
