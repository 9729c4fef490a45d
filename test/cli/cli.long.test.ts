import { violations } from '../schema.js';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { type Ended, inProcess } from './in-process.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const main = join(root, 'dist/src/cli/main.js');
const module = (name: string): string[] => ['--module', join(root, 'test/modules', `${name}.ts`)];
const folder = mkdtempSync(join(tmpdir(), 'racewalk-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const racewalk = (...args: readonly string[]): Promise<Ended> => inProcess(folder, ...args);

/** In a process of its own. */
function started(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
  return { code: status, stdout, stderr };
}

/** Exit 2, nothing on stdout, one readable sentence without a stack trace. */
async function refused(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await racewalk(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^racewalk: /);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr;
}

interface Run {
  readonly [key: string]: unknown;
  readonly strategy: string;
  readonly verdict: string;
  readonly complete: boolean;
  readonly stoppedBy: string | null;
  readonly stats: { readonly [key: string]: number };
  readonly findings: readonly { readonly [key: string]: unknown; readonly kind: string; readonly token: string }[];
}

const runsOf = (stdout: string): readonly Run[] => (JSON.parse(stdout) as { runs: Run[] }).runs;
const canary = async (): Promise<string> =>
  runsOf((await racewalk('explore', 'litmus-canary', '--strategy', 'bfs', '--format', 'json')).stdout)[0]!.findings[0]!.token;

function written(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('exit codes', () => {
  it('is 0 for a simulation that goes as its script says, 1 for one that does not, and 2 for one that cannot be read', async () => {
    const good = await racewalk('simulate', join(root, 'models/tlob/scripts/within-budget.txt'));
    expect([good.code, good.stderr, good.stdout.split('\n')[9]]).toEqual([
      0,
      '',
      '             app-1       [000] d..2.     0.000100: event_tlob: 1: running x sleep -> sleeping',
    ]);
    const wrong = await racewalk('simulate', written('wrong.txt', '0 app open -> -EBUSY\n'));
    expect([wrong.code, wrong.stderr]).toEqual([1, `${join(folder, 'wrong.txt')}:1: app open gave 0; expected is -EBUSY\n`]);
    expect(await refused('simulate', written('broken.txt', '0 app fly\n'))).toContain(
      'broken.txt:1: there is no verb "fly"; there is open',
    );
    expect(await refused('simulate', join(folder, 'none.txt'))).toContain('none.txt');
    expect(await refused('simulate', written('model.txt', 'model tlop\n'))).toContain('tlob');
    expect(await refused('simulate')).toContain('--verbs');
  });

  it('is that of a search for a matrix: 1 where some combination shows something, 0 where none does', async () => {
    const { code, stdout } = await racewalk('explore', 'litmus-check-then-free', '--matrix', '--format', 'text');
    expect([code, stdout.split('\n')[0]]).toEqual([
      1,
      'litmus-check-then-free/posted: 1 combination of no switch: none changes anything here',
    ]);
    expect((await racewalk('explore', 'litmus-check-then-free/repaired', '--matrix')).code).toBe(0);
  });

  it('is 1 where something is found, and 0 with --exit-zero', () => {
    expect(started('explore', 'litmus-canary').code).toBe(1);
    expect(started('explore', 'litmus-canary', '--exit-zero').code).toBe(0);
  });

  it('is 0 where a complete search finds nothing', async () => {
    const { code, stdout } = await racewalk('explore', 'litmus-canary/repaired', '--strategy', 'bfs', '--format', 'text');
    expect(code).toBe(0);
    expect(stdout).toMatch(/clean/);
  });

  it('is 0 for unknown, and 1 with --require-complete', async () => {
    expect((await racewalk('explore', 'litmus-canary/repaired', '--strategy', 'random')).code).toBe(0);
    const { code, stderr } = await racewalk('explore', 'litmus-canary/repaired', '--strategy', 'random', '--require-complete');
    expect(code).toBe(1);
    expect(stderr).toMatch(/litmus-canary\/repaired/);
  });

  it('with --expect is 0 where the replay shows that kind, and 1 where it shows another, diverged, or is of another model', async () => {
    const token = await canary();
    const code = async (text: string, kind = 'double-free'): Promise<number | null> =>
      (await racewalk('replay', text, '--expect', kind)).code;
    expect(await code(token)).toBe(0);
    expect(await code(token, 'leak')).toBe(1);
    expect(await code(token.replace(/:.*/, ':first'))).toBe(1);
    expect(await code(token.replace(/@[0-9a-f]{12}/, '@0123456789ab'))).toBe(1);
    expect(await refused('replay', token, '--expect', 'duoble-free')).toMatch(/nothing finds that in litmus-canary.*double-free/);
  });

  it('is 1 for a replay that reproduces its finding, and 0 for one that shows nothing', async () => {
    const token = await canary();
    expect((await racewalk('replay', token)).code).toBe(1);
    expect((await racewalk('shrink', token)).code).toBe(1);
    expect((await racewalk('replay', token.replace(/:.*/, ':first'))).code).toBe(0);
  });

  it('is 2 without a command, and 0 for --help and --version everywhere', async () => {
    expect([started().code, started('explode').code, started('--version')]).toEqual([2, 2, { code: 0, stdout: '0.1.0\n', stderr: '' }]);
    for (const command of [[], ['list'], ['explore'], ['replay'], ['shrink'], ['check'], ['show']])
      expect((await racewalk(...command, '--help')).code).toBe(0);
  });
});

describe('several workers', () => {
  const reported = ({ stdout }: Ended): unknown => runsOf(stdout).map((run) => ({ ...run, timing: undefined }));

  it.each([
    ['', 3, ['stop-vs-timer/posted', 'litmus-canary/repaired', '--strategy', 'bfs']],
    [
      'of a reduced and bounded search',
      2,
      ['stop-vs-timer/posted', '--strategy', 'bfs', '--reduce', 'preemptions,persistent,chains', '--preemptions', '1'],
    ],
    ['at a number of transitions, with the walks that are for one', 2, ['start-vs-exit', '--transitions', '20000', '--schedules', '20']],
  ])('report what one reports %s', async (_, workers, args) => {
    const all = ['explore', ...args, '--format', 'json', '--workers'];
    expect(reported(started(...all, `${workers}`))).toEqual(reported(await racewalk(...all, '1')));
  });

  it('end with 3 and a sentence where a step throws, like one, or a thread ends', async () => {
    const throwing = ['explore', ...module('throwing'), '--strategy', 'bfs', '--format', 'text', '--workers'];
    const [one, two] = [await racewalk(...throwing, '1'), started(...throwing, '2')];
    const seen = ({ code, stdout, stderr }: Ended): unknown => [code, stdout.split('\n')[0], stderr];
    expect(one.code).toBe(3);
    expect(seen(two)).toEqual(seen(one));
    const { code, stderr } = started('explore', ...module('dying'), '--strategy', 'bfs', '--workers', '2');
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/dying\/seed, bfs: worker [12] of 2 ended before the search did: it ended with code 7/),
    ]);
  });

  it('are for strategies that search level by level, and not too many', async () => {
    expect(await refused('explore', 'litmus-canary', '--strategy', 'pct,dfs', '--workers', '2')).toMatch(
      /search together by bfs; pct, dfs are for one/,
    );
    expect(await refused('explore', 'litmus-canary', '--workers', '1000')).toMatch(/at most 64/);
    expect(await refused('explore', 'litmus-canary', '--strategy', 'bfs', '--workers', '2', '--visited', 'bitstate')).toMatch(/exactly/);
    expect(await refused('explore', 'litmus-canary', '--strategy', 'bfs', '--workers', '2', '--checkpoint', join(folder, 'two'))).toMatch(
      /several workers cannot be saved/,
    );
  });

  it('stop when the time is up, and say what they have found', () => {
    const { code, stdout } = started('explore', 'all-in', '--strategy', 'bfs', '--workers', '2', '--time', '1s', '--format', 'json');
    const [run] = runsOf(stdout);
    expect({ code, stoppedBy: run!.stoppedBy, complete: run!.complete }).toEqual({
      code: run!.findings.length > 0 ? 1 : 0,
      stoppedBy: 'time',
      complete: false,
    });
  });
});

