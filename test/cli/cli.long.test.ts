import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const main = join(root, 'dist/src/cli/main.js');
const module = (name: string): string[] => ['--module', join(root, 'test/modules', `${name}.ts`)];
const folder = mkdtempSync(join(tmpdir(), 'racewalk-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function racewalk(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
  return { code: status, stdout, stderr };
}

/** Exit 2, nothing on stdout, one readable sentence without a stack trace. */
function refused(...args: string[]): string {
  const { code, stdout, stderr } = racewalk(...args);
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
const canary = (): string =>
  runsOf(racewalk('explore', 'litmus-canary', '--strategy', 'bfs', '--format', 'json').stdout)[0]!.findings[0]!.token;

function written(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('exit codes', () => {
  it('is 0 for a simulation that goes as its script says, 1 for one that does not, and 2 for one that cannot be read', () => {
    const good = racewalk('simulate', join(root, 'models/tlob/scripts/within-budget.txt'));
    expect([good.code, good.stderr, good.stdout.split('\n')[9]]).toEqual([
      0,
      '',
      '             app-1       [000] d..2.     0.000100: event_tlob: 1: running x sleep -> sleeping',
    ]);
    const wrong = racewalk('simulate', written('wrong.txt', '0 app open -> -EBUSY\n'));
    expect([wrong.code, wrong.stderr]).toEqual([1, `${join(folder, 'wrong.txt')}:1: app open gave 0; expected is -EBUSY\n`]);
    expect(refused('simulate', written('broken.txt', '0 app fly\n'))).toContain('broken.txt:1: there is no verb "fly"; there is open');
    expect(refused('simulate', join(folder, 'none.txt'))).toContain('none.txt');
    expect(refused('simulate', written('model.txt', 'model tlop\n'))).toContain('tlob');
    expect(refused('simulate')).toContain('--verbs');
  });

  it('is that of a search for a matrix: 1 where some combination shows something, 0 where none does', () => {
    const { code, stdout } = racewalk('explore', 'litmus-check-then-free', '--matrix', '--format', 'text');
    expect([code, stdout.split('\n')[0]]).toEqual([
      1,
      'litmus-check-then-free/posted: 1 combination of no switch: none changes anything here',
    ]);
    expect(racewalk('explore', 'litmus-check-then-free/repaired', '--matrix').code).toBe(0);
  });

  it('is 1 where something is found, and 0 with --exit-zero', () => {
    expect(racewalk('explore', 'litmus-canary').code).toBe(1);
    expect(racewalk('explore', 'litmus-canary', '--exit-zero').code).toBe(0);
  });

  it('is 0 where a complete search finds nothing', () => {
    const { code, stdout } = racewalk('explore', 'litmus-canary/repaired', '--strategy', 'bfs', '--format', 'text');
    expect(code).toBe(0);
    expect(stdout).toMatch(/clean/);
  });

  it('is 0 for unknown, and 1 with --require-complete', () => {
    expect(racewalk('explore', 'litmus-canary/repaired', '--strategy', 'random').code).toBe(0);
    const { code, stderr } = racewalk('explore', 'litmus-canary/repaired', '--strategy', 'random', '--require-complete');
    expect(code).toBe(1);
    expect(stderr).toMatch(/litmus-canary\/repaired/);
  });

  it('is 1 for a replay that reproduces its finding, and 0 for one that shows nothing', () => {
    const token = canary();
    expect(racewalk('replay', token).code).toBe(1);
    expect(racewalk('shrink', token).code).toBe(1);
    expect(racewalk('replay', token.replace(/:.*/, ':first')).code).toBe(0);
  });

  it('is 2 without a command, and 0 for --help and --version everywhere', () => {
    expect(racewalk().code).toBe(2);
    for (const command of [[], ['list'], ['explore'], ['replay'], ['shrink'], ['check'], ['show']])
      expect(racewalk(...command, '--help').code).toBe(0);
    expect(racewalk('--version')).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  });
});

describe('several workers', () => {
  const report = (...args: string[]): unknown =>
    runsOf(racewalk('explore', ...args, '--format', 'json').stdout).map((run) => ({ ...run, timing: undefined }));

  it('report what one reports', () => {
    const [one, two, three] = ['1', '2', '3'].map((workers) =>
      report('stop-vs-timer/posted', 'litmus-canary/repaired', '--strategy', 'bfs', '--workers', workers),
    );
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });

  it('report what one reports of a reduced search', () => {
    const [alone, together] = ['1', '2'].map((workers) =>
      report('stop-vs-timer/posted', '--strategy', 'bfs', '--reduce', 'persistent', '--workers', workers),
    );
    expect(together).toEqual(alone);
    const [bounded, too] = ['1', '2'].map((workers) =>
      report(
        'stop-vs-timer/posted',
        '--strategy',
        'bfs',
        '--reduce',
        'preemptions,persistent,chains',
        '--preemptions',
        '1',
        '--workers',
        workers,
      ),
    );
    expect(too).toEqual(bounded);
  });

  it('report the same at a number of transitions, with the walks that are for one', () => {
    const [one, two] = ['1', '2'].map((workers) =>
      report('start-vs-exit', '--transitions', '50000', '--schedules', '50', '--workers', workers),
    );
    expect(two).toEqual(one);
  });

  it('end with 3 and a sentence where a step throws, like one, or a thread ends', () => {
    const [one, two] = ['1', '2'].map((workers) =>
      racewalk('explore', ...module('throwing'), '--strategy', 'bfs', '--format', 'text', '--workers', workers),
    );
    const seen = ({ code, stdout, stderr }: Ended): unknown => [code, stdout.split('\n')[0], stderr];
    expect(one!.code).toBe(3);
    expect(seen(two!)).toEqual(seen(one!));
    const { code, stderr } = racewalk('explore', ...module('dying'), '--strategy', 'bfs', '--workers', '2');
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/dying\/seed, bfs: worker [12] of 2 ended before the search did: it ended with code 7/),
    ]);
  });

  it('are for strategies that search level by level, and not too many', () => {
    expect(refused('explore', 'litmus-canary', '--strategy', 'pct,dfs', '--workers', '2')).toMatch(
      /search together by bfs; pct, dfs are for one/,
    );
    expect(refused('explore', 'litmus-canary', '--workers', '1000')).toMatch(/at most 64/);
    expect(refused('explore', 'litmus-canary', '--strategy', 'bfs', '--workers', '2', '--visited', 'bitstate')).toMatch(/exactly/);
    expect(refused('explore', 'litmus-canary', '--strategy', 'bfs', '--workers', '2', '--checkpoint', join(folder, 'two'))).toMatch(
      /several workers cannot be saved/,
    );
  });

  it('stop when the time is up, and say what they have found', () => {
    const { code, stdout } = racewalk('explore', 'all-in', '--strategy', 'bfs', '--workers', '2', '--time', '3s', '--format', 'json');
    const [run] = runsOf(stdout);
    expect({ code, stoppedBy: run!.stoppedBy, complete: run!.complete }).toEqual({
      code: run!.findings.length > 0 ? 1 : 0,
      stoppedBy: 'time',
      complete: false,
    });
  });
});

