import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Limits } from '../../src/core/search/limits.js';
import { rngOf } from '../../src/core/rng.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { type VisitedKind, visitedKinds } from '../../src/core/search/strategy.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { type Outcome, SearchRun } from '../../src/search/explore.js';
import { siteOf } from '../../src/core/system/site.js';
import { Bitstate, omission } from '../../src/search/states/bitstate.js';
import { DiscoveryTree } from '../../src/search/states/discovery-tree.js';
import { Fingerprint } from '../../src/search/states/fingerprint.js';
import { Frontier } from '../../src/search/states/frontier.js';
import { collisionBound, HashCompact } from '../../src/search/states/hash-compact.js';
import { randomScenario } from '../random/program.js';
import { detectors, explorations, strategies } from '../registries.js';
import { runs } from '../runs.js';

const visiting = strategies.filter(({ visits }) => visits);

function explore(scenario: Scenario, name: string, visited: VisitedKind | undefined, limits: Limits = {}, seed = 1): Outcome {
  const strategy = strategies.find((one) => one.name === name)!;
  const search = new SearchRun(new Compiled(scenario, operations, detectors), strategy, {
    seed,
    limits,
    stop: 'never',
    depth: 3,
    length: undefined,
    visited,
  });
  while (!search.advance(100_000));
  return search.outcome();
}

const summary = ({ stats, findings }: Outcome) => ({
  states: stats.states,
  transitions: stats.transitions,
  depth: stats.depth,
  findings: findings.map((finding) => [siteOf(finding), finding.choices, finding.occurrences]),
});

const tlob = (await explorations('start-vs-exit'))[0]!;
const startVsExit = (variant: string): Scenario =>
  tlob.scenario(variant, Object.fromEntries(Object.entries(tlob.switches).map(([key, values]) => [key, values[0]!])));

describe.each(visiting.flatMap(({ name }) => visitedKinds.filter((kind) => kind !== 'exact').map((kind) => ({ name, kind }))))(
  '$name --visited $kind',
  ({ name, kind }) => {
    // Fingerprints of 64 bits, or 3 bits of 2^29: two of a few thousand states are mixed up once in 10^10 programs at most.
    it('sees what an exact search sees, in the same order, on random programs', () => {
      fc.assert(
        fc.property(randomScenario, (scenario) => {
          const limits = { transitions: 5000, ...(kind === 'bitstate' && { memory: 2 ** 22 }) };
          expect(summary(explore(scenario, name, kind, limits))).toEqual(summary(explore(scenario, name, 'exact', limits)));
        }),
        { numRuns: runs(12), seed: 5 },
      );
    });

    it('is never complete nor clean, and says what may have escaped', () => {
      const exact = explore(startVsExit('repaired'), name, 'exact');
      const outcome = explore(startVsExit('repaired'), name, kind);
      expect(summary(outcome)).toEqual(summary(exact));
      expect(exact).toMatchObject({ complete: true, verdict: 'clean', remark: undefined });
      expect(outcome).toMatchObject({ complete: false, verdict: 'unknown', stoppedBy: null, shortest: false });
      expect(outcome.remark).toContain(`${kind}: `);
      expect(outcome.remark).toContain('probability');
    });

    it('stops before it takes more memory than it may', () => {
      const memory = 250_000;
      const { stats, stoppedBy } = explore(startVsExit('repaired'), name, kind, { memory });
      expect(stats.peakBytes).toBeLessThanOrEqual(memory);
      if (kind === 'hash-compact') expect(stoppedBy).toBe('memory');
    });
  },
);

describe('bitstate', () => {
  it('of too few bits misses states, says so, and misses others with another seed', () => {
    const exact = explore(startVsExit('repaired'), 'dfs', 'exact');
    const small = [1, 2, 3].map((seed) => explore(startVsExit('repaired'), 'dfs', 'bitstate', { memory: 40_000 }, seed));
    for (const { stats, remark } of small) {
      expect(stats.states).toBeLessThan(exact.stats.states);
      expect(Number(/probability ([\d.e+-]+)/.exec(remark!)![1])).toBeGreaterThan(0.01);
    }
    expect(new Set(small.map(({ stats }) => stats.states)).size).toBeGreaterThan(1);
  });

  it('takes a new state for known as often as the formula says', () => {
    const [bits, hashes, known] = [2 ** 16, 3, 20_000];
    const seen = new Bitstate({ bits, hashes });
    const words = new Int32Array(3);
    const fingerprint = new Fingerprint(1);
    const isNew = (i: number): boolean => {
      words[1] = i;
      fingerprint.of(words);
      return seen.add(fingerprint.low, fingerprint.high);
    };
    for (let i = 0; i < known; i++) isNew(i);
    let omitted = 0;
    for (let i = known; i < known + 1000; i++) if (!isNew(i)) omitted++;
    // not all of the first 20 000 set a bit, but the expected share of set bits is the formula's
    const p = omission(known, bits, hashes);
    // 1000 draws of p about 0.22: five standard deviations are 65; the 1000 themselves raise p by less than 0.015
    expect(Math.abs(omitted - p * 1000)).toBeLessThan(85);
  });
});

