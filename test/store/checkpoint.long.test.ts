import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { define } from '../../src/path/define.js';
import { type ExploreOptions, SearchRun, type Outcome, type SavedSearch } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { type CheckpointOf, readCheckpoint, writeCheckpoint } from '../../src/store/checkpoint.js';
import { detectors } from '../registries.js';
import { randomScenario } from '../random/program.js';
import { runs } from '../runs.js';

const folder = mkdtempSync(join(tmpdir(), 'racewalk-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const compiled = (scenario: Scenario): Compiled => new Compiled(scenario, operations, detectors);
const start = (scenario: Scenario, options: Partial<ExploreOptions> = {}): SearchRun =>
  new SearchRun(compiled(scenario), bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined, ...options });
const of: CheckpointOf = {
  racewalk: '0.1.0',
  system: 'x/posted@0123456789ab',
  strategy: 'bfs',
  options: { seed: 1, stop: 'never', steps: undefined },
};

/** To its end; bytes are not compared, for limits of memory are tested on their own. */
function ended(search: SearchRun): Outcome {
  while (!search.advance(100_000));
  return search.outcome();
}

/** As a file and another process have it. */
function elsewhere(saved: SavedSearch): SavedSearch {
  const file = join(folder, 'elsewhere');
  writeCheckpoint(file, of, saved);
  return readCheckpoint(file, of)!;
}

/** Increments of a word of its own by each actor: (steps + 1) ** actors states. */
function independent(actors: number, steps: number): Scenario {
  const words = Array.from({ length: actors }, (_, i) => `w${i}`);
  return {
    globals: Object.fromEntries(words.map((name) => [name, word(upTo(steps))])),
    types: {},
    objects: [],
    paths: words.map((loc) =>
      define({
        id: `count_${loc}`,
        initial: 's0',
        states: {
          ...Object.fromEntries(
            Array.from({ length: steps }, (_, i) => [`s${i}`, { invoke: { src: 'atomicInc', input: { loc }, onDone: `s${i + 1}` } }]),
          ),
          [`s${steps}`]: { type: 'final' as const },
        },
      }),
    ),
    actors: words.map((loc) => ({ name: loc, kind: 'task', path: `count_${loc}` })),
  };
}

describe('a breadth-first search that goes on from a snapshot', () => {
  it('comes to the same outcome, wherever and however often it was broken off, on random programs', () => {
    let broken = 0;
    fc.assert(
      fc.property(
        randomScenario,
        fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 3 }),
        fc.constantFrom<Partial<ExploreOptions>>(
          {},
          {},
          { limits: { steps: 5 } },
          { limits: { transitions: 60 } },
          { visited: 'hash-compact' },
          { visited: 'bitstate', limits: { memory: 6_000_000 } },
        ),
        (scenario, slices, options) => {
          const whole = ended(start(scenario, options));
          let search = start(scenario, options);
          for (const slice of slices) {
            search.advance(slice);
            // undefined at the end, and while it finds its states again
            const saved = search.snapshot();
            if (saved === undefined) continue;
            search = start(scenario, options);
            search.restore(elsewhere(saved));
            broken++;
          }
          expect(ended(search)).toEqual(whole);
        },
      ),
      { numRuns: runs(24), seed: 9 },
    );
    expect(broken).toBeGreaterThan(15);
  });

  it('goes on over the growth of its arrays, and stops at the same limit of memory', () => {
    for (const limits of [{}, { memory: 3_500_000 }]) {
      const whole = ended(start(independent(4, 17), { limits }));
      const search = start(independent(4, 17), { limits });
      search.advance(100_000);
      const again = start(independent(4, 17), { limits });
      again.restore(elsewhere(search.snapshot()!));
      expect(ended(again)).toEqual(whole);
    }
  });

  it('notices a system that its steps do not fit', () => {
    const search = start(independent(3, 6));
    search.advance(300);
    const again = start(independent(3, 3));
    again.restore(elsewhere(search.snapshot()!));
    expect(() => ended(again)).toThrow(/the saved search does not fit/);
  });
});

