import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'racewalk-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: string, args: readonly string[], cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });

it('a project of its own that has the packed file installed tests a model, and its types hold', () => {
  run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], root);
  cpSync(join(root, 'examples/vitest'), folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
  const packed = readdirSync(folder).find((file) => file.endsWith('.tgz'))!;
  mkdirSync(join(folder, 'node_modules/racewalk'), { recursive: true });
  run('tar', ['-xzf', packed, '-C', 'node_modules/racewalk', '--strip-components', '1'], folder);
  // what the package depends on, and what the project does, as npm would have put them beside it
  for (const name of readdirSync(join(root, 'node_modules')).filter((one) => !one.startsWith('.') && one !== 'racewalk'))
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  expect(run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run'], folder)).toMatch(/Tests\s+5 passed/);
  expect(run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], folder)).toBe('');
});
