import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngOf } from '../src/core/rng.js';
import type { Reducer } from '../src/core/reducer.js';
import { actorOf } from '../src/core/run.js';
import type { Scenario } from '../src/core/scenario.js';
import { footprints, type Touches } from '../src/kernel/footprints.js';
import { operations } from '../src/kernel/index.js';
import { Compiled } from '../src/path/compile.js';
import { type ExploreOptions, Exploring } from '../src/search/explore.js';
import { chains } from '../src/search/reducers/chains.js';
import { persistent } from '../src/search/reducers/persistent.js';
import { siteOf } from '../src/search/recorder.js';
import { bfs } from '../src/search/strategies/bfs.js';
import { randomScenario } from './random-program.js';
import { detectors, explorations } from './registries.js';

/** Keeps the states in which a run ended. */
class Ending extends Compiled {
  readonly ends = new Set<string>();
  override end(): void {
    this.ends.add(this.world.cells.join(' '));
    super.end();
  }
}

interface Seen {
  readonly complete: boolean;
  readonly states: number;
  readonly sites: readonly string[];
  readonly ends: readonly string[];
}

function search(scenario: Scenario, reducers: Pick<ExploreOptions, 'reducer' | 'chains'>, transitions = Infinity): Seen {
  const run = new Ending(scenario, operations, detectors);
  const exploring = new Exploring(run, bfs, { seed: 1, limits: { transitions }, stop: 'never', depth: 3, length: undefined, ...reducers });
  while (!exploring.advance(100_000));
  const { complete, stats, findings } = exploring.outcome();
  return { complete, states: stats.states, sites: findings.map(siteOf).sort(), ends: [...run.ends].sort() };
}

const every = [{ reducer: persistent }, { chains }, { reducer: persistent, chains }] as const;

const shown = ({ complete, sites, ends }: Seen) => ({ complete, sites, ends });

/** What is wrong with the sets that a reducer chooses along random runs: something that the others do meanwhile does not commute with a chosen step. */
function firstWrong(scenario: Scenario, reducer: Reducer, runs: number): string | undefined {
  const run = new Compiled(scenario, operations, detectors);
  const { world } = run;
  const { cells } = world;
  const reduction = reducer.start!(run);
  const out = new Int32Array(512);
  const listed = (): number[] => [...out.subarray(0, run.choices(out))];
  const findingsOf = (): string => Array.from({ length: world.foundCount }, (_, i) => `${world.foundDetector[i]} ${world.foundObject[i]}`).sort().join(',');
  /** The state after these, and what each showed; a step that crashes changes nothing. */
  const after = (from: Int32Array, choices: readonly number[]): string => {
    cells.set(from);
    const shows = choices.map((choice) => {
      const before = cells.slice();
      if (!listed().includes(choice)) return `${choice} cannot go`;
      run.step(choice);
      const found = findingsOf();
      if (world.crashed) cells.set(before);
      return `${choice} ${found}${world.crashed ? ' crash' : ''}`;
    });
    return `${cells.join(' ')} | ${shows.sort().join(' | ')}`;
  };
  for (let i = 0; i < runs; i++) {
    const rng = rngOf(7, i);
    run.reset();
    for (let depth = 0; depth < 300; depth++) {
      const choices = listed();
      if (choices.length === 0) break;
      const here = cells.slice();
      const chosen = reduction.choose(out, choices.length, 0);
      const pending = choices.filter((choice) => chosen & (1 << actorOf(choice)));
      if (pending.length < choices.length) {
        // the others, for as long as they can go or for a while
        for (let steps = 0; steps < 40; steps++) {
          const others = listed().filter((choice) => (chosen & (1 << actorOf(choice))) === 0);
          if (others.length === 0) break;
          const other = others[rng.below(others.length)]!;
          const at = cells.slice();
          for (const choice of pending) {
            const [one, two] = [after(at, [choice, other]), after(at, [other, choice])];
            cells.set(at);
            if (one === two) continue;
            const who = (c: number): string => `${world.actors[actorOf(c)]!.name} at ${run.pending(actorOf(c))!.point}`;
            return `${who(choice)} was chosen, and does not commute with ${who(other)}`;
          }
          run.step(other);
          if (world.crashed) break;
        }
        cells.set(here);
      }
      run.step(choices[rng.below(choices.length)]!);
      if (world.crashed) break;
    }
  }
  return undefined;
}