describe('a checkpoint file', () => {
  const file = join(folder, 'file');
  const search = start(independent(2, 6));
  search.advance(40);
  writeCheckpoint(file, of, search.snapshot()!);
  const bytes = readFileSync(file);
  const changed = (edit: Uint8Array): void => {
    writeFileSync(join(folder, 'changed'), edit);
    readCheckpoint(join(folder, 'changed'), of);
  };

  it('is little more than two bytes a state, and a header, and leaves nothing beside it', () => {
    expect(bytes.length).toBeLessThan(2000 + search.stats.states * 3);
    expect(readdirSync(folder).filter((name) => name.startsWith('file'))).toEqual(['file']);
  });

  it('is refused with a sentence wherever it is cut, whichever byte is another one, and where it goes on', () => {
    for (let at = 0; at < bytes.length; at += 3) {
      expect(() => changed(bytes.subarray(0, at))).toThrow(/changed: .*; the usual cause: /);
      const other = Uint8Array.from(bytes);
      other[at]! ^= 1 << (at % 8);
      expect(() => changed(other)).toThrow(/changed: .*; the usual cause: /);
    }
    expect(() => changed(Buffer.concat([bytes, bytes]))).toThrow(/it goes on after its end/);
  });

  it('is refused where it is of another search, another racewalk or a newer format', () => {
    const refused = (other: Partial<CheckpointOf>) => expect(() => readCheckpoint(file, { ...of, ...other }));
    refused({ system: 'y/posted@0123456789ab' }).toThrow(
      /it is of the system x\/posted@0123456789ab, and this search is of y\/posted@0123456789ab/,
    );
    refused({ system: 'x/posted@000000000000' }).toThrow(/the model changed since/);
    refused({ strategy: 'dfs' }).toThrow(/the strategy bfs/);
    refused({ options: { ...of.options, stop: 'first' } }).toThrow(/it is of stop "never", and this search is of "first"/);
    refused({ racewalk: '0.2.0' }).toThrow(/racewalk 0\.1\.0 wrote it, and this is 0\.2\.0/);
    expect(() => changed(Buffer.from(bytes.toString('latin1').replace('checkpoint 4', 'checkpoint 5'), 'latin1'))).toThrow(
      /it has format 5, and this racewalk reads format 4/,
    );
    expect(() => readCheckpoint(folder, of)).toThrow(/the usual cause/);
    expect(readCheckpoint(join(folder, 'none'), of)).toBeUndefined();
  });
});

describe('racewalk explore --checkpoint', () => {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const main = join(root, 'dist/src/cli/main.js');
  const args = ['explore', 'nested-start', '--strategy', 'bfs', '--format', 'json'];
  const uninterrupted = (): string => (once ??= withoutTiming(spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' }).stdout));
  let once: string | undefined;
  const withoutTiming = (stdout: string): string =>
    JSON.stringify(JSON.parse(stdout), (key, value: unknown) => (key === 'timing' ? undefined : value));
  const refused = (...more: string[]): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...more], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    return stderr;
  };

  /**
   * Kills the process when something has changed so many times in the folder of its checkpoint; gives stdout, or
   * undefined where it was killed.
   */
  async function killed(of: string, changes: number, more: readonly string[]): Promise<string | undefined> {
    let left = changes;
    let child: ChildProcess | undefined;
    const watcher = watch(of, () => {
      if (--left === 0) child?.kill('SIGKILL');
    });
    child = spawn(process.execPath, [main, ...more], { stdio: ['ignore', 'pipe', 'ignore'] });
    let stdout = '';
    child.stdout!.on('data', (data: Buffer) => {
      stdout += data.toString();
    });
    const signal = await new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_, by) => resolve(by)));
    watcher.close();
    return signal === null ? stdout : undefined;
  }

  it('survives kill -9 at any moment, and comes to the same report byte for byte', async () => {
    const whole = uninterrupted();
    const own = mkdtempSync(join(folder, 'kill-'));
    const file = join(own, 'search');
    let kills = 0;
    // each write is several changes: a kill comes before, within and after writes; the last start is left alone
    for (const changes of [4, 9, Infinity]) {
      const stdout = await killed(own, changes, [...args, '--checkpoint', file, '--checkpoint-every', '1ms']);
      if (stdout === undefined) kills++;
      else expect(withoutTiming(stdout)).toBe(whole);
    }
    expect(kills).toBeGreaterThan(0);
    expect(existsSync(file)).toBe(false);
  });

  it('goes on with a larger limit, and says so on stderr', () => {
    const file = join(folder, 'limited');
    const limited = spawnSync(process.execPath, [main, ...args, '--checkpoint', file, '--checkpoint-every', '1ms', '--time', '1ms'], {
      encoding: 'utf8',
    });
    expect(limited.stderr).toMatch(/stopped by time; the same command, with a larger limit/);
    const rest = spawnSync(process.execPath, [main, ...args, '--checkpoint', file], { encoding: 'utf8' });
    expect(rest.stderr).toMatch(/goes on from .*limited: \d+ states/);
    expect(withoutTiming(rest.stdout)).toBe(uninterrupted());
    expect(existsSync(file)).toBe(false);
  });

  it('is of one bound of preemptions', () => {
    const file = join(folder, 'bounded');
    const bounded = (most: string): string[] => [...args, '--reduce', 'preemptions', '--preemptions', most];
    expect(
      spawnSync(process.execPath, [main, ...bounded('2'), '--checkpoint', file, '--time', '1ms'], { encoding: 'utf8' }).stderr,
    ).toMatch(/stopped by time/);
    expect(refused(...bounded('1'), '--checkpoint', file)).toMatch(/it is of preemptions 2, and this search is of 1/);
  });

  it('refuses what it cannot keep, and a file of something else', () => {
    const file = join(folder, 'foreign');
    expect(refused('explore', 'litmus-canary', '--checkpoint', file)).toMatch(/these are 2; name one exploration/);
    expect(refused('explore', 'litmus-canary', '--strategy', 'pct', '--checkpoint', file)).toMatch(
      /a search by pct with these options cannot be saved/,
    );
    writeFileSync(file, 'something else\n');
    expect(refused('explore', 'litmus-canary', '--strategy', 'bfs', '--checkpoint', file)).toMatch(/foreign: it is no checkpoint/);
    expect(readFileSync(file, 'utf8')).toBe('something else\n');
  });
});
