import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { describedIn, describedText } from '../../src/cli/kernel/described.js';
import { firstError } from '../../src/linux/run/compiler.js';
import { folderOf } from '../../src/linux/run/cache.js';
import { initText } from '../../src/linux/run/init.js';
import { archive } from '../../src/linux/run/initramfs.js';
import { optionsFile, otherwise, untold } from '../../src/linux/run/options.js';
import { needed, programFile, thisMachine } from '../../src/linux/run/programs.js';
import { treeIn } from '../../src/linux/run/tree.js';
import { inProcess } from '../cli/in-process.js';

const fresh = (): string => mkdtempSync(join(tmpdir(), 'racewalk-linux-'));
const racewalk = (...args: readonly string[]) => inProcess(process.cwd(), 'kernel', ...args);

describe('what is missing is said, with what to install', () => {
  it('a program', () => {
    const bin = fresh();
    writeFileSync(join(bin, 'make'), '');
    expect(() => needed(['qemu-system-x86_64', 'busybox'], 'booting a kernel', bin)).toThrow(
      'booting a kernel takes qemu-system-x86_64, busybox, and those are not on the PATH; on Debian: apt-get install qemu-system-x86 busybox-static',
    );
    // a file that nobody may run is no program
    expect(programFile('make', bin)).toBeUndefined();
    chmodSync(join(bin, 'make'), 0o755);
    expect(() => needed(['make'], 'building', bin)).not.toThrow();
  });

  it('another machine', () => {
    expect(() => thisMachine('arm64', 'linux')).toThrow('on Linux on x86-64 alone, and this is linux on arm64');
    expect(() => thisMachine('x64', 'linux')).not.toThrow();
  });

  it('a tree that is none, was not built, or is of another architecture', () => {
    const tree = fresh();
    const puts = (file: string, text: string): void => {
      mkdirSync(join(tree, file, '..'), { recursive: true });
      writeFileSync(join(tree, file), text);
    };
    expect(() => treeIn(join(tree, 'none'))).toThrow('there is no such folder');
    expect(() => treeIn(tree)).toThrow('it is no tree of the kernel');
    puts('Kconfig', '');
    puts('Makefile', '');
    expect(() => treeIn(tree)).toThrow('it has no .config');
    puts('.config', 'CONFIG_ARM64=y\nCONFIG_MODULES=y\n');
    expect(() => treeIn(tree)).toThrow('another architecture than x86-64');
    puts('.config', 'CONFIG_X86_64=y\n');
    expect(() => treeIn(tree)).toThrow('without CONFIG_MODULES');
    puts('.config', 'CONFIG_X86_64=y\nCONFIG_MODULES=y\n');
    expect(() => treeIn(tree)).toThrow('its build has not come to its end');
    puts('arch/x86/boot/bzImage', '');
    puts('include/config/kernel.release', '6.1.192\n');
    expect(() => treeIn(tree)).toThrow('Module.symvers');
    puts('Module.symvers', '');
    expect(treeIn(tree)).toMatchObject({ release: '6.1.192', folder: tree });
  });

  it('what of a module does not compile, by the first error of the compiler', () => {
    const lines = [
      '  CC [M]  race.o',
      'race.c:3:1: warning: unused',
      'race.c:12:3: error: unknown type',
      'race.c:13:1: error: more',
      'make: *** [x] Error 2',
    ];
    expect(firstError(lines)).toBe('race.c:12:3: error: unknown type');
    expect(firstError(['ERROR: modpost: "f" [race.ko] undefined!', 'make: *** x'])).toBe('ERROR: modpost: "f" [race.ko] undefined!');
    expect(firstError(['all is well'])).toBeUndefined();
  });

  it('options that the kernel does not have', () => {
    const all = optionsFile('KASAN').replaceAll(/^(CONFIG_\w+)=n$/gm, '# $1 is not set');
    expect(otherwise(all, 'KASAN')).toEqual([]);
    expect(otherwise(all.replace('CONFIG_KASAN=y', ''), 'KASAN')).toEqual(['KASAN']);
    expect(untold(all)).toEqual([]);
    expect(untold(all.replace('CONFIG_DEBUG_LIST=y', ''))).toEqual(['CONFIG_DEBUG_LIST']);
    // KASAN and KCSAN exclude each other, and each tells of its own kinds
    expect(untold(all, 'data-race')).toEqual(['CONFIG_KCSAN']);
    expect(untold(optionsFile('KCSAN'), 'data-race')).toEqual([]);
    expect(untold(optionsFile('KCSAN'), 'use-after-free')).toEqual(['CONFIG_KASAN']);
  });
});