const all = await explorations('');
const completed = all.flatMap((exploration) => exploration.variants.map((variant) => ({ exploration, variant, expected: exploration.expect[variant]! }))).filter(({ expected }) => expected.complete);
const scenarioOf = ({ exploration, variant }: (typeof completed)[number]): Scenario => exploration.scenario(variant, Object.fromEntries(Object.entries(exploration.switches).map(([name, values]) => [name, values[0]!])));

describe('every operation', () => {
  it('has a footprint, but for those that only simulations use', () => {
    expect([...operations.keys()].filter((name) => !(name in footprints)).sort()).toEqual(['hrtimerExpireFirst', 'rcuInvokeFirst']);
  });
});

describe('persistent sets and chains', () => {
  it('give the findings and the final states of the whole search on random programs', () => {
    let whole = 0;
    let reduced = 0;
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const full = search(scenario, {}, 6000);
        fc.pre(full.complete);
        for (const reducers of every) {
          const less = search(scenario, reducers);
          expect(shown(less)).toEqual(shown(full));
          whole += full.states;
          reduced += less.states;
        }
      }),
      { numRuns: 200, seed: 11 },
    );
    expect(reduced).toBeLessThan(whole * 0.9);
  });

  it('are chosen so that whatever the others do meanwhile commutes with each chosen step, on random programs', () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        expect(firstWrong(scenario, persistent, 3)).toBeUndefined();
      }),
      { numRuns: 100, seed: 12 },
    );
  });

  it.each(completed.filter(({ expected }) => expected.states! < 3000))('give what is pinned of $exploration.name/$variant, and its final states', (one) => {
    const scenario = scenarioOf(one);
    const full = search(scenario, {});
    for (const reducers of every) {
      const less = search(scenario, reducers);
      expect(less.sites).toEqual(one.expected.findings);
      expect(shown(less)).toEqual(shown(full));
      expect(less.states).toBeLessThanOrEqual(full.states);
    }
  });

  it.each(all.map((exploration) => ({ exploration })))('commute with whatever the others do meanwhile in $exploration.name', ({ exploration }) => {
    for (const variant of exploration.variants) expect(firstWrong(scenarioOf({ exploration, variant, expected: exploration.expect[variant]! }), persistent, 2)).toBeUndefined();
  });

  it('give schedules of the system itself, that lead to what they say', () => {
    const exploration = all.find(({ name }) => name === 'stop-vs-timer')!;
    const scenario = scenarioOf({ exploration, variant: 'seed', expected: exploration.expect['seed']! });
    const run = new Compiled(scenario, operations, detectors);
    const exploring = new Exploring(run, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined, reducer: persistent, chains });
    while (!exploring.advance(1000));
    const { findings, shortest } = exploring.outcome();
    expect([findings.length, shortest]).toEqual([1, false]);
    for (const { choices, kind } of findings) {
      const again = new Compiled(scenario, operations, detectors);
      again.reset();
      for (const choice of choices) again.step(choice);
      expect(Array.from({ length: again.world.foundCount }, (_, i) => again.world.detectors[again.world.foundDetector[i]!]!.kind)).toContain(kind);
    }
  });

  // the twins: a footprint that forgets something must be told of
  it.each<[operation: string, wrong: Touches]>([
    ['hashDel', {}],
    ['callRcu', {}],
    ['rcuReadLock', {}],
    ['kmemCacheFree', {}],
  ])('are found wrong where the footprint of %s forgets what it touches', (operation, wrong) => {
    const table = footprints as { [operation: string]: Touches };
    const right = table[operation]!;
    const { touches: _, quiet: __, ...rest } = right;
    table[operation] = { ...rest, ...wrong };
    try {
      const told = ['stop-vs-exit', 'stop-vs-stop-all', 'start-vs-exit', 'event-vs-stop-all'].some((name) => {
        const exploration = all.find((other) => other.name === name)!;
        return firstWrong(scenarioOf({ exploration, variant: 'seed', expected: exploration.expect['seed']! }), persistent, 20) !== undefined;
      });
      expect(told).toBe(true);
    } finally {
      table[operation] = right;
    }
  });
});
