import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { skeleton } from '../../src/c/skeleton.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = mkdtempSync(join(tmpdir(), 'racewalk-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const kept = join(folder, 'racewalk/check');

function check(...args: readonly string[]): { readonly code: number | null; readonly lines: readonly string[]; readonly last: string } {
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'dist/src/cli/main.js'), 'check', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: folder, CI: '1' },
  });
  const lines = stdout.trimEnd().split('\n');
  return { code: status, lines, last: lines.at(-1)! };
}

const toys = ['litmus-lost-update', 'litmus-canary', 'litmus-refcount-get-put'];
/** Whose lines there are, in their order. */
const told = (lines: readonly string[]): readonly string[] =>
  [...new Set(lines.map((line) => /^ok +([\w-]+)/.exec(line)?.[1] ?? ''))].filter(Boolean);

it('tells of the cheapest first, and without a search the same again of what has not changed, unless that is forbidden', () => {
  const first = check('--no-cache', ...toys);
  expect(check(...toys).last).toBe(first.last);
  expect(told(first.lines)).toEqual(['litmus-canary', 'litmus-lost-update', 'litmus-refcount-get-put']);
  expect(first.last).toMatch(/^all \d+ checks hold$/);
  const again = check(...toys);
  expect(again.lines.slice(0, -1)).toEqual(first.lines.slice(0, -1));
  expect(again.last).toBe(`${first.last}; ${first.lines.length - 1} were not searched again, for nothing has changed since they held`);
});

it('shards are the whole, each exploration in one of them', () => {
  const parts = ['1/2', '2/2'].map((part) => check('--shard', part, ...toys));
  expect(parts.flatMap(({ lines }) => told(lines)).sort()).toEqual([...toys].sort());
  expect(parts.map(({ lines }) => lines.at(-2))).toEqual(['part 1 of 2: 2 of 3 explorations', 'part 2 of 2: 1 of 3 explorations']);
  expect(check('--shard', '3/2').code).toBe(2);
});

it('keeps nothing of a module of the user’s, stops at the first failure with --bail, and says what that leaves', () => {
  const before = readdirSync(kept).length;
  const module = join(root, 'test/modules/mistaken.ts');
  const { code, last } = check('--module', module, '--bail');
  expect(code).toBe(1);
  expect(last).toMatch(/checks failed, the rest was not looked at$/);
  expect(readdirSync(kept)).toHaveLength(before);
});

it('checks C files one after the other, and with --bail none after one that fails', () => {
  const text = skeleton.replaceAll('FILE', 'race.c');
  writeFileSync(join(folder, 'race.c'), text);
  writeFileSync(join(folder, 'other.c'), text.replace('EXPECT(FIXED, clean)', 'EXPECT(FIXED, "data-race")'));
  const both = check('race.c', 'other.c');
  expect([both.code, both.lines[0], both.lines[3], both.lines[4]]).toEqual([1, 'race.c', 'all 2 checks hold', 'other.c']);
  expect(both.last).toBe('1 of 2 checks failed');
  expect(check('other.c', 'race.c', '--bail').lines).not.toContain('race.c');
});