describe('bad input is a sentence and exit 2', () => {
  it('where a reducer does not go with the rest', () => {
    const sleeping = ['explore', 'litmus-canary', '--strategy', 'bfs', '--reduce', 'persistent,sleep'];
    expect(refused(...sleeping, '--visited', 'hash-compact')).toMatch(
      /--visited hash-compact: .* the reducer sleep all of it has to be kept/,
    );
    expect(refused(...sleeping, '--workers', '2')).toMatch(/--workers: the reducer sleep is for one worker/);
    expect(refused('explore', 'litmus-canary', '--strategy', 'bfs', '--reduce', 'symmetry', '--workers', '2')).toMatch(
      /--workers: the reducer symmetry is for one worker/,
    );
    expect(refused(...sleeping, '--checkpoint', join(folder, 'asleep'))).toMatch(
      /--checkpoint: a search with the reducer sleep cannot be saved/,
    );
  });

  it('where nothing would heed a bound of preemptions', () => {
    expect(refused('explore', 'litmus-canary', '--strategy', 'bfs', '--preemptions', '2')).toMatch(
      /--preemptions 2: bfs would not heed it; delay, icb or portfolio does, and bfs with --reduce preemptions/,
    );
  });

  it('names a similar exploration', () => {
    expect(refused('explore', 'litmus-canray')).toMatch(/no exploration "litmus-canray" \(did you mean litmus-canary\?\)/);
  });

  it('names the variants', () => {
    expect(refused('explore', 'litmus-canary/sede')).toMatch(/no variant "sede"; it has posted, repaired/);
    expect(refused('explore', '--variant', 'sede')).toMatch(/"sede"/);
  });

  it('names the strategies', () => {
    expect(refused('explore', '--strategy', 'bfs,pct', '--visited', 'bitstate')).toMatch(
      /pct does not choose what it keeps of the states that it has seen; bfs and dfs do/,
    );
    expect(refused('explore', '--strategy', 'bfs,dsf')).toMatch(/no strategy "dsf" \(did you mean dfs\?\)/);
  });

  it('names the switches and their values', () => {
    expect(refused('explore', 'wide', ...module('wide'), '--switch', 'color=red')).toMatch(/no switch "color"; it has colour/);
    expect(refused('explore', 'wide', ...module('wide'), '--switch', 'colour=blue')).toMatch(/no value "blue"; it takes red or green/);
    expect(refused('explore', ...module('wide'), '--switch', 'color=red')).toMatch(/"color"/);
    expect(refused('explore', 'wide', ...module('wide'), '--switch', 'colour')).toMatch(/NAME=VALUE/);
  });

  it('says what is not built yet', () => {
    expect(refused('explore', 'wide', ...module('wide'), '--switch', 'taste=sour')).toMatch(/"taste" is not built yet/);
  });

  it('wants units with durations and sizes', () => {
    expect(refused('explore', '--time', '30')).toMatch(/30s/);
    expect(refused('explore', '--time', '30 parsecs')).toMatch(/30s/);
    expect(refused('explore', '--memory', '512')).toMatch(/512MiB/);
    expect(refused('explore', '--memory', '1GB')).toMatch(/1GiB/);
  });

  it('wants non-negative integers', () => {
    for (const value of ['-1', '1.5', 'many', '1e3', '']) expect(refused('explore', '--seed', value)).toMatch(/non-negative integer/);
    expect(refused('explore', '--schedules', '0')).toMatch(/at least 1/);
  });

  it('names a similar option and a similar command', () => {
    expect(refused('explore', '--fromat', 'json')).toMatch(/--format/);
    expect(refused('explode')).toMatch(/explore/);
  });

  it('refuses formats, stop rules and paths that there are none of', () => {
    expect(refused('explore', '--format', 'xml')).toMatch(/columns, json or text/);
    expect(refused('explore', '--stop', 'soon')).toMatch(/first, kind or never/);
    expect(refused('explore', '--preset', 'noon')).toMatch(/quick, thorough or night/);
    expect(refused('show', 'litmus-canary', '--path', 'releas')).toMatch(/did you mean release\?/);
    expect(refused('explore', 'litmus-canary', '--output', join(folder, 'none', 'file'))).toMatch(/none.*no such (folder|file)/s);
  });

  it('says what is wrong with a module that is no exploration, breaks a rule or is not there', () => {
    expect(refused('explore', ...module('no-exploration'))).toMatch(/exports no Exploration .*it exports limit/);
    expect(refused('explore', ...module('broken-rule'))).toMatch(/reader\.read: register "nowhere" is not declared/);
    expect(refused('explore', ...module('none-such'))).toMatch(/no such file/);
    expect(refused('explore', '--module', written('syntax.ts', 'export const = 3;'))).toMatch(/syntax\.ts/);
  });
});

