import { describe, expect, it } from 'vitest';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { Limits, StopRule } from '../../src/core/search/limits.js';
import type { PathSource } from '../../src/core/system/path-source.js';
import { actorOf } from '../../src/core/system/run.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import type { Strategy } from '../../src/core/search/strategy.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { define } from '../../src/path/define.js';
import { Live } from '../../src/execute/live.js';
import { SearchRun, type Outcome } from '../../src/search/explore.js';
import type { Finding } from '../../src/search/recorder.js';
import { identityOf, siteOf } from '../../src/core/system/site.js';
import { detectors, strategies as registered } from '../registries.js';
import { roundRobin } from './round-robin.js';
import { toys, unexpected } from './toys.js';

const strategies: readonly Strategy[] = [...registered, roundRobin];

const buggy = toys.filter(({ expected }) => expected.findings.length > 0);
const correct = toys.filter(({ expected }) => expected.findings.length === 0);
const long = toys.find(({ name }) => name === 'litmus-refcount-get-put/repaired')!.scenario;

interface Asked {
  readonly seed?: number;
  readonly limits?: Limits;
  readonly stop?: StopRule;
  readonly slice?: number;
  /** Orders that have to be right at once, where a strategy asks for that. */
  readonly depth?: number;
}

function explore(
  scenario: Scenario,
  strategy: Strategy,
  { seed = 1, limits = {}, stop = 'never', slice = 100_000, depth = 3 }: Asked = {},
): Outcome {
  const searching = new SearchRun(new Compiled(scenario, operations, detectors, { causes: 'frees' }), strategy, {
    seed,
    limits,
    stop,
    depth,
    length: undefined,
  });
  while (!searching.advance(slice));
  return searching.outcome();
}

const sitesOf = ({ findings }: Outcome): readonly string[] => [...new Set(findings.map(siteOf))].sort();

/** What live actors show at the end of a finding's schedule, as sites. */
function replay(scenario: Scenario, { choices, actor }: Finding): readonly string[] {
  const live = new Live(scenario, operations, detectors);
  const { world } = live;
  const enabled = new Int32Array(512);
  live.reset();
  let point = '';
  for (const choice of choices) {
    expect([...enabled.slice(0, live.choices(enabled))]).toContain(choice);
    point = live.pending(actorOf(choice))!.point;
    live.step(choice);
  }
  if (actor === '') {
    expect(live.choices(enabled)).toBe(0);
    live.end();
    point = '';
  }
  return Array.from({ length: world.foundCount }, (_, i) => {
    const { kind, name } = world.detectors[world.foundDetector[i]!]!;
    return siteOf({ kind, name, object: world.role(world.foundObject[i]!), actor, point });
  });
}

it('the toys say what is to be found', () => {
  expect(unexpected).toEqual([]);
});

it('names are unique', () => {
  expect(new Set(strategies.map(({ name }) => name)).size).toBe(strategies.length);
});

