import { describe, expect, it } from 'vitest';
import { FirstSight } from '../../src/cli/search/first-sight.js';
import { progressLine } from '../../src/cli/progress/progress-line.js';
import { noStats } from '../../src/core/search/strategy.js';
import { estimatedStates } from '../../src/search/progress-estimate.js';
import type { Finding } from '../../src/search/recorder.js';

/** Sizes of the levels of independent actors of so many steps each: coefficients of (1 + x + ... + x^steps)^actors. */
function levelsOf(actors: number, steps: number): readonly number[] {
  let levels = [1];
  for (let a = 0; a < actors; a++) {
    const next = new Array<number>(levels.length + steps).fill(0);
    levels.forEach((size, i) => {
      for (let s = 0; s <= steps; s++) next[i + s]! += size;
    });
    levels = next;
  }
  return levels;
}

describe('the estimate of what is left', () => {
  it('is within a factor of two from where levels shrink, and comes closer, for independent actors', () => {
    for (const [actors, steps] of [
      [4, 17],
      [6, 10],
      [10, 8],
    ] as const) {
      const levels = levelsOf(actors, steps);
      const all = (steps + 1) ** actors;
      const estimates = levels.map((_, i) => estimatedStates(levels.slice(0, i + 1)));
      const peak = levels.indexOf(Math.max(...levels));
      expect(estimates.slice(0, peak + 1).filter((estimate) => estimate !== undefined)).toEqual([]);
      const after = estimates
        .slice(levels.findIndex((size, i) => i > peak + 4 && size < 0.75 * levels[peak]!))
        .map((estimate) => estimate! / all);
      expect(Math.max(...after)).toBeLessThan(2);
      expect(Math.min(...after)).toBeGreaterThan(0.5);
      expect(after.at(-1)).toBeCloseTo(1, 2);
    }
  });

  it('is none while levels grow, and none after a few', () => {
    expect(estimatedStates([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])).toBeUndefined();
    expect(estimatedStates([3, 2, 1])).toBeUndefined();
  });
});

describe('the progress line', () => {
  const standing = { name: 'x/posted bfs', exhaustive: true, found: 2, rate: 100_000, waiting: 400, rebuilt: undefined };

  it('has states, transitions, rate, queue and memory, and says that it estimates', () => {
    const stats = { ...noStats(), states: 500_000, transitions: 2_000_000, peakBytes: 2 ** 24 };
    const levels = levelsOf(6, 10).slice(0, 45);
    const left = estimatedStates(levels)! - levels.reduce((sum, size) => sum + size, 0);
    // 4 transitions a state at 100 000 a second
    expect(progressLine({ ...standing, stats, levels })).toBe(
      `x/posted bfs: 500,000 states, 2,000,000 transitions, 100,000/s, 400 waiting, 16 MiB, 2 found, level 45, estimate, if levels go on shrinking: ${left.toLocaleString('en')} states left, ${Math.ceil(left / 25_000)} s`,
    );
    expect(progressLine({ ...standing, stats, levels: levels.slice(0, 20) })).toMatch(/level 20, too early for an estimate$/);
  });

  it('says where a saved search is found again', () => {
    expect(progressLine({ ...standing, rebuilt: 2500, stats: { ...noStats(), states: 10_000 }, levels: [1, 2] })).toBe(
      'x/posted bfs: found 2,500 of 10,000 saved states again',
    );
  });

  it('counts schedules of a walk', () => {
    expect(
      progressLine({
        ...standing,
        exhaustive: false,
        waiting: undefined,
        stats: { ...noStats(), schedules: 10_000, transitions: 1_000_000 },
        levels: [],
      }),
    ).toBe('x/posted bfs: 10,000 schedules, 1,000,000 steps, 100,000/s, 2 found');
  });
});

describe('what a search finds', () => {
  /** A search that has found so many things, each of which is so many findings. */
  const having = (found: number, each: number, busy = false) => ({
    found,
    busy,
    outcome: () => ({ findings: Array.from({ length: found * each }, (_, i) => ({ kind: `${i}` }) as Finding) }),
  });
  const told = (sight: FirstSight, exploring: ReturnType<typeof having>): readonly string[] =>
    [...sight.of(exploring)].map(([{ kind }]) => kind);

  it('is told of to the last where a reducer makes several findings of one', () => {
    const sight = new FirstSight();
    expect([1, 1, 2, 3, 3].map((found) => told(sight, having(found, 2)))).toEqual([['0', '1'], [], ['2', '3'], ['4', '5'], []]);
  });

  it('waits while the search is busy, and none is lost or told of twice', () => {
    const sight = new FirstSight();
    expect(told(sight, having(3, 1, true))).toEqual([]);
    const growsBusy = { ...having(3, 1) };
    const first: string[] = [];
    for (const [{ kind }] of sight.of(growsBusy)) {
      first.push(kind);
      growsBusy.busy = true;
    }
    expect(first).toEqual(['0']);
    expect(told(sight, having(3, 1))).toEqual(['1', '2']);
  });
});