describe('bad input is a sentence and exit 2', () => {
  it('where a reducer does not go with the rest', async () => {
    const sleeping = ['explore', 'litmus-canary', '--strategy', 'bfs', '--reduce', 'persistent,sleep'];
    expect(await refused(...sleeping, '--visited', 'hash-compact')).toMatch(
      /--visited hash-compact: .* the reducer sleep all of it has to be kept/,
    );
    expect(await refused(...sleeping, '--workers', '2')).toMatch(/--workers: the reducer sleep is for one worker/);
    expect(await refused('explore', 'litmus-canary', '--strategy', 'bfs', '--reduce', 'symmetry', '--workers', '2')).toMatch(
      /--workers: the reducer symmetry is for one worker/,
    );
    expect(await refused(...sleeping, '--checkpoint', join(folder, 'asleep'))).toMatch(
      /--checkpoint: a search with the reducer sleep cannot be saved/,
    );
  });

  it('where nothing would heed a bound of preemptions', async () => {
    expect(await refused('explore', 'litmus-canary', '--strategy', 'bfs', '--preemptions', '2')).toMatch(
      /--preemptions 2: bfs would not heed it; delay, icb or portfolio does, and bfs with --reduce preemptions/,
    );
  });

  it('names a similar exploration', async () => {
    expect(await refused('explore', 'litmus-canray')).toMatch(/no exploration "litmus-canray" \(did you mean litmus-canary\?\)/);
  });

  it('names the variants', async () => {
    expect(await refused('explore', 'litmus-canary/sede')).toMatch(/no variant "sede"; it has posted, repaired/);
    expect(await refused('explore', '--variant', 'sede')).toMatch(/"sede"/);
  });

  it('names the strategies', async () => {
    expect(await refused('explore', '--strategy', 'bfs,pct', '--visited', 'bitstate')).toMatch(
      /pct does not choose what it keeps of the states that it has seen; bfs and dfs do/,
    );
    expect(await refused('explore', '--strategy', 'bfs,dsf')).toMatch(/no strategy "dsf" \(did you mean dfs\?\)/);
  });

  it('names the switches and their values', async () => {
    expect(await refused('explore', 'wide', ...module('wide'), '--switch', 'color=red')).toMatch(/no switch "color"; it has colour/);
    expect(await refused('explore', 'wide', ...module('wide'), '--switch', 'colour=blue')).toMatch(
      /no value "blue"; it takes red or green/,
    );
    expect(await refused('explore', ...module('wide'), '--switch', 'color=red')).toMatch(/"color"/);
    expect(await refused('explore', 'wide', ...module('wide'), '--switch', 'colour')).toMatch(/NAME=VALUE/);
  });

  it('says what is not built yet', async () => {
    expect(await refused('explore', 'wide', ...module('wide'), '--switch', 'taste=sour')).toMatch(/"taste" is not built yet/);
  });

  it('wants units with durations and sizes', async () => {
    expect(await refused('explore', '--time', '30')).toMatch(/30s/);
    expect(await refused('explore', '--time', '30 parsecs')).toMatch(/30s/);
    expect(await refused('explore', '--memory', '512')).toMatch(/512MiB/);
    expect(await refused('explore', '--memory', '1GB')).toMatch(/1GiB/);
  });

  it('wants non-negative integers', async () => {
    for (const value of ['-1', '1.5', 'many', '1e3', '']) expect(await refused('explore', '--seed', value)).toMatch(/non-negative integer/);
    expect(await refused('explore', '--schedules', '0')).toMatch(/at least 1/);
  });

  it('names a similar option and a similar command', async () => {
    expect(await refused('explore', '--reprter', 'json')).toMatch(/--reporter/);
    expect(await refused('explode')).toMatch(/explore/);
  });

  it('refuses formats, stop rules and paths that there are none of', async () => {
    expect(await refused('explore', '--format', 'xml')).toMatch(
      /there is no such reporter.*; it takes columns, .*json, .*overview.* or text/,
    );
    expect(await refused('explore', '--stop', 'soon')).toMatch(/first, kind or never/);
    expect(await refused('explore', '--preset', 'noon')).toMatch(/quick, thorough or night/);
    expect(await refused('show', 'litmus-canary', '--path', 'releas')).toMatch(/did you mean release\?/);
    expect(await refused('explore', 'litmus-canary', '--output', join(folder, 'none', 'file'))).toMatch(/none.*no such (folder|file)/s);
  });

  it('says what is wrong with a module that is no exploration, breaks a rule or is not there', async () => {
    expect(await refused('explore', ...module('no-exploration'))).toMatch(/exports no Exploration .*it exports limit/);
    expect(await refused('explore', ...module('broken-rule'))).toMatch(/reader\.read: register "nowhere" is not declared/);
    expect(await refused('explore', ...module('none-such'))).toMatch(/no such file/);
    expect(await refused('explore', '--module', written('syntax.ts', 'export const = 3;'))).toMatch(/syntax\.ts/);
  });
});

