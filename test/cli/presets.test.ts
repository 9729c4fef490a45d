import { describe, expect, it } from 'vitest';
import { litmusCanary } from '../../explorations/litmus/litmus-canary.js';
import { plan, type SearchOptions } from '../../src/cli/search/plan.js';
import { loadRegistry } from '../../src/cli/registry.js';
import { System } from '../../src/replay/system.js';
import { type PresetName, type PresetSearch, presets, searchesOf } from '../../src/search/presets.js';
import { inProcess } from './in-process.js';

const registry = await loadRegistry();
const names = Object.keys(presets) as PresetName[];

function planned(
  exhaustive: boolean,
  options: Partial<SearchOptions>,
): readonly (readonly [strategy: string, limits: object, preemptions: number | undefined])[] {
  const system = new System({ ...litmusCanary, exhaustive }, 'posted', {}, registry.detectors);
  return plan(system, { seed: 1, depth: 3, stop: 'never', ...options }, registry).map((run) => [
    run.strategy.name,
    run.options.limits,
    run.options.preemptions,
  ]);
}

describe.each(names)('the preset %s', (name) => {
  const searches: readonly PresetSearch[] = presets[name];

  it('names strategies that there are, each once, with limits that end it on any machine alike', () => {
    for (const { strategy, limits } of searches) {
      const { kind, sized } = registry.strategies.get(strategy)!;
      expect([strategy, Object.keys(limits)]).toEqual([
        strategy,
        expect.arrayContaining([kind === 'exhaustive' ? 'transitions' : 'schedules']),
      ]);
      // memory is counted in the search's own arrays, which are the same everywhere
      expect(
        Object.keys(limits).filter((limit) => !['transitions', 'schedules', 'memory'].includes(limit)),
        `${sized}`,
      ).toEqual([]);
    }
    for (const exhaustive of [true, false])
      expect(new Set(searchesOf(name, exhaustive).map(({ strategy }) => strategy)).size).toBe(searchesOf(name, exhaustive).length);
  });

  it('searches systematically only what can be searched to the end, or within few preemptions, or reduced', () => {
    expect(searchesOf(name, true).map(({ strategy }) => strategy)).toContain('bfs');
    for (const { strategy, preemptions, reduce } of searchesOf(name, false))
      if (registry.strategies.get(strategy)!.kind === 'exhaustive' && reduce === undefined)
        expect([strategy, preemptions]).toEqual([strategy, expect.any(Number)]);
  });

  it('is what is planned, in its order', () => {
    for (const exhaustive of [true, false])
      expect(planned(exhaustive, { preset: name })).toEqual(
        searchesOf(name, exhaustive).map(({ strategy, limits, preemptions }) => [strategy, limits, preemptions]),
      );
  });
});

it('each preset looks further than the one before', () => {
  for (const [i, name] of names.slice(1).entries()) {
    for (const before of presets[names[i]!] as readonly PresetSearch[]) {
      const now = (presets[name] as readonly PresetSearch[]).find(({ strategy }) => strategy === before.strategy)!;
      for (const [limit, value] of Object.entries(before.limits))
        expect([name, before.strategy, limit, now.limits[limit as 'schedules']! >= value]).toEqual([name, before.strategy, limit, true]);
      expect(now.preemptions ?? 0).toBeGreaterThanOrEqual(before.preemptions ?? 0);
    }
  }
});

it('an option goes before the preset, and a strategy that is named takes its limits from it', () => {
  expect(planned(true, { preset: 'thorough', schedules: 5, strategy: 'pct,dfs,icb,random' })).toEqual([
    ['pct', { schedules: 5 }, undefined],
    ['dfs', { transitions: 20_000_000, memory: 2 ** 30, schedules: 5 }, undefined],
    ['icb', { transitions: 3_000_000, memory: 2 ** 30, schedules: 5 }, 2],
    ['random', { schedules: 5 }, undefined],
  ]);
  expect(planned(true, { strategy: 'pct' })).toEqual([['pct', {}, undefined]]);
  expect(planned(true, {}).map(([strategy]) => strategy)).toEqual(['bfs', 'pct']);
  expect(planned(false, { preset: 'night', preemptions: 1 }).map(([, , preemptions]) => preemptions)).toEqual(
    Array.from({ length: 8 }, () => 1),
  );
});

