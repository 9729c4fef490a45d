import { describe, expect, it } from 'vitest';
import { loadRegistry } from '../../src/cli/registry.js';
import { combinations, matrixOf, matrixText, switchesThatMatter } from '../../src/cli/search/matrix.js';
import { SearchRun } from '../../src/search/explore.js';
import type { Selected } from '../../src/cli/selection.js';

const registry = await loadRegistry();
const selected = (name: string, variant = 'posted'): Selected => ({ exploration: registry.explorations.get(name)!, variant });

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
