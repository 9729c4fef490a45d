import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, type TestSuites } from 'junit2json';
import { afterAll, expect, it } from 'vitest';
import { violations } from '../schema.js';

const folder = mkdtempSync(join(tmpdir(), 'racewalk-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('check writes what it prints in each format, with diagrams of what it did not expect', async () => {
  const names = ['json', 'junit', 'sarif', 'github', 'markdown'];
  const files = names.flatMap((name) => ['--reporter', `${name}=${join(folder, name)}`]);
  const args = ['dist/src/cli/main.js', 'check', '--module', 'test/modules/mistaken.ts', ...files];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, '']);
  expect(stdout).toMatch(/^FAIL mistaken\/seed: bfs, complete, 2 states/);
  expect(stdout).toMatch(/^ {5}npx racewalk replay --module test\/modules\/mistaken\.ts 'mistaken\/seed@\w+:a'$/m);
  const [json, junit, sarif, github, markdown] = names.map((name) => readFileSync(join(folder, name), 'utf8')) as [
    string,
    string,
    string,
    string,
    string,
  ];

  expect(violations('check', json)).toEqual([]);
  const { checks, verdicts } = JSON.parse(json) as {
    checks: { name: string; holds: boolean; unexpected: { title: string }[] }[];
    verdicts: object[];
  };
  expect(checks.map(({ name, holds }) => [name, holds])).toEqual([
    ['seed', false],
    ['repaired', true],
    ['repaired reaches seed', false],
  ]);
  expect(checks[0]!.unexpected).toMatchObject([{ title: 'warn by a at warner.warn' }]);
  expect(verdicts).toEqual([{ says: '2 of 3 checks failed', failed: 2, stopped: false }]);

  const { failures, testsuite } = (await parse(junit)) as TestSuites;
  expect(failures).toBe(2);
  expect(testsuite![0]!.testcase!.map(({ time }) => time !== undefined)).toEqual([true, true, false]);
  expect(testsuite![0]!.testcase![0]!.failure![0]!.inner).toContain('WARN_ON_ONCE(1)  <-- BUG: warn');
  const results = (JSON.parse(sarif) as { runs: [{ results: { ruleId: string }[] }] }).runs[0].results;
  expect(results.map(({ ruleId }) => ruleId)).toEqual(['warn', 'expectation', 'expectation']);
  expect(github.match(/^::error .*$/gm)).toHaveLength(3);
  expect(markdown).toContain('WARN_ON_ONCE(1)  <-- BUG: warn');
});

it('Ctrl-C tells what held so far, in reports too', async () => {
  const file = join(folder, 'stopped');
  // the second one has a hundred times as many states
  const names = ['litmus-canary', 'stop-vs-stop-all'];
  const child = spawn(process.execPath, ['dist/src/cli/main.js', 'check', ...names, '--no-cache', '--reporter', `json=${file}`]);
  let stdout = '';
  let sent = false;
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
    if (!sent && stdout.includes('ok   litmus-canary: 2 regression seeds')) sent = child.kill('SIGINT');
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, stdout]).toEqual([130, expect.stringMatching(/\nstopped: 4 checks hold, the rest was not looked at\n$/)]);
  const { checks, verdicts } = JSON.parse(readFileSync(file, 'utf8')) as { checks: object[]; verdicts: object[] };
  expect(checks).toHaveLength(4);
  expect(verdicts).toEqual([{ says: 'stopped: 4 checks hold, the rest was not looked at', failed: 0, stopped: true }]);
});
