import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { Operation } from '../../src/core/operation/operation.js';
import { rngOf } from '../../src/core/rng.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { randomScenario } from '../random/program.js';
import { detectors } from '../registries.js';

/** Takes so many steps at random and gives the names of the cells that were changed and not noted. */
function unnoted(run: Compiled, seed: number, steps: number): readonly string[] {
  const { world } = run;
  const { changes } = world;
  const rng = rngOf(seed, 0);
  const out = new Int32Array(512);
  const forgotten = new Set<string>();
  run.reset();
  for (let i = 0; i < steps; i++) {
    const count = run.choices(out);
    const before = world.cells.slice();
    changes.forget();
    if (count === 0) run.end();
    else run.step(out[rng.below(count)]!);
    const noted = changes.noted.subarray(0, changes.count);
    world.cells.forEach((value, cell) => value !== before[cell] && !noted.includes(cell) && forgotten.add(world.layout.names[cell]!));
    if (count === 0 || world.crashed) run.reset();
  }
  return [...forgotten];
}

/** A store that tells nobody. */
const quietStore: Operation = {
  ...operations.get('store')!,
  bind: (w) => ({
    apply(a) {
      w.cells[a[0]!] = a[1]!;
      return 0;
    },
  }),
};

const scenario: Scenario = {
  globals: { x: word(upTo(1)) },
  types: {},
  objects: [],
  paths: [
    define({
      id: 'writer',
      initial: 'write',
      states: {
        write: point('x = 1', 'store', { loc: 'x', value: 1, order: 'plain' }, 'again'),
        again: point('x = 0', 'store', { loc: 'x', value: 0, order: 'plain' }, 'done'),
        done: { type: 'final' },
      },
    }),
  ],
  actors: [
    { name: 'a', kind: 'task', path: 'writer' },
    { name: 'b', kind: 'task', path: 'writer' },
  ],
};

describe('what a step writes', () => {
  // in explorations every search looks for what was not noted, in its first steps and now and then
  it('is noted, whatever the program', () => {
    fc.assert(
      fc.property(randomScenario, fc.nat(), (random, seed) => {
        expect(unnoted(new Compiled(random, operations, detectors), seed, 100)).toEqual([]);
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  it('is noted where the whole state is replaced, and forgotten when it was asked for', () => {
    const { world } = new Compiled(scenario, operations, []);
    const { changes } = world;
    expect(changes.everything).toBe(true);
    changes.forget();
    const x = world.global('x');
    world.set(x, 0);
    expect(changes.count).toBe(0);
    world.set(x, 1);
    expect(world.add(x, -1)).toBe(0);
    expect([...changes.noted.subarray(0, changes.count)]).toEqual([x]);
    changes.forget();
    expect([changes.count, changes.everything]).toEqual([0, false]);
    world.load(world.cells.slice());
    expect(changes.everything).toBe(true);
  });

  it('is missed, and the search refuses to go on, where an operation writes past the world', () => {
    const primitives = new Map([...operations, ['store', quietStore] as const]);
    expect(unnoted(new Compiled(scenario, primitives, detectors), 1, 10)).toEqual(['x']);
    const searching = new SearchRun(new Compiled(scenario, primitives, detectors), bfs, {
      seed: 1,
      limits: {},
      stop: 'never',
      depth: 3,
      length: undefined,
    });
    expect(() => searching.advance(1000)).toThrow('x: a step wrote 1 to its cell and the search was not told');
  });
});