describe('the variant that was called seed', () => {
  const sentence = 'racewalk: the variant seed is called posted now; "racewalk check --update" rewrites regression seeds that say seed\n';

  it('is posted, with one sentence, in tokens, in names and as --variant', async () => {
    const token = (await canary()).replace('/posted', '/seed');
    expect(started('replay', token)).toMatchObject({ code: 1, stderr: sentence });
    expect(started('explore', '--around', token, '--strategy', 'neighbourhood').stderr).toBe(sentence);
    const named = started('explore', 'litmus-canary/seed', 'litmus-check-then-free/seed', '--format', 'text');
    expect(named.stderr).toBe(sentence);
    expect(named.stdout).toMatch(/^litmus-canary\/posted: /m);
    expect(started('explore', 'litmus-canary', '--variant', 'seed')).toMatchObject({ code: 1, stderr: sentence });
    const script = join(root, 'models/tlob/scripts/within-budget.txt');
    expect(started('simulate', script, '--variant', 'seed')).toMatchObject({ code: 0, stderr: sentence });
  });

  it("stays what it is in a user's own module", async () => {
    const { stdout, stderr } = await racewalk(
      'explore',
      ...module('wide'),
      '--variant',
      'seed',
      '--strategy',
      'random',
      '--format',
      'text',
    );
    expect([stderr, stdout]).toEqual(['', expect.stringMatching(/^wide\/seed: /m)]);
  });
});

