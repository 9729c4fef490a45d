import { describe, expect, it } from 'vitest';
import { loadRegistry } from '../../src/cli/registry.js';
import { combinations, matrixOf, matrixText, switchesThatMatter } from '../../src/cli/search/matrix.js';
import { checkRecorded, reachOf, recordedFile } from '../../src/cli/coverage.js';
import { SearchRun } from '../../src/search/explore.js';
import { readRecorded } from '../../src/store/recorded.js';
import type { Selected } from '../../src/cli/selection.js';

const registry = await loadRegistry();
const selected = (name: string, variant = 'seed'): Selected => ({ exploration: registry.explorations.get(name)!, variant });

function searched(name: string, chosen: { readonly [name: string]: string }) {
  return combinations(selected(name), chosen, registry).map((system) => {
    const search = new SearchRun(system.compiled, registry.strategies.get('bfs')!, {
      seed: 1,
      limits: {},
      stop: 'never',
      depth: 3,
      length: undefined,
    });
    while (!search.advance(1_000_000));
    return { system, outcome: search.outcome() };
  });
}

describe('a matrix', () => {
  it('leaves out switches that change nothing that anybody runs', () => {
    const matters = (name: string): readonly string[] => Object.keys(switchesThatMatter(selected(name), {}, registry));
    expect(matters('disable-to-the-end')).toContain('pool-drain');
    expect(matters('stop-vs-timer')).not.toContain('pool-drain');
    expect(matters('litmus-canary')).toEqual([]);
  });

  it('tells under which values a kind shows: what a missing barrier costs goes away with it', () => {
    const fixed = {
      timer: 'soft',
      'start-order': 'flag-last',
      'slot-zeroing': 'no',
      publish: 'fields-first',
      rcu: 'preemptible',
      'table-lock': 'yes',
      probes: 'srcu',
    };
    const { columns, rows, combinations: all } = matrixOf(searched('disable-to-the-end', fixed));
    expect([all, columns]).toEqual([
      2,
      [
        { value: 'pool-drain=no', combinations: 1 },
        { value: 'pool-drain=yes', combinations: 1 },
      ],
    ]);
    const shown = Object.fromEntries(rows.map((row) => [row.kind, row.shown]));
    expect([shown['free-active'], shown['use-after-free'], shown['lost-detail']]).toEqual([
      [1, 0],
      [1, 0],
      [1, 1],
    ]);
  });

  it('says so where nothing was found and no switch matters', () => {
    const [system] = combinations(selected('litmus-canary', 'repaired'), {}, registry);
    const search = new SearchRun(system!.compiled, registry.strategies.get('bfs')!, {
      seed: 1,
      limits: {},
      stop: 'never',
      depth: 3,
      length: undefined,
    });
    while (!search.advance(1000));
    expect(matrixText(matrixOf([{ system: system!, outcome: search.outcome() }]))).toBe(
      'litmus-canary/repaired: 1 combination of no switch: none changes anything here\nnothing was found under any of them',
    );
  });
});

describe('the coverage record', () => {
  const recorded = readRecorded(recordedFile);

  it('is met by what reaches all of it, and names what is not reached any more', () => {
    expect(recorded.length).toBeGreaterThan(2000);
    expect(checkRecorded({ reached: new Set(recorded), never: [] }).failures).toEqual([]);
    const { failures } = checkRecorded({ reached: new Set(recorded.slice(1)), never: [] });
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain(`no exploration reaches "${recorded[0]}" any more`);
  });

  it('has every point of the monitor and its surroundings, in some variant, but for those that only another switch or task would reach', () => {
    const points = new Set(recorded.map((place) => place.split(' ')[1]!));
    const { never } = reachOf([['start-vs-exit', 'seed', { points: [], edges: [], outcomes: [], returns: [] }]], registry);
    const missing = never
      .map((place) => place.split(' ').slice(1).join(' '))
      .filter((place) => /^\S+\.\S+$/.test(place) && !points.has(place));
    expect(missing).toEqual([
      // ST10's write of a target that is still NULL needs publish=publish-first
      'da_handle_start_event.fill',
      // the tasks that go to sleep in explorations do not exit as well
      'preempt_sleeper.unlockDead',
      'sleep_and_wake.unlockDead',
    ]);
  });

  it('counts what a search did not come to', () => {
    const { reached, never } = reachOf(
      [['litmus-canary', 'seed', { points: ['cleanup.check'], edges: [], outcomes: [], returns: [] }]],
      registry,
    );
    expect([[...reached], never.every((place) => place.startsWith('seed '))]).toEqual([['seed cleanup.check'], true]);
  });
});
