import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { inProcess } from './in-process.js';

const folder = mkdtempSync(join(tmpdir(), 'racewalk-reporters-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const canary = ['explore', 'litmus-canary', '--strategy', 'bfs'];
const refused = async (...args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await inProcess('.', ...args);
  expect([code, stdout]).toEqual([2, '']);
  return stderr;
};

it('several reports are written at once: those in files, and what stdout has without them', async () => {
  const [xml, json] = [join(folder, 'r=1.xml'), join(folder, 'r.json')];
  const both = await inProcess('.', ...canary, '--reporter', `junit=${xml}`, '--reporter', `json=${json}`);
  expect(both).toEqual(await inProcess('.', ...canary));
  expect(both.stdout).toContain('BUG: double-free');
  expect(readFileSync(xml, 'utf8')).toContain('<testsuites name="racewalk" tests="1" failures="1"');
  expect((JSON.parse(readFileSync(json, 'utf8')) as { runs: unknown[] }).runs).toHaveLength(1);
});

it('a reporter without a file has stdout, or the file of --output; --format is its other name', async () => {
  const { stdout } = await inProcess('.', ...canary, '--reporter', 'text');
  expect(stdout).toMatch(/^double-free of obj by second/);
  expect((await inProcess('.', ...canary, '--format', 'text')).stdout).toBe(stdout);
  const file = join(folder, 'r.txt');
  expect((await inProcess('.', ...canary, '--reporter', 'text', '--output', file)).stdout).toBe('');
  expect(readFileSync(file, 'utf8')).toBe(stdout);
});

it('refuses a second one on stdout, one file for two, none such, and one that has nothing to say of a command', async () => {
  expect(await refused(...canary, '--reporter', 'text', '--reporter', 'json')).toMatch(
    /--reporter json: stdout has text already.*json=FILE/,
  );
  expect(await refused(...canary, '--reporter', 'text=a', '--reporter', './json=a')).toMatch(/It takes NAME or NAME=FILE/);
  expect(await refused(...canary, '--reporter', 'text=a', '--reporter', 'json=./a')).toMatch(/another report's file/);
  expect(await refused(...canary, '--reporter', 'junti')).toMatch(/no such reporter \(did you mean junit\?\); it takes columns, /);
  expect(await refused('check', 'litmus-canary', '--reporter', 'columns')).toMatch(/it has nothing to say of check; .*junit/);
  expect(await refused(...canary, '--matrix', '--reporter', 'junit')).toMatch(/--matrix prints kind by switch/);
  expect(existsSync('a')).toBe(false);
});

it('a file that cannot be written is refused before the search, and the file before it stays as it was', async () => {
  const first = join(folder, 'kept.xml');
  const nowhere = join(folder, 'none', 'file');
  expect(await refused(...canary, '--reporter', `junit=${first}`, '--reporter', `json=${nowhere}`)).toMatch(/folder on the way to it/);
  expect(await refused(...canary, '--reporter', `junit=${folder}`)).toMatch(/it is a folder; name a file in it/);
  expect([first, `${first}.tmp`].map(existsSync)).toEqual([false, false]);
});
