import { describe, expect, it } from 'vitest';
import { rngOf } from '../../src/core/rng.js';
import { actorOf } from '../../src/core/system/run.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import type { Distinct } from '../../src/core/search/strategy.js';
import type { World } from '../../src/core/world/world.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { SearchRun } from '../../src/search/explore.js';
import { FinalStates, Growth } from '../../src/search/random/growth.js';
import { detectors, explorations, strategies } from '../registries.js';

const litmus = await explorations('litmus-');
const toys = litmus.flatMap(({ name, variants, scenario }) =>
  variants.map((variant) => ({ name: `${name}/${variant}`, scenario: scenario(variant, {}) })),
);

/** States, and final states with how each was come to, by following every schedule. */
function plainly(scenario: Scenario): { readonly states: number; readonly finals: number } {
  const run = new Compiled(scenario, operations, detectors);
  const { world } = run;
  const states = new Set<string>();
  const finals = new Set<string>();
  const visit = (): void => {
    const cells = world.cells.slice();
    if (states.has(cells.join())) return;
    states.add(cells.join());
    const out = new Int32Array(512);
    const count = run.choices(out);
    if (count === 0) finals.add(cells.join());
    for (let i = 0; i < count; i++) {
      world.cells.set(cells);
      run.step(out[i]!);
      if (world.crashed) finals.add(`${world.cells.join()} ${world.foundDetector[world.foundCount - 1]} ${actorOf(out[i]!)}`);
      else visit();
    }
  };
  run.reset();
  visit();
  return { states: states.size, finals: finals.size };
}

const walked = (scenario: Scenario, name: string, schedules: number): Distinct => {
  const searching = new SearchRun(new Compiled(scenario, operations, detectors), strategies.find((strategy) => strategy.name === name)!, {
    seed: 1,
    limits: { schedules },
    stop: 'never',
    depth: 3,
    length: undefined,
  });
  while (!searching.advance(100_000));
  return searching.outcome().distinct!;
};

/** A world as far as it is looked at. */
const worldOf = (...cells: readonly number[]): World => ({ cells: Int32Array.from(cells) }) as unknown as World;

describe('what walks come to', () => {
  it.each(toys)('is, after enough of them, what there is: $name', ({ scenario }) => {
    // each final state of these toys comes with a chance of at least 1/200: 4000 walks miss one of ten with 10 e^-20
    const there = plainly(scenario);
    const { states, finals, ended, growth } = walked(scenario, 'random', 4000);
    expect({ finals, ended }).toEqual({ finals: there.finals, ended: 4000 });
    // so few states share a register with another now and then
    expect(Math.abs(states - there.states)).toBeLessThanOrEqual(Math.max(1, there.states / 50));
    expect(growth.map(({ schedules }) => schedules)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048]);
    for (const [i, now] of growth.entries()) expect(now.finals).toBeGreaterThanOrEqual(growth[Math.max(0, i - 1)]!.finals);
  });

  it('states are estimated to 1.6 %', () => {
    const growth = new Growth(undefined, true);
    for (let i = 0; i < 100_000; i++) growth.state(worldOf(i % 317, 0, i, -i));
    // five standard errors; the hash is fixed, so that it holds or not
    expect(Math.abs(growth.distinct.states / 100_000 - 1)).toBeLessThan(0.08);
  });

  it('final states are counted exactly until there are no more bytes for them', () => {
    const finals = new FinalStates(2 ** 20);
    const added = (n: number): number => Array.from({ length: n }, (_, i) => finals.add(worldOf(i, 1), 0)).filter(Boolean).length;
    expect([added(10_000), finals.size, finals.once, finals.full]).toEqual([10_000, 10_000, 10_000, false]);
    expect([added(10_000), finals.size, finals.once]).toEqual([0, 10_000, 0]);
    expect(finals.add(worldOf(5, 1), 7)).toBe(true);
    added(200_000);
    expect(finals.full).toBe(true);
    expect(finals.bytes).toBeLessThanOrEqual(2 ** 20);
    expect(finals.size).toBeGreaterThan(30_000);
  });
});

/**
 * Runs that end in state i with a chance proportional to 1 / (i + 1); gives what the runs tell, and the chance that the
 * next one is new.
 */
function zipf(states: number, runs: number, seed: number): { readonly distinct: Distinct; readonly missing: number } {
  const weights = Array.from({ length: states }, (_, i) => Math.floor(1e6 / (i + 1)));
  const sum = weights.reduce((a, b) => a + b);
  const rng = rngOf(seed, 0);
  const growth = new Growth(undefined, true);
  const seen = new Set<number>();
  for (let n = 0; n < runs; n++) {
    let at = rng.below(sum);
    let i = 0;
    while (at >= weights[i]!) at -= weights[i++]!;
    seen.add(i);
    growth.final(worldOf(i), 0);
  }
  return { distinct: growth.distinct, missing: weights.reduce((missing, weight, i) => missing + (seen.has(i) ? 0 : weight / sum), 0) };
}

describe('the chance that the next schedule ends in a new state', () => {
  it('is estimated as Good and Turing do', () => {
    for (const [states, runs] of [
      [30, 100],
      [300, 300],
      [3000, 1000],
    ] as const) {
      const errors = Array.from({ length: 40 }, (_, seed) => {
        const { distinct, missing } = zipf(states, runs, seed);
        return distinct.chanceOfNew! - missing;
      });
      // it is too large by less than 1 / N in the mean, and one estimate's standard deviation is below sqrt(2 / N): the
      // mean of 40 is within four of its own
      const mean = errors.reduce((a, b) => a + b) / errors.length;
      expect(Math.abs(mean)).toBeLessThan(1 / runs + (4 * Math.sqrt(2 / runs)) / Math.sqrt(40));
    }
  });

  it('is below what a plateau says in 95 of 100 cases at least', () => {
    const plateaus = Array.from({ length: 400 }, (_, seed) => zipf(8, 100, seed)).filter(({ distinct }) => distinct.plateau !== null);
    expect(plateaus.length).toBeGreaterThan(50);
    const wrong = plateaus.filter(({ distinct, missing }) => missing >= distinct.plateau!).length;
    // 5 % of the 400 are 20, with a standard deviation of 4.4
    expect(wrong).toBeLessThan(20 + 4 * 4.4);
    expect(zipf(3000, 200, 1).distinct.plateau).toBeNull();
  });

  it('is not told where runs depend on each other', () => {
    const growth = new Growth(undefined, false);
    growth.final(worldOf(1), 0);
    expect(growth.distinct).toMatchObject({ finals: 1, chanceOfNew: null, plateau: null });
  });
});