describe('the variant that was called seed', () => {
  const sentence = 'racewalk: the variant seed is called posted now; "racewalk check --update" rewrites regression seeds that say seed\n';

  it('is posted, with one sentence, in tokens, in names and as --variant', () => {
    const token = canary().replace('/posted', '/seed');
    expect(racewalk('replay', token)).toMatchObject({ code: 1, stderr: sentence });
    expect(racewalk('explore', '--around', token, '--strategy', 'neighbourhood').stderr).toBe(sentence);
    const named = racewalk('explore', 'litmus-canary/seed', 'litmus-check-then-free/seed', '--format', 'text');
    expect(named.stderr).toBe(sentence);
    expect(named.stdout).toMatch(/^litmus-canary\/posted: /m);
    expect(racewalk('explore', 'litmus-canary', '--variant', 'seed')).toMatchObject({ code: 1, stderr: sentence });
    const script = join(root, 'models/tlob/scripts/within-budget.txt');
    expect(racewalk('simulate', script, '--variant', 'seed')).toMatchObject({ code: 0, stderr: sentence });
  });

  it("stays what it is in a user's own module", () => {
    const { stdout, stderr } = racewalk('explore', ...module('wide'), '--variant', 'seed', '--strategy', 'random', '--format', 'text');
    expect([stderr, stdout]).toEqual(['', expect.stringMatching(/^wide\/seed: /m)]);
  });
});