it('the reducers of a preset are for its own strategies; others are searched with those that are named', () => {
  const reduced = (options: Partial<SearchOptions>) => {
    const system = new System({ ...litmusCanary, exhaustive: false }, 'posted', {}, registry.detectors);
    return plan(system, { seed: 1, depth: 3, stop: 'never', preset: 'night', ...options }, registry)
      .filter(({ options: { reducers } }) => reducers !== undefined)
      .map(({ strategy, options: { reducers } }) => [strategy.name, ...reducers!.map(({ name }) => name)]);
  };
  expect(reduced({})).toEqual([['bfs', 'persistent', 'chains']]);
  expect(reduced({ reduce: 'persistent' })).toEqual([['bfs', 'persistent']]);
  expect(reduced({ strategy: 'bfs' })).toEqual([]);
});

it('a bound of preemptions is refused where no search would heed it, where it is missing, and beside reducers that it does not go with', () => {
  const refused = (options: Partial<SearchOptions>) => expect(() => planned(true, options));
  refused({ strategy: 'bfs', preemptions: 2 }).toThrow(
    /^--preemptions 2: bfs would not heed it; delay, icb or portfolio does, and bfs with --reduce preemptions$/,
  );
  refused({ preemptions: 2 }).toThrow(/^--preemptions 2: bfs, pct would not heed it/);
  refused({ strategy: 'bfs', reduce: 'chains', preemptions: 2 }).toThrow(/bfs would not heed it/);
  refused({ strategy: 'bfs', reduce: 'preemptions' }).toThrow(
    /^--reduce preemptions: how many is for --preemptions to say, such as --preemptions 2$/,
  );
  refused({ reduce: 'preemptions' }).toThrow(/how many is for --preemptions to say/);
  refused({ strategy: 'bfs', reduce: 'preemptions,sleep', preemptions: 2 }).toThrow(
    /^--reduce preemptions,sleep: sleep relies on other orders of the same steps, which may need more preemptions than a bound allows; leave out one of them$/,
  );
  const heeding: readonly Partial<SearchOptions>[] = [
    { strategy: 'icb,bfs' },
    { strategy: 'portfolio' },
    { preset: 'thorough' },
    { reduce: 'preemptions' },
    { strategy: 'bfs', reduce: 'symmetry,preemptions,persistent,chains' },
  ];
  for (const options of heeding)
    expect(planned(true, { ...options, preemptions: 2 }).every(([, , preemptions]) => preemptions === 2)).toBe(true);
});

it('a walk of a preset is left out where a complete search was clean, and not where it found something, or where it is named', async () => {
  const strategies = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await inProcess(process.cwd(), 'explore', ...args, '--format', 'json', '--exit-zero');
    return JSON.parse(stdout).runs.map(({ strategy, verdict }: { strategy: string; verdict: string }) => `${strategy} ${verdict}`);
  };
  const system = 'litmus-check-then-free';
  expect(await strategies(`${system}/repaired`)).toEqual(['bfs clean']);
  expect(await strategies(`${system}/posted`)).toEqual(['bfs violations', 'pct violations']);
  expect(await strategies(`${system}/repaired`, '--strategy', 'bfs,pct', '--schedules', '10')).toEqual(['bfs clean', 'pct unknown']);
  // a search that was stopped proves nothing
  expect(await strategies(`${system}/repaired`, '--transitions', '3', '--schedules', '10')).toEqual(['bfs unknown', 'pct unknown']);
});
