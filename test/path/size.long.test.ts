import { describe, expect, it } from 'vitest';
import { bit } from '../../src/core/world/layout.js';
import { word } from '../../src/core/world/field.js';
import type { Points } from '../../src/core/system/path-source.js';
import { Compiled } from '../../src/execute/compiled.js';
import { operations } from '../../src/kernel/index.js';
import { define } from '../../src/path/define.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';

/** A path of so many loads one after the other, each with two branches and a register; and the processor's milliseconds to search it. */
function searched(count: number): { readonly states: number; readonly took: number } {
  const began = process.cpuUsage();
  const next = (i: number): string => (i + 1 < count ? `p${i + 1}` : 'done');
  const points: Points = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `p${i}`,
      {
        invoke: {
          src: 'load',
          input: { loc: 'flag' },
          onDone: [
            { guard: { type: 'ne' as const, params: { right: 0 } }, target: 'done' },
            { save: 'r', target: next(i) },
          ],
        },
      },
    ]),
  );
  const path = define({ id: 'long', registers: ['r'], initial: 'p0', states: { ...points, done: { type: 'final' } } });
  const scenario = {
    globals: { flag: word(bit) },
    types: {},
    objects: [],
    paths: [path],
    actors: [{ name: 'a', kind: 'task' as const, path: 'long' }],
  };
  const run = new SearchRun(new Compiled(scenario, operations, detectors), bfs, {
    seed: 1,
    limits: {},
    stop: 'never',
    depth: 3,
    length: undefined,
  });
  while (!run.advance(100_000));
  const { user, system } = process.cpuUsage(began);
  expect(run.outcome().complete).toBe(true);
  return { states: run.outcome().stats.states!, took: (user + system) / 1000 };
}

describe('a long path', () => {
  it('of nearly as many points as are accepted is searched, and proved to end, within 5 seconds', () => {
    const { states, took } = searched(9_999);
    expect(states).toBe(10_000);
    expect(took).toBeLessThan(5000);
  });

  it('of 20,000 points is refused', () => {
    expect(() => searched(20_000)).toThrow(/^long: it has 20001 points, at most 10000 are accepted/);
  });
});
