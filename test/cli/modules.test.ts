import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inProcess } from './in-process.js';

// within the package, so that what a module imports is found
const folder = mkdtempSync('dist/modules-');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const module = ['--module', 'test/modules/bringing.ts'];

describe('export default racewalk({ ... })', () => {
  it('brings operations, detectors and switches to its explorations, and strategies and reporters by name', async () => {
    const { stdout } = await inProcess(
      '.',
      'explore',
      ...module,
      '--strategy',
      'bfs,first-first',
      '--schedules',
      '9',
      '--switch',
      'lights=two',
      '--reporter',
      'text',
    );
    expect(stdout).toMatch(/^off-twice by a at turn\.twice {2}lamp\/posted\+lights=two@/m);
    expect(stdout).toMatch(/: 1 finding, first-first seed 1, stopped by schedules/);
    expect((await inProcess('.', 'explore', ...module, '--strategy', 'bfs', '--reporter', 'counted')).stdout).toBe('1 searches\n');
    expect((await inProcess('.', 'list', ...module)).stdout).toMatch(/lights/);
    const token = /lamp\/posted\S+/.exec(stdout)![0];
    expect((await inProcess('.', 'replay', ...module, token, '--expect', 'off-twice')).code).toBe(0);
  });

  it.each([
    ['explorations: []', /`explorations` has none/],
    ['exploration: []', /has no "exploration"; it has explorations, .*did you mean explorations\?/],
    ['explorations: [{}]', /exploration 1: an exploration needs its "name"/],
    ['explorations: [x], detectors: [{ kind: 1 }]', /detector 1: its `kind` must be a string/],
    ['explorations: [x], reporters: [{ name: "junit", says: "", open() {} }]', /already is a reporter named "junit"/],
    ['explorations: [x], strategies: [{ name: "bfs", kind: "random", start() {} }]', /already is a strategy named "bfs"/],
    ['explorations: [x], switches: { lights: [] }', /the switch "lights" has no values/],
    ['explorations: [x], switches: { own: ["a"] }', /x has a switch "own" of its own/],
  ])('refuses %s with a sentence', async (source, sentence) => {
    const file = join(folder, `refused-${source.replace(/\W+/g, '-')}.mts`);
    const x =
      "const x = { name: 'x', reason: 'x', variants: ['posted'], switches: { own: ['a'] }, " +
      'scenario: () => ({}), expect: {}, exhaustive: true };';
    writeFileSync(file, `import { racewalk } from 'racewalk';\n${x}\nexport default racewalk({ ${source} } as never);\n`);
    const { code, stderr } = await inProcess('.', 'explore', '--module', file);
    expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)]);
  });
});

it('--save writes beside the module, and check and list read it there', async () => {
  const mine = join(folder, 'wide.ts');
  cpSync('test/modules/hostile.ts', mine);
  const saved = await inProcess('.', 'explore', '--module', mine, '--strategy', 'bfs', '--save');
  expect(saved.stderr).toMatch(/2 regression seeds of hostile\/posted added to .*seeds\/hostile\.jsonl/);
  const seeds = join(folder, 'seeds/hostile.jsonl');
  expect(readFileSync(seeds, 'utf8').match(/"token":/g)).toHaveLength(2);
  expect((await inProcess('.', 'list', '--module', mine)).stdout).toMatch(/regression seeds: 2/);
  const known = await inProcess('.', 'explore', '--module', mine, '--strategy', 'bfs', '--reporter', 'markdown');
  expect(known.stdout).toContain('Known: found by bfs; not investigated yet');
});