it('kernels are kept outside of the project', () => {
  expect(folderOf('6.1', { XDG_CACHE_HOME: '/c' })).toBe('/c/racewalk/kernel/6.1');
  expect(folderOf('6.12', {})).toMatch(/\.cache\/racewalk\/kernel\/6\.12$/);
  expect(folderOf('6.12-kcsan', { XDG_CACHE_HOME: '/c' })).toBe('/c/racewalk/kernel/6.12-kcsan');
});

it('an initramfs has what it is given, each member at a multiple of four', () => {
  const bytes = Buffer.from(
    gunzipSync(archive([{ name: 'dev' }, { name: 'dev/console', device: [5, 1] }, { name: 'init', content: 'hello', executable: true }])),
  );
  const members: unknown[] = [];
  for (let at = 0; at < bytes.length; ) {
    const head = bytes.toString('latin1', at, at + 110);
    expect(head.slice(0, 6)).toBe('070701');
    const number = (i: number): number => Number.parseInt(head.slice(6 + 8 * i, 14 + 8 * i), 16);
    const [mode, size, length] = [number(1), number(6), number(11)];
    const name = bytes.toString('latin1', at + 110, at + 110 + length - 1);
    const from = (at + 110 + length + 3) & ~3;
    members.push([name, mode.toString(8), bytes.toString('latin1', from, from + size), number(9), number(10)]);
    at = (from + size + 3) & ~3;
  }
  expect(members).toEqual([
    ['dev', '40755', '', 0, 0],
    ['dev/console', '20600', '', 5, 1],
    ['init', '100755', 'hello', 0, 0],
    ['TRAILER!!!', '100644', '', 0, 0],
  ]);
});

it('the first program loads each module with what it is given, and turns the machine off', () => {
  const text = initText([{ module: 'race', parameters: { rounds: 3, seed: 7 }, seconds: 20 }]);
  expect(text).toMatch(/^#!\/bin\/busybox sh\n/);
  expect(text).toMatch(/\nload race 20 - race rounds=3 seed=7\noff\n$/);
});

it('a folder says of itself what is forced in it', () => {
  const folder = fresh();
  expect(describedIn(folder)).toEqual({ schema: 1, rounds: 1, seed: 1, cpus: 2 });
  const described = { schema: 1, token: 'x/posted@1:a', kind: 'warn', rounds: 5, seed: 2, cpus: 4 } as const;
  writeFileSync(join(folder, 'racewalk.json'), describedText(described));
  expect(describedIn(folder)).toEqual(described);
  writeFileSync(join(folder, 'racewalk.json'), '{"schema":1,"rounds":0}');
  expect(() => describedIn(folder)).toThrow('"rounds" takes a positive integer, not 0');
  writeFileSync(join(folder, 'racewalk.json'), '{');
  expect(() => describedIn(folder)).toThrow('it is no JSON');
});

describe('the command', () => {
  const consoles = new URL('./consoles/', import.meta.url);

  it('reads a console that was recorded: 0 confirmed, 1 not seen, 2 where it stops', async () => {
    const console = (name: string): string => new URL(`${name}.txt`, consoles).pathname;
    const confirmed = await racewalk('--console', console('circular-6.1'), '--kind', 'lock-order');
    expect(confirmed).toMatchObject({ code: 0, stdout: expect.stringContaining('confirmed: lock-order') });
    const not = await racewalk('--console', console('circular-6.1'), '--kind', 'leak');
    expect(not).toMatchObject({ code: 1, stdout: expect.stringContaining('not seen: leak') });
    const stopped = await racewalk('--console', console('hung-6.1'), '--kind', 'leak');
    expect(stopped).toMatchObject({ code: 2, stderr: expect.stringContaining('the console stops in a round that did not end') });
    const all = await racewalk('--console', console('one-of-each-6.1'));
    expect(all).toMatchObject({ code: 1, stdout: expect.stringContaining('refcount_t: decrement hit 0; leaking memory.') });
  });

  it('says what it takes', async () => {
    expect(await racewalk()).toMatchObject({ code: 2, stderr: expect.stringContaining('--prepare') });
    expect(await racewalk('nowhere', '--run')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no such') });
    const folder = fresh();
    expect(await racewalk(folder, '--run', '--kernel', folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it is no tree'),
    });
    expect(await racewalk('--prepare', '5.4')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('6.1, 6.12, 6.1-kcsan or 6.12-kcsan'),
    });
  });
});
