import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { type Rng, rngOf } from '../../src/core/rng.js';
import { cases, longest, pick, slipped } from './fuzzing.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const main = join(root, 'dist/src/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'racewalk-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: readonly string[], timeout: number): Promise<{ readonly code: number | string; readonly text: string }> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], { cwd: folder, timeout, killSignal: 'SIGKILL' }, (error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? child.signalCode ?? String(error), text: stdout + stderr }),
    );
  });

const names = ['litmus-canary', 'litmus-canary/posted', 'litmus-check-then-free/repaired', 'litmus-lost-update', 'no-such'];
const token = 'litmus-canary/posted@1:a';
const values = [
  ...names,
  ...[
    '0',
    '1',
    '2',
    '-1',
    '1.5',
    '1e9',
    '2147483648',
    '99999999999999999999',
    'NaN',
    '',
    ' ',
    '30s',
    '1m',
    '1h',
    '10ms',
    '1',
    '5x',
    '64MiB',
    '0B',
  ],
  ...[
    'bfs',
    'dfs',
    'dpor',
    'pct',
    'random',
    'bfs,pct',
    'bfs,bfs',
    'portfolio',
    'quick',
    'night',
    'sleep',
    'chains,persistent',
    'exact',
    'bitstate',
  ],
  ...[
    'first',
    'kind',
    'never',
    'all',
    'posted',
    'repaired',
    'a=b',
    '=',
    'timer=hard',
    'json',
    'text',
    'columns',
    'promela',
    'mermaid',
    'stately',
  ],
  ...[
    '.',
    '..',
    '/',
    '/dev/null',
    '/proc/self/mem',
    'file',
    'no/such/folder/file',
    token,
    '--',
    '-',
    '--seed',
    '__proto__',
    'constructor',
    '\u{1f600}',
  ],
];
/** What keeps a case from taking as long as it is told to. */
const short = ['--schedules', '3', '--transitions', '2000', '--time', '2s'];

it('an option line is done, or refused with a sentence, whatever is in it', async () => {
  writeFileSync(join(folder, 'file'), 'text\n');
  const commands = ['list', 'explore', 'replay', 'shrink', 'check', 'coverage', 'simulate', 'show', 'export'];
  const options = new Map<string, readonly string[]>();
  for (const command of commands)
    options.set(
      command,
      [...(await run([command, '--help'], 60_000)).text.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, name]) => name!),
    );
  const line = (rng: Rng): readonly string[] => {
    const command = pick(rng, rng.below(3) === 0 ? commands : ['explore']);
    const args: string[] = [rng.below(30) === 0 ? slipped(rng, command) : command];
    // all there is takes long, and others try it
    if (rng.below(8) > 0 || command === 'check' || command === 'coverage') args.push(pick(rng, names));
    for (let n = rng.below(6); n > 0; n--) {
      const option = pick(rng, options.get(rng.below(10) === 0 ? pick(rng, commands) : command)!);
      args.push(rng.below(30) === 0 ? slipped(rng, option) : option);
      if (rng.below(4) > 0) args.push(rng.below(6) === 0 ? slipped(rng, pick(rng, values)) : pick(rng, values));
    }
    return [...args.filter((arg) => arg !== '--update' && !arg.includes('\0')), ...(command === 'explore' ? short : [])];
  };
  const figures = { done: 0, refused: 0, slowest: 0 };
  const failures: string[] = [];
  let next = 0;
  const count = cases(1000, 6);
  const worker = async (): Promise<void> => {
    while (next < count && failures.length < 10) {
      const n = next++;
      const args = line(rngOf(51, n));
      const began = performance.now();
      const { code, text } = await run(args, 12 * longest);
      figures.slowest = Math.max(figures.slowest, performance.now() - began);
      if (code === 2) figures.refused++;
      else figures.done++;
      if (![0, 1, 2].includes(code as number) || /^\s+at .*:\d+:\d+\)?$/m.test(text))
        failures.push(`case ${n}, exit ${code}: ${JSON.stringify(args)}\n${text.slice(-1500)}`);
    }
  };
  await Promise.all([worker(), worker()]);
  console.info('option lines', figures);
  expect(failures.join('\n\n')).toBe('');
  expect(figures.refused).toBeGreaterThan(0);
}, 3_600_000);