describe('tokens and files of regression seeds', () => {
  it('refuses a malformed, a truncated and a foreign token', () => {
    const token = canary();
    expect(refused('replay', 'what')).toMatch(/token/);
    expect(refused('replay', token.slice(0, token.indexOf('@') + 5))).toMatch(/cut when it was copied/);
    expect(refused('replay', token.slice(0, -2))).toMatch(/no actor|cut/);
    expect(refused('replay', token.replace('litmus-canary', 'litmus-parrot'))).toMatch(/no exploration "litmus-parrot"/);
    expect(refused('replay', token.replace('/posted', '/weed'))).toMatch(/no variant "weed"/);
    expect(refused('shrink', token.replace(/:.*/, ':first'))).toMatch(/no finding/);
  });

  it('says that a token is stale and follows it as far as it goes', () => {
    const { code, stdout, stderr } = racewalk('replay', canary().replace(/@[0-9a-f]{12}/, '@0123456789ab'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/the model changed since: the token has digest 0123456789ab/);
    expect(stdout).toMatch(/double-free/);
  });

  it('names file and line of a broken seed', () => {
    expect(refused('replay', written('broken.jsonl', '\n{"token": \n'))).toMatch(/broken\.jsonl:2: it is not JSON/);
    expect(refused('replay', written('short.jsonl', '{"token":"x"}\n'))).toMatch(/short\.jsonl:1/);
    expect(refused('replay', written('none.jsonl', ''))).toMatch(/it is empty/);
    expect(refused('replay', 'missing.jsonl')).toMatch(/no such file/);
  });

  it('saves what it finds once, and replays what it saved', () => {
    const file = join(folder, 'saved.jsonl');
    for (const again of [false, true]) {
      racewalk('explore', 'litmus-check-then-free', '--save', file);
      expect({ again, lines: readFileSync(file, 'utf8').trim().split('\n').length }).toEqual({ again, lines: 3 });
    }
    const { code, stdout } = racewalk('replay', file);
    expect(code).toBe(1);
    expect(stdout.match(/BUG: double-free/g)).toHaveLength(2);
  });
});

describe('--preset', () => {
  it('searches as the preset says, and the same again', () => {
    const [one, two] = [0, 1].map(
      () => racewalk('explore', 'litmus-canary', '--preset', 'thorough', '--format', 'json', '--schedules', '50').stdout,
    );
    expect(runsOf(one!).map(({ strategy, stats }) => [strategy, stats.schedules])).toEqual([
      ['bfs', 0],
      ['pct', 50],
      ['pos', 50],
      ['surw', 50],
    ]);
    const data = (text: string): string =>
      JSON.stringify(JSON.parse(text), (key, value: unknown) => (key === 'timing' ? undefined : value));
    expect(data(one!)).toBe(data(two!));
  });
});

describe('--around', () => {
  it('searches around a schedule in its own system, and in others that are named', () => {
    const { code, stdout } = racewalk('explore', '--around', canary(), '--format', 'text', '--schedules', '5');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^litmus-canary\/posted: 2 findings, neighbourhood seed 1, .*every schedule within 1 changed decision of the given one was run/m,
    );
    expect(racewalk('explore', 'litmus-canary/repaired', '--around', canary(), '--format', 'text').stdout).toMatch(
      /^litmus-canary\/repaired: unknown, neighbourhood/,
    );
  });

  it('refuses what cannot be searched around, with a sentence', () => {
    expect(refused('explore', 'litmus-canary', '--strategy', 'neighbourhood')).toMatch(
      /neighbourhood searches around a schedule: give one with --around TOKEN/,
    );
    expect(refused('explore', '--around', canary(), '--strategy', 'bfs')).toMatch(/no chosen strategy searches around; neighbourhood does/);
    expect(refused('explore', 'litmus-check-then-free', '--around', canary())).toMatch(
      /--around: its step 1 is of \w+, which litmus-check-then-free\/posted does not have/,
    );
    expect(refused('explore', '--around', written('two.txt', `${canary()}\n${canary()}\n`))).toMatch(
      /--around takes one token, and .* has 2/,
    );
  });
});