describe.each(strategies)('$name', (strategy) => {
  it.each(toys)('runs the same for the same seed: $name', ({ scenario }) => {
    expect(explore(scenario, strategy, { seed: 7 })).toEqual(explore(scenario, strategy, { seed: 7 }));
  });

  it.each(toys)('does not depend on the slices that it runs in: $name', ({ scenario }) => {
    const limits = { schedules: 20 };
    expect(explore(scenario, strategy, { limits, slice: 1 })).toEqual(explore(scenario, strategy, { limits }));
  });

  if (strategy.kind === 'deterministic')
    it.each(buggy)('finds nothing but the findings of $name', ({ scenario, expected }) => {
      const outcome = explore(scenario, strategy);
      expect(expected.findings).toEqual(expect.arrayContaining([...sitesOf(outcome)]));
      expect(outcome.verdict).toBe(outcome.findings.length > 0 ? 'violations' : 'unknown');
    });
  else
    it.each(buggy)('finds every finding of $name', ({ scenario, expected }) => {
      const shallow = explore(scenario, strategy);
      const deep = explore(scenario, strategy, { depth: 5 });
      expect(shallow.verdict).toBe('violations');
      expect([...new Set([shallow, deep].flatMap(sitesOf))].sort()).toEqual(expected.findings);
    });

  it.each(buggy)('reports only what live actors show: $name', ({ scenario }) => {
    for (const finding of explore(scenario, strategy).findings) expect(replay(scenario, finding)).toContain(siteOf(finding));
  });

  it.each(correct)('finds nothing in $name, and calls it clean only where it was complete', ({ scenario }) => {
    const outcome = explore(scenario, strategy);
    expect(outcome.findings).toEqual([]);
    expect(outcome.complete).toBe(strategy.kind === 'exhaustive');
    expect(outcome.verdict).toBe(strategy.kind === 'exhaustive' ? 'clean' : 'unknown');
  });

  it.each(buggy)('stops at the first finding of $name', ({ scenario }) => {
    const outcome = explore(scenario, strategy, { stop: 'first' });
    if (strategy.kind === 'deterministic' && outcome.findings.length === 0) return;
    expect(outcome.findings.length).toBeGreaterThan(0);
    expect(outcome).toMatchObject({ stoppedBy: 'first', complete: false, verdict: 'violations' });
    if (strategy.kind !== 'exhaustive') expect(outcome.stats.schedules).toBe(outcome.findings[0]!.schedule);
  });

  it.each(buggy)('keeps one finding of a kind of $name', ({ scenario, expected }) => {
    const { findings } = explore(scenario, strategy, { stop: 'kind' });
    const sites = strategy.kind === 'deterministic' ? sitesOf(explore(scenario, strategy)) : expected.findings;
    const kinds = new Set(sites.map((site) => site.split(' ')[0]));
    expect(findings.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
  });

  it('stops at a number of transitions', () => {
    const { stats, stoppedBy, complete, verdict } = explore(long, strategy, { limits: { transitions: 20 } });
    expect(stats.transitions).toBeGreaterThanOrEqual(20);
    // the successors of one state are looked at together
    expect(stats.transitions).toBeLessThan(20 + 3);
    expect({ stoppedBy, complete, verdict }).toEqual({ stoppedBy: 'transitions', complete: false, verdict: 'unknown' });
  });

  it('looks at no run beyond a number of steps', () => {
    const { stats, stoppedBy, complete, verdict } = explore(long, strategy, { limits: { steps: 4 } });
    expect(stats.depth).toBe(4);
    expect({ stoppedBy, complete, verdict }).toEqual({ stoppedBy: 'steps', complete: false, verdict: 'unknown' });
  });

  it('is not hindered by limits that it does not reach', () => {
    const free = explore(long, strategy, { limits: { schedules: 50 } });
    const limited = explore(long, strategy, {
      limits: { schedules: 50, steps: 1000, transitions: 1_000_000, ...(!strategy.sized && { memory: 1e9 }) },
    });
    expect({ ...limited, bounds: {} }).toEqual({ ...free, bounds: {} });
  });
});

describe.each(strategies.filter(({ kind }) => kind !== 'exhaustive'))(
  'the strategy $name, which runs schedules one by one,',
  (strategy) => {
    it('stops at a number of schedules', () => {
      const { stats, stoppedBy } = explore(long, strategy, { limits: { schedules: 7 } });
      expect({ schedules: stats.schedules, stoppedBy }).toEqual({ schedules: 7, stoppedBy: 'schedules' });
    });
  },
);

describe.each(strategies.filter(({ kind }) => kind === 'deterministic'))('the deterministic strategy $name', (strategy) => {
  it.each(toys)('does not depend on the seed: $name', ({ scenario }) => {
    expect(explore(scenario, strategy, { seed: 7 })).toEqual({ ...explore(scenario, strategy), seed: 7 });
  });
});

describe.each(strategies.filter(({ kind }) => kind === 'random'))('the random strategy $name', (strategy) => {
  it('runs another way for another seed', () => {
    class Recording extends Compiled {
      readonly steps: number[] = [];
      override step(choice: number): void {
        this.steps.push(choice);
        super.step(choice);
      }
    }
    const taken = Array.from({ length: 10 }, (_, seed) => {
      const run = new Recording(long, operations, detectors);
      const searching = new SearchRun(run, strategy, { seed, limits: { schedules: 20 }, stop: 'never', depth: 3, length: 12 });
      while (!searching.advance(100_000));
      return run.steps.join();
    });
    expect(new Set(taken).size).toBe(10);
  });
});

/** Increments of a word of its own: (steps + 1) ** actors states. */
function independent(actors: number, steps: number): Scenario {
  const path = (word: string): PathSource =>
    define({
      id: `count_${word}`,
      initial: 's0',
      states: {
        ...Object.fromEntries(
          Array.from({ length: steps }, (_, i) => [`s${i}`, { invoke: { src: 'atomicInc', input: { loc: word }, onDone: `s${i + 1}` } }]),
        ),
        [`s${steps}`]: { type: 'final' as const },
      },
    });
  const words = Array.from({ length: actors }, (_, i) => `w${i}`);
  return {
    globals: Object.fromEntries(words.map((name) => [name, word(upTo(steps))])),
    types: {},
    objects: [],
    paths: words.map(path),
    actors: words.map((name) => ({ name, kind: 'task', path: `count_${name}` })),
  };
}

describe.each(strategies.filter(({ kind, bounded, stateless }) => kind === 'exhaustive' && !bounded && !stateless))(
  'the exhaustive strategy $name',
  (strategy) => {
    it.each(toys)('is complete on $name and gives the pinned states and findings', ({ scenario, expected }) => {
      const outcome = explore(scenario, strategy);
      expect({ complete: outcome.complete, states: outcome.stats.states, findings: sitesOf(outcome) }).toEqual(expected);
      expect(outcome.stoppedBy).toBeNull();
    });

    it('counts a product of independent actors', () => {
      const { stats, complete } = explore(independent(3, 4), strategy);
      expect({ complete, states: stats.states, transitions: stats.transitions }).toEqual({
        complete: true,
        states: 5 ** 3,
        transitions: 3 * 4 * 5 ** 2,
      });
    });

    it('stops before it takes more memory than it may', () => {
      const memory = 3_000_000;
      const outcome = explore(independent(4, 17), strategy, { limits: { memory } });
      expect(outcome.stats.peakBytes).toBeLessThanOrEqual(memory);
      expect(outcome).toMatchObject({ stoppedBy: 'memory', complete: false, verdict: 'unknown' });
      expect(outcome.stats.states).toBeGreaterThan(10_000);
    });

    it('crosses the growth of its arrays unharmed', () => {
      expect(explore(independent(4, 17), strategy).stats.states).toBe(18 ** 4);
    });
  },
);

describe.each(strategies.filter(({ kind, bounded }) => kind === 'exhaustive' && bounded))('the exhaustive strategy $name', (strategy) => {
  it.each(toys)('is complete on $name without a bound and gives the pinned states and findings', ({ scenario, expected }) => {
    const outcome = explore(scenario, strategy);
    expect({ complete: outcome.complete, states: outcome.stats.states, findings: sitesOf(outcome) }).toEqual(expected);
  });

  it('stops before it takes more memory than it may', () => {
    const outcome = explore(independent(4, 17), strategy, { limits: { memory: 8_000_000 } });
    expect(outcome.stats.peakBytes).toBeLessThanOrEqual(8_000_000);
    expect(outcome).toMatchObject({ stoppedBy: 'memory', complete: false, verdict: 'unknown' });
  });
});

describe.each(strategies.filter(({ stateless }) => stateless))('the stateless strategy $name', (strategy) => {
  it.each(toys)('is complete on $name and gives the pinned findings', ({ scenario, expected }) => {
    const outcome = explore(scenario, strategy);
    expect({ complete: outcome.complete, states: outcome.stats.states, findings: sitesOf(outcome) }).toEqual({ ...expected, states: 0 });
    expect(outcome.stats.schedules).toBeGreaterThan(0);
    expect(outcome.stoppedBy).toBeNull();
  });

  it('looks at a product of independent actors once', () => {
    const { stats, complete } = explore(independent(3, 4), strategy);
    expect({ complete, schedules: stats.schedules, transitions: stats.transitions }).toEqual({
      complete: true,
      schedules: 1,
      transitions: 3 * 4,
    });
  });
});

it('the exhaustive strategies agree on states, transitions and finding sites', () => {
  for (const { scenario } of toys) {
    const seen = strategies
      .filter(({ kind, bounded, stateless }) => kind === 'exhaustive' && !bounded && !stateless)
      .map((strategy) => explore(scenario, strategy));
    for (const outcome of seen) {
      expect([outcome.stats.states, outcome.stats.transitions, sitesOf(outcome)]).toEqual([
        seen[0]!.stats.states,
        seen[0]!.stats.transitions,
        sitesOf(seen[0]!),
      ]);
    }
  }
});

it.each(buggy)('a strategy that promises shortest schedules keeps it: $name', ({ scenario }) => {
  const all = strategies.map((strategy) => ({ strategy, findings: explore(scenario, strategy).findings }));
  for (const { strategy, findings } of all.filter((one) => one.strategy.shortest)) {
    for (const finding of findings) {
      const others = all.flatMap((other) => other.findings.filter((f) => identityOf(f) === identityOf(finding)));
      expect(finding.choices.length, strategy.name).toBe(Math.min(...others.map(({ choices }) => choices.length)));
    }
  }
});
