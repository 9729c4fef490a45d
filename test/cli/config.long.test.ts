import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/store/package-root.js';
import { inProcess } from './in-process.js';

describe('racewalk.config', () => {
  // a module is read once in a process: each test has a folder of its own
  let [folder, models] = ['', ''];
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'racewalk-config-'));
    models = join(folder, 'models');
    mkdirSync(join(folder, 'deep/er'), { recursive: true });
    mkdirSync(models);
    cpSync(new URL('test/modules/mistaken.ts', packageRoot), join(models, 'mistaken.ts'));
  });
  const write = (text: string): void =>
    writeFileSync(join(folder, 'racewalk.config.ts'), `import { defineConfig } from 'racewalk';\nexport default defineConfig(${text});\n`);
  /** It has threads, which run what is built. */
  const checked = (): { readonly status: number | null; readonly stdout: string } =>
    spawnSync(process.execPath, [fileURLToPath(new URL('dist/src/cli/main.js', packageRoot)), 'check'], {
      cwd: join(folder, 'deep/er'),
      encoding: 'utf8',
    });
  const deep = (...args: readonly string[]) => inProcess(join(folder, 'deep/er'), ...args);

  it('is found upwards, and gives module and reports where the command line leaves them out', async () => {
    write(`{ module: './models/mistaken.ts', reporter: ['junit=out.xml', 'columns'] }`);
    const { status, stdout } = checked();
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FAIL mistaken\/seed/);
    // check has no columns, and says what it usually says
    expect(readFileSync(join(folder, 'out.xml'), 'utf8')).toContain('<testsuite name="mistaken"');
    const explored = await deep('explore', '--strategy', 'bfs', '--reporter', 'text');
    expect(explored.stdout).toMatch(/^warn by a at warner\.warn/);
    expect((await deep('list', 'mistaken', '--no-config')).stderr).toMatch(/no family .* or exploration "mistaken"/);
  });

  it('is not asked for the module of a file that is named', async () => {
    write(`{ module: './models/mistaken.ts' }`);
    await inProcess(folder, 'new', 'race.c');
    expect((await inProcess(folder, 'explore', 'race.c', '--reporter', 'text')).stdout).toMatch(/use-after-free/);
  });

  it('regression seeds are kept beside it and checked there, but where the module has some already', async () => {
    write(`{ module: './models/mistaken.ts' }`);
    await deep('explore', '--strategy', 'bfs', '--save', '--exit-zero');
    expect([join(folder, 'seeds/mistaken.jsonl'), join(models, 'seeds')].map(existsSync)).toEqual([true, false]);
    expect(checked().stdout).toMatch(/mistaken: 1 regression seed$/m);
    cpSync(join(folder, 'seeds'), join(models, 'seeds'), { recursive: true });
    rmSync(join(folder, 'seeds'), { recursive: true });
    expect(checked().stdout).toMatch(/mistaken: 1 regression seed$/m);
  });

  it.each([
    [`{ modul: 'a.ts' }`, 'the configuration has no "modul"; it has module, preset or reporter (did you mean module?)'],
    [`{ module: 'a.ts' }`, 'its module ../../a.ts is not there'],
    [`{ preset: 'fast' }`, '`preset` is "fast"'],
    [`{ reporter: 'junit=' }`, '`reporter` is "junit=". It takes NAME or NAME=FILE'],
    [`{ reporter: [7] }`, '`reporter` is 7, and must be a text'],
    ['7', 'the configuration is 7, and must be an object'],
    ['nobody', 'nobody is not defined'],
  ])('%s is refused with its place', async (text, says) => {
    write(text);
    const { code, stderr } = await deep('list');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^racewalk: \.\.\/\.\.\/racewalk\.config\.ts/)]);
    expect(stderr).toContain(says);
  });
});