describe('tokens and files of regression seeds', () => {
  it('refuses a malformed, a truncated and a foreign token', async () => {
    const token = await canary();
    expect(await refused('replay', 'what')).toMatch(/token/);
    expect(await refused('replay', token.slice(0, token.indexOf('@') + 5))).toMatch(/cut when it was copied/);
    expect(await refused('replay', token.slice(0, -2))).toMatch(/no actor|cut/);
    expect(await refused('replay', token.replace('litmus-canary', 'litmus-parrot'))).toMatch(/no exploration "litmus-parrot"/);
    expect(await refused('replay', token.replace('/posted', '/weed'))).toMatch(/no variant "weed"/);
    expect(await refused('shrink', token.replace(/:.*/, ':first'))).toMatch(/no finding/);
  });

  it('says that a token is stale and follows it as far as it goes', async () => {
    const { code, stdout, stderr } = await racewalk('replay', (await canary()).replace(/@[0-9a-f]{12}/, '@0123456789ab'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/the model changed since: the token has digest 0123456789ab/);
    expect(stdout).toMatch(/double-free/);
  });

  it('names file and line of a broken seed', async () => {
    expect(await refused('replay', written('broken.jsonl', '\n{"token": \n'))).toMatch(/broken\.jsonl:2: it is not JSON/);
    expect(await refused('replay', written('short.jsonl', '{"token":"x"}\n'))).toMatch(/short\.jsonl:1/);
    expect(await refused('replay', written('none.jsonl', ''))).toMatch(/it is empty/);
    expect(await refused('replay', 'missing.jsonl')).toMatch(/no such file/);
  });

  it('saves what it finds once, and replays what it saved', async () => {
    const file = join(folder, 'saved.jsonl');
    for (const again of [false, true]) {
      await racewalk('explore', 'litmus-check-then-free', '--save', file);
      expect({ again, lines: readFileSync(file, 'utf8').trim().split('\n').length }).toEqual({ again, lines: 3 });
    }
    const { code, stdout } = await racewalk('replay', file);
    expect(code).toBe(1);
    expect(stdout.match(/BUG: double-free/g)).toHaveLength(2);
  });
});

describe('--preset', () => {
  it('searches as the preset says, and the same again', async () => {
    const once = async (): Promise<string> =>
      (await racewalk('explore', 'litmus-canary', '--preset', 'thorough', '--format', 'json', '--schedules', '50')).stdout;
    const [one, two] = [await once(), await once()];
    expect(runsOf(one).map(({ strategy, stats }) => [strategy, stats.schedules])).toEqual([
      ['bfs', 0],
      ['pct', 50],
      ['pos', 50],
      ['surw', 50],
    ]);
    const data = (text: string): string =>
      JSON.stringify(JSON.parse(text), (key, value: unknown) => (key === 'timing' ? undefined : value));
    expect(data(one)).toBe(data(two));
  });
});

describe('--around', () => {
  it('searches around a schedule in its own system, and in others that are named', async () => {
    const { code, stdout } = await racewalk('explore', '--around', await canary(), '--format', 'text', '--schedules', '5');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^litmus-canary\/posted: 2 findings, neighbourhood seed 1, .*every schedule within 1 changed decision of the given one was run/m,
    );
    expect((await racewalk('explore', 'litmus-canary/repaired', '--around', await canary(), '--format', 'text')).stdout).toMatch(
      /^litmus-canary\/repaired: unknown, neighbourhood/,
    );
  });

  it('refuses what cannot be searched around, with a sentence', async () => {
    expect(await refused('explore', 'litmus-canary', '--strategy', 'neighbourhood')).toMatch(
      /neighbourhood searches around a schedule: give one with --around TOKEN/,
    );
    expect(await refused('explore', '--around', await canary(), '--strategy', 'bfs')).toMatch(
      /no chosen strategy searches around; neighbourhood does/,
    );
    expect(await refused('explore', 'litmus-check-then-free', '--around', await canary())).toMatch(
      /--around: its step 1 is of \w+, which litmus-check-then-free\/posted does not have/,
    );
    expect(await refused('explore', '--around', written('two.txt', `${await canary()}\n${await canary()}\n`))).toMatch(
      /--around takes one token, and .* has 2/,
    );
  });
});