describe('hash compaction', () => {
  it('knows every fingerprint again while its tables grow', () => {
    const seen = new HashCompact();
    const rng = rngOf(1, 1);
    const all = Array.from({ length: 100_000 }, () => [rng.below(2 ** 32) | 0, rng.below(2 ** 32) | 0] as const);
    // 10^5 random pairs of 64 bits are all different but for a chance of 3e-10
    const added = (): number => all.filter(([low, high]) => seen.add(low, high)).length;
    expect([added(), added()]).toEqual([all.length, 0]);
    expect(seen.size).toBe(all.length);
  });

  it('bounds the chance of a collision as TLC does', () => {
    expect(collisionBound(1, 64)).toBe(0);
    expect(collisionBound(2, 64)).toBe(2 ** -64);
    expect(collisionBound(2 ** 32, 64)).toBeCloseTo(0.5);
    expect(collisionBound(2 ** 40, 64)).toBe(1);
  });
});

it('halves of fingerprints of states that are alike collide as rarely as random ones', () => {
  const fingerprint = new Fingerprint(7);
  const words = new Int32Array(12);
  const [low, high] = [new Map<number, number>(), new Map<number, number>()];
  for (let i = 0; i < 200_000; i++) {
    // a few small numbers spread over few words, as packed states are
    words[0] = i & 31;
    words[4] = ((i >> 5) & 63) << 9;
    words[11] = (i >> 11) << 20;
    fingerprint.of(words);
    low.set(fingerprint.low, 1);
    high.set(fingerprint.high, 1);
  }
  // N (N - 1) / 2^33 = 4.7 collisions expected of random halves; more than 20 come once in ten million
  expect(200_000 - low.size).toBeLessThan(20);
  expect(200_000 - high.size).toBeLessThan(20);
});

describe('the frontier', () => {
  it('gives back the first or the last of what was pushed, as a plain list does', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('push', 'push', 'push', 'first', 'last', 'many'), { maxLength: 60 }), (steps) => {
        const frontier = new Frontier(5);
        const list: number[] = [];
        let next = 0;
        const push = (): void => {
          list.push(next);
          frontier.push(next, Int32Array.of(9, next, 1, 2, 3, -next), 1);
          next++;
        };
        for (const step of steps) {
          if (step === 'push') push();
          else if (step === 'many') for (let i = 0; i < 1500; i++) push();
          else if (list.length > 0) {
            // most of a chunk goes at once, so that chunks empty from both ends
            for (let i = 0; i < 700 && list.length > 0; i++) {
              const number = (step === 'first' ? list.shift() : list.pop())!;
              const copy = new Int32Array(5);
              frontier.copy(number, copy);
              if (copy[0] !== number || copy[4] !== -number) expect([...copy]).toEqual([number, 1, 2, 3, -number]);
              frontier.drop(number);
            }
          }
        }
        expect(frontier.bytes).toBeGreaterThanOrEqual(list.length * 24);
      }),
      { numRuns: runs(80), seed: 6 },
    );
  });
});

it('a tree of discoveries in two bits a state gives the schedules that a list of parents gives', () => {
  const rng = rngOf(3, 1);
  for (const [most, different] of [
    [2, 60_000],
    [3, 256],
    [9, 60_000],
  ] as const) {
    const tree = new DiscoveryTree(different);
    const parents = [0];
    const choices = [0];
    for (let from = 0; from < 30_000 && from < parents.length; from++) {
      // a long stretch of states that lead nowhere new, then many that do
      const children = from % 7000 > 6000 && parents.length > from + 2000 ? 0 : rng.below(most + 1);
      for (let i = 0; i < (from === 0 ? 3000 : children); i++) {
        tree.add(from, parents.length % different);
        choices.push(parents.length % different);
        parents.push(from);
      }
    }
    const plain = (state: number): number[] => (state === 0 ? [] : [...plain(parents[state]!), choices[state]!]);
    for (let state = 0; state < parents.length; state += 1 + rng.below(20)) {
      const schedule = tree.schedule(state);
      if (schedule.join() !== plain(state).join()) expect(schedule).toEqual(plain(state));
    }
    expect(tree.schedule(parents.length - 1)).toEqual(plain(parents.length - 1));
  }
});