describe('what a model does wrong', () => {
  it('reports a result that no branch covers with its place', () => {
    const { code, stderr } = racewalk('explore', ...module('uncovered'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/reader\.read: no branch for result 1; add one to its onDone/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('reports a step that throws with actor and point, and keeps what was found before', () => {
    const { code, stdout, stderr } = racewalk('explore', ...module('throwing'), '--format', 'text');
    expect(code).toBe(3);
    expect(stderr).toMatch(/a step of a, which stands at counting\.second, threw TypeError: the detector has a mistake/);
    expect(stdout).toMatch(/warn by a at counting\.first/);
  });
});

describe('limits', () => {
  const limited = (...args: string[]): Run => runsOf(racewalk('explore', ...module('wide'), '--format', 'json', ...args).stdout)[0]!;

  it('names the limit that stopped a search', () => {
    for (const [option, value, stoppedBy] of [
      ['--transitions', '5000', 'transitions'],
      ['--steps', '4', 'steps'],
      ['--memory', '8MiB', 'memory'],
      ['--time', '200ms', 'time'],
    ] as const) {
      const { complete, verdict, ...run } = limited('--strategy', 'bfs', option, value);
      expect({ option, stoppedBy: run.stoppedBy, complete, verdict }).toEqual({
        option,
        stoppedBy,
        complete: false,
        verdict: 'violations',
      });
    }
    expect(limited('--strategy', 'random', '--schedules', '3')).toMatchObject({ stoppedBy: 'schedules', stats: { schedules: 3 } });
    expect(limited('--strategy', 'bfs', '--visited', 'hash-compact', '--transitions', '5000')).toMatchObject({
      stoppedBy: 'transitions',
      complete: false,
      bounds: { fingerprintBits: 64 },
      remark: expect.stringContaining('share a fingerprint of 64 bits with probability at most'),
    });
    expect(limited('--strategy', 'bfs', '--stop', 'first')).toMatchObject({ stoppedBy: 'first' });
  });

  it('ends a system at its first finding with --stop first', () => {
    expect(runsOf(racewalk('explore', 'litmus-canary', '--stop', 'first', '--format', 'json').stdout)).toHaveLength(1);
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

  it('is what the contract says, key by key', () => {
    const report = JSON.parse(racewalk(...args).stdout) as { readonly [key: string]: unknown; readonly runs: readonly Run[] };
    expect(Object.keys(report)).toEqual(['schema', 'racewalk', 'runs']);
    expect(report).toMatchObject({ schema: 1, racewalk: '0.1.0' });
    expect(report.runs).toHaveLength(8);
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
        ]);
        expect(finding).toMatchObject({ kind: 'double-free', object: 'obj', confirmedLive: true, shortest: run.strategy === 'bfs' });
        expect(finding.token).toMatch(/^litmus-[a-z-]+\/posted@[0-9a-f]{12}:[a-z0-9.,]+$/);
      }
    }
  });

  it('is the same byte by byte for the same seed, but for timing', () => {
    const [one, two] = [0, 1].map(() =>
      JSON.stringify(JSON.parse(racewalk(...args).stdout), (key, value: unknown) => (key === 'timing' ? undefined : value)),
    );
    expect(one).toBe(two);
  });

  it('has the number of schedules and each finding’s probability with --count, and only then', () => {
    const [run] = runsOf(racewalk('explore', 'litmus-lost-update', '--strategy', 'bfs', '--count', '--format', 'json').stdout);
    // two actors of two steps: 6 interleavings; an update is lost unless one actor makes both its steps first
    expect(run!['count']).toMatchObject({ schedules: '6', longest: 4, missing: null });
    expect(run!.findings.find(({ kind }) => kind === 'invariant')!['walkProbability']).toBe(0.5);
    const { stdout } = racewalk('explore', 'litmus-lost-update', '--strategy', 'bfs', '--count', '--format', 'text');
    expect(stdout).toMatch(
      /^ {3}6 distinct schedules of at most 4 steps\n {3}probability that a uniform random walk shows it \(relative error below 1e-15\):$/m,
    );
    expect(stdout).toMatch(/^ {5}0\.500000 {5} invariant /m);
    expect(racewalk('explore', 'litmus-lost-update', '--strategy', 'bfs', '--count', '--transitions', '9').stdout).toMatch(
      /^ {3}schedules not counted: stopped by transitions$/m,
    );
  });

  it('goes to a file with --output', () => {
    const file = join(folder, 'report.json');
    const { code, stdout } = racewalk(...args, '--output', file);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(runsOf(readFileSync(file, 'utf8'))).toHaveLength(8);
  });
});

describe('columns', () => {
  it('draws the first finding of a kind and tells the others in a line', () => {
    const { stdout } = racewalk('explore', 'litmus-check-then-free');
    expect(stdout.match(/BUG: double-free/g)).toHaveLength(1);
    expect(stdout.match(/^double-free of obj by /gm)).toHaveLength(1);
    expect(stdout).toMatch(/npx racewalk replay 'litmus-check-then-free\/posted@/);
    expect(stdout).not.toContain(String.fromCharCode(27));
  });
});

describe('list, show and check', () => {
  it('lists explorations with what they expect, as text and as JSON', () => {
    expect(racewalk('list').stdout).toMatch(/litmus-canary\n {2}fails in every schedule/);
    const { explorations, detectors } = JSON.parse(racewalk('list', '--json').stdout) as {
      explorations: { name: string; variants: { expect: unknown }[] }[];
      detectors: { kind: string }[];
    };
    expect(explorations.find(({ name }) => name === 'litmus-canary')!.variants[1]!.expect).toMatchObject({ complete: true, findings: [] });
    expect(detectors.map(({ kind }) => kind)).toContain('double-free');
  });

  it('survives what it is told to, and a replay of the printed token does the same', () => {
    const { stdout } = racewalk('explore', 'litmus-check-then-free', '--strategy', 'bfs', '--survive', 'double-free', '--format', 'text');
    const token = /litmus-check-then-free\/posted\+survive=double-free@\S+/.exec(stdout)![0];
    expect(racewalk('replay', token).stdout).toContain('switches: survive=double-free\n');
    expect(refused('explore', 'litmus-check-then-free', '--survive', 'warn')).toContain('a run goes on after a warn by itself');
    expect(refused('explore', '--switch', 'survive=warn')).toContain('Say --survive warn.');
  });

  it('draws paths as Mermaid and as JSON that XState takes', () => {
    expect(racewalk('show', 'litmus-check-then-free', '--path', 'cleanup').stdout).toMatch(
      /^stateDiagram-v2\n[\s\S]*s0 --> s4 : \[result != 0\]/,
    );
    const config = JSON.parse(racewalk('show', 'litmus-check-then-free', '--path', 'cleanup', '--format', 'json').stdout) as Parameters<
      typeof createMachine
    >[0];
    expect(Object.keys(createMachine(config).states)).toEqual(['check', 'claim', 'fetch', 'free', 'done']);
  });

  it('checks explorations by name, and fails where an expectation is not met', () => {
    expect(racewalk('check', 'litmus-canary')).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = racewalk('check', ...module('mistaken'));
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
  it('writes a Promela model to stdout, or the same one to a file', () => {
    const { code, stdout, stderr } = racewalk('export', 'litmus-canary', '--to', 'promela');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^active proctype system\(\) \{$/m);
    expect(racewalk('export', 'litmus-canary', '--to', 'promela', '--output', join(folder, 'canary.pml'))).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(readFileSync(join(folder, 'canary.pml'), 'utf8')).toBe(stdout);
  });

  it('has a process for all actors, or one for each', () => {
    expect(racewalk('export', 'litmus-canary', '--to', 'promela', '--processes', 'each').stdout).toMatch(/^proctype actor_0\(\) \{$/m);
    expect(refused('export', 'litmus-canary', '--to', 'promela', '--processes', 'none')).toContain('one');
  });

  it('says what it cannot write', () => {
    expect(refused('export', 'simulated', '--to', 'promela', ...module('simulated'))).toContain(
      'there is no Promela form of the primitive rcuInvokeFirst',
    );
    expect(refused('export', 'litmus-canary', '--to', 'dot')).toContain('promela');
    expect(refused('export', 'litmus-canary')).toContain('--to');
    expect(refused('export', 'litmus-canary/all', '--to', 'promela')).toContain('one variant');
  });
});