describe('what a model does wrong', () => {
  it('reports a result that no branch covers with its place', async () => {
    const { code, stderr } = await racewalk('explore', ...module('uncovered'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/reader\.read: no branch for result 1; add one to its onDone/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('reports a step that throws with actor and point, and keeps what was found before', async () => {
    const { code, stdout, stderr } = await racewalk('explore', ...module('throwing'), '--format', 'text');
    expect(code).toBe(3);
    expect(stderr).toMatch(/a step of a, which stands at counting\.second, threw TypeError: the detector has a mistake/);
    expect(stdout).toMatch(/warn by a at counting\.first/);
  });
});

describe('limits', () => {
  const limited = async (...args: string[]): Promise<Run> =>
    runsOf((await racewalk('explore', ...module('wide'), '--format', 'json', ...args)).stdout)[0]!;

  it('names the limit that stopped a search', async () => {
    for (const [option, value, stoppedBy] of [
      ['--transitions', '5000', 'transitions'],
      ['--steps', '4', 'steps'],
      ['--memory', '8MiB', 'memory'],
      ['--time', '200ms', 'time'],
    ] as const) {
      const { complete, verdict, ...run } = await limited('--strategy', 'bfs', option, value);
      expect({ option, stoppedBy: run.stoppedBy, complete, verdict }).toEqual({
        option,
        stoppedBy,
        complete: false,
        verdict: 'violations',
      });
    }
    expect(await limited('--strategy', 'random', '--schedules', '3')).toMatchObject({ stoppedBy: 'schedules', stats: { schedules: 3 } });
    expect(await limited('--strategy', 'bfs', '--visited', 'hash-compact', '--transitions', '5000')).toMatchObject({
      stoppedBy: 'transitions',
      complete: false,
      bounds: { fingerprintBits: 64 },
      remark: expect.stringContaining('share a fingerprint of 64 bits with probability at most'),
    });
    expect(await limited('--strategy', 'bfs', '--stop', 'first')).toMatchObject({ stoppedBy: 'first' });
  });

  it('ends a system at its first finding with --stop first', async () => {
    expect(runsOf((await racewalk('explore', 'litmus-canary', '--stop', 'first', '--format', 'json')).stdout)).toHaveLength(1);
  });
});

describe('Ctrl-C', () => {
  /** Waits for the child's output, then interrupts it. */
  async function interrupted(after: RegExp, ...args: string[]): Promise<Ended> {
    const child: ChildProcess = spawn(process.execPath, [main, ...args], { cwd: folder });
    let stdout = '';
    let stderr = '';
    let sent = false;
    child.stderr!.on('data', (data: Buffer) => {
      stderr += data.toString();
    });
    child.stdout!.on('data', (data: Buffer) => {
      stdout += data.toString();
      if (!sent && after.test(stdout)) sent = child.kill('SIGINT');
    });
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, stdout, stderr };
  }

  it('prints what is known so far and exits with 130', async () => {
    const { code, stdout } = await interrupted(/BUG: warn/, 'explore', ...module('wide'), '--strategy', 'bfs', '--time', '50s');
    expect(code).toBe(130);
    expect(stdout).toMatch(/1 finding, bfs seed 1, stopped by signal/);
  });

  it('keeps the runs that had ended', async () => {
    const { code, stdout } = await interrupted(
      /\n/,
      'explore',
      'litmus-canary',
      'wide',
      ...module('wide'),
      '--strategy',
      'bfs',
      '--format',
      'text',
    );
    expect(code).toBe(130);
    expect(stdout).toMatch(/^litmus-canary\/posted: 2 findings, bfs seed 1, complete/m);
    expect(stdout).toMatch(/^wide\/seed: 1 finding, bfs seed 1, stopped by signal/m);
  });
});

describe('--format json', () => {
  const args = ['explore', 'litmus-check-then-free', 'litmus-canary', '--variant', 'all', '--format', 'json', '--seed', '7'];

  it('is what the contract says, key by key', async () => {
    const report = JSON.parse((await racewalk(...args)).stdout) as { readonly [key: string]: unknown; readonly runs: readonly Run[] };
    expect(Object.keys(report)).toEqual(['schema', 'racewalk', 'runs', 'causes']);
    expect(report).toMatchObject({ schema: 1, racewalk: '0.1.0' });
    // the walks of the two systems that are clean are left out
    expect(report.runs).toHaveLength(6);
    for (const run of report.runs) {
      expect(Object.keys(run)).toEqual([
        'exploration',
        'variant',
        'switches',
        'strategy',
        'seed',
        'verdict',
        'complete',
        'memoryModel',
        'bounds',
        'stoppedBy',
        'remark',
        'assumes',
        'stats',
        'timing',
        'findings',
        'unreached',
      ]);
      expect(Object.keys(run.stats)).toEqual([
        'schedules',
        'steps',
        'states',
        'transitions',
        'depth',
        ...(run.strategy === 'bfs' ? [] : ['distinct']),
      ]);
      if (run.strategy !== 'bfs')
        expect(Object.keys((run.stats as unknown as { distinct: object }).distinct)).toEqual([
          'states',
          'finals',
          'finalsAreMore',
          'ended',
          'lastNew',
          'chanceOfNew',
          'plateau',
          'growth',
        ]);
      expect(Object.keys(run['timing'] as object)).toEqual(['seconds', 'stepsPerSecond', 'peakBytes']);
      expect(['violations', 'clean', 'unknown']).toContain(run.verdict);
      expect([null, 'first', 'kind', 'time', 'schedules', 'steps', 'transitions', 'memory', 'signal']).toContain(run.stoppedBy);
      expect(run.verdict === 'clean').toBe(run.complete && run.findings.length === 0);
      expect((run['assumes'] as { actors: string[] }).actors).toHaveLength(2);
      for (const finding of run.findings) {
        expect(Object.keys(finding)).toEqual([
          'kind',
          'title',
          'object',
          'actor',
          'point',
          'other',
          'steps',
          'preemptions',
          'shortest',
          'occurrences',
          'token',
          'also',
          'schedule',
          'confirmedLive',
          'cause',
          'merged',
        ]);
        expect(finding).toMatchObject({ kind: 'double-free', object: 'obj', confirmedLive: true, shortest: run.strategy === 'bfs' });
        expect(finding.token).toMatch(/^litmus-[a-z-]+\/posted@[0-9a-f]{12}:[a-z0-9.,]+$/);
      }
    }
  });

  it('is the same byte by byte for the same seed, but for timing', async () => {
    const once = async (): Promise<string> =>
      JSON.stringify(JSON.parse((await racewalk(...args)).stdout), (key, value: unknown) => (key === 'timing' ? undefined : value));
    expect(await once()).toBe(await once());
  });

  it('has the number of schedules and each finding’s probability with --count, and only then', async () => {
    const [run] = runsOf((await racewalk('explore', 'litmus-lost-update', '--strategy', 'bfs', '--count', '--format', 'json')).stdout);
    // two actors of two steps: 6 interleavings; an update is lost unless one actor makes both its steps first
    expect(run!['count']).toMatchObject({ schedules: '6', longest: 4, anyFinding: 1, missing: null });
    expect(run!.findings.find(({ kind }) => kind === 'invariant')!['walkProbability']).toBe(0.5);
    const { stdout } = await racewalk('explore', 'litmus-lost-update', '--strategy', 'bfs', '--count', '--format', 'text');
    expect(stdout).toMatch(
      /^ {3}6 distinct schedules of at most 4 steps\n {3}probability that a uniform random walk shows it \(relative error below 1e-15\):$/m,
    );
    expect(stdout).toMatch(/^ {5}0\.500000 {5} invariant /m);
    expect(stdout).toMatch(/^ {5}1\.00000 {6} any finding of the system$/m);
    expect((await racewalk('explore', 'litmus-lost-update', '--strategy', 'bfs', '--count', '--transitions', '9')).stdout).toMatch(
      /^ {3}schedules not counted: stopped by transitions$/m,
    );
  });

  it('goes to a file with --output', async () => {
    const file = join(folder, 'report.json');
    const { code, stdout } = await racewalk(...args, '--output', file);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(runsOf(readFileSync(file, 'utf8'))).toHaveLength(6);
  });
});

describe('columns', () => {
  it('draws each cause once, and tells what comes of it in a table', async () => {
    const { stdout } = await racewalk('explore', 'litmus-check-then-free');
    expect(stdout.match(/BUG: double-free/g)).toHaveLength(1);
    expect(stdout.match(/^C-cleanup-overlaps-cleanup: 2 findings$/gm)).toHaveLength(1);
    expect(stdout.match(/^ {4}double-free obj {2}\w+@cleanup\.free/gm)).toHaveLength(2);
    expect(stdout).toMatch(/2 findings of 1 cause in 2 searches of 1 system/);
    expect(stdout).not.toContain(String.fromCharCode(27));
  });

  it('draws the first finding of a kind with --all, and tells the others in a line', async () => {
    const { stdout } = await racewalk('explore', 'litmus-check-then-free', '--all');
    expect(stdout.match(/BUG: double-free/g)).toHaveLength(1);
    expect(stdout.match(/^double-free of obj by /gm)).toHaveLength(1);
    expect(stdout).toMatch(/npx racewalk replay 'litmus-check-then-free\/posted@/);
    expect(stdout).not.toContain(String.fromCharCode(27));
  });
});

describe('list, show and check', () => {
  it('lists explorations with what they expect, as text and as JSON', async () => {
    expect((await racewalk('list')).stdout).toMatch(/litmus-canary\n {2}fails in every schedule/);
    const { stdout } = await racewalk('list', '--json');
    expect(violations('list', stdout)).toEqual([]);
    const { explorations, detectors } = JSON.parse(stdout) as {
      explorations: { name: string; variants: { expect: unknown }[] }[];
      detectors: { kind: string }[];
    };
    expect(explorations.find(({ name }) => name === 'litmus-canary')!.variants[1]!.expect).toMatchObject({ complete: true, findings: [] });
    expect(detectors.map(({ kind }) => kind)).toContain('double-free');
  });

  it('survives what it is told to, and a replay of the printed token does the same', async () => {
    const { stdout } = await racewalk(
      'explore',
      'litmus-check-then-free',
      '--strategy',
      'bfs',
      '--survive',
      'double-free',
      '--format',
      'text',
    );
    const token = /litmus-check-then-free\/posted\+survive=double-free@\S+/.exec(stdout)![0];
    expect((await racewalk('replay', token)).stdout).toContain('switches: survive=double-free\n');
    expect(await refused('explore', 'litmus-check-then-free', '--survive', 'warn')).toContain('a run goes on after a warn by itself');
    expect(await refused('explore', '--switch', 'survive=warn')).toContain('Say --survive warn.');
  });

  it('draws paths as Mermaid and as JSON that XState takes', async () => {
    expect((await racewalk('show', 'litmus-check-then-free', '--path', 'cleanup')).stdout).toMatch(
      /^stateDiagram-v2\n[\s\S]*s0 --> s4 : \[result != 0\]/,
    );
    const config = JSON.parse(
      (await racewalk('show', 'litmus-check-then-free', '--path', 'cleanup', '--format', 'json')).stdout,
    ) as Parameters<typeof createMachine>[0];
    expect(Object.keys(createMachine(config).states)).toEqual(['check', 'claim', 'fetch', 'free', 'done']);
  });

  it('checks explorations by name, and fails where an expectation is not met', () => {
    expect(started('check', 'litmus-canary')).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = started('check', ...module('mistaken'));
    expect(code).toBe(1);
    expect(stdout).toMatch(/it expects 99 unique states, there are 2/);
    expect(stdout).toMatch(/expected and not found: leak obj/);
    expect(stdout).toMatch(/found and not expected: warn a@warner\.warn/);
    expect(stdout).toMatch(/repaired does not reach "warner\.warn"/);
    expect(stdout).toMatch(/"idler\.nap" is listed as unreached, and repaired reaches it/);
    expect(stdout).toMatch(/"idler\.done" is listed as gone, and repaired has it/);
  });

  it('survives a reader that closes the pipe', () => {
    const { stdout, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${main}" list | head -1`], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toHaveLength(2);
  });
});

describe('export', () => {
  it('writes a Promela model to stdout, or the same one to a file', async () => {
    const { code, stdout, stderr } = await racewalk('export', 'litmus-canary', '--to', 'promela');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^active proctype system\(\) \{$/m);
    expect(await racewalk('export', 'litmus-canary', '--to', 'promela', '--output', join(folder, 'canary.pml'))).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(readFileSync(join(folder, 'canary.pml'), 'utf8')).toBe(stdout);
  });

  it('has a process for all actors, or one for each', async () => {
    expect((await racewalk('export', 'litmus-canary', '--to', 'promela', '--processes', 'each')).stdout).toMatch(
      /^proctype actor_0\(\) \{$/m,
    );
    expect(await refused('export', 'litmus-canary', '--to', 'promela', '--processes', 'none')).toContain('one');
  });

  it('says what it cannot write', async () => {
    expect(await refused('export', 'simulated', '--to', 'promela', ...module('simulated'))).toContain(
      'there is no Promela form of the primitive rcuInvokeFirst',
    );
    expect(await refused('export', 'litmus-canary', '--to', 'dot')).toContain('promela');
    expect(await refused('export', 'litmus-canary')).toContain('--to');
    expect(await refused('export', 'litmus-canary/all', '--to', 'promela')).toContain('one variant');
  });
});
