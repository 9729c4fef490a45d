import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detector } from '../../src/core/detector/detector.js';
import { Defect } from '../../src/core/error.js';
import type { Limits, StopRule } from '../../src/core/search/limits.js';
import { type Rng, rngOf } from '../../src/core/rng.js';
import { together as covered } from '../../src/core/system/coverage.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { type LeaderSection, volunteer, Word } from '../../src/parallel/control.js';
import { perState } from '../../src/parallel/parallel-search.js';
import { defaultMemory, type Grain, reserve } from '../../src/parallel/memory.js';
import { Worker } from '../../src/parallel/worker.js';
import { outcomeOf } from '../../src/parallel/outcome.js';
import { inOrder, merge, type WorkerReport } from '../../src/parallel/report.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { System } from '../../src/replay/system.js';
import { type ExploreOptions, SearchRun, type Outcome } from '../../src/search/explore.js';
import type { Reducer } from '../../src/search/reducer.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { ReducedSystem } from '../../src/search/reduction/reduced-system.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { randomScenario } from '../random/program.js';
import { detectors, explorations } from '../registries.js';
import { runs } from '../runs.js';

interface Asked {
  readonly limits?: Limits;
  readonly stop?: StopRule;
  readonly reducers?: readonly Reducer[];
}

const optionsOf = ({ limits = {}, stop = 'never', reducers }: Asked): ExploreOptions => ({
  seed: 1,
  limits,
  stop,
  depth: 3,
  length: undefined,
  reducers,
});
const compiled = (scenario: Scenario): Compiled => new Compiled(scenario, operations, detectors);

function alone(scenario: Scenario, asked: Asked = {}): Outcome {
  const searching = new SearchRun(compiled(scenario), bfs, optionsOf(asked));
  while (!searching.advance(100_000));
  return searching.outcome();
}

/** As fine as it can be: blocks of one state, single numbers, states looked up as soon as there are three, an index that grows often. */
const finest: Grain = { blocks: 1 << 16, numbers: 1, batch: 3, index: 4 };

/**
 * A parallel search in this thread: chance says which worker goes on, from one place where others may to the next, and when
 * another than the first is ready to come in.
 */
function together(scenario: Scenario, workers: number, rng: Rng, asked: Asked = {}, grain: Partial<Grain> = finest): Outcome {
  const options = optionsOf(asked);
  const reduced = Array.from({ length: workers }, () => new ReducedSystem(compiled(scenario), options));
  const memory = reserve(workers, options.limits.memory ?? defaultMemory, perState(reduced[0]!.run), grain);
  const reports: WorkerReport[] = [];
  const lives = reduced.map((system, me) => new Worker(memory, me, system, options, (report) => reports.push(report)).life());
  const words = new Int32Array(memory.control);
  const here = (): number => words[Word.workers]!;
  /** By worker: how many there are once it is one. */
  const places = [1];
  const ended = new Set<number>();
  let waiting: number[] = [];
  while (ended.size < here()) {
    const able = lives.map((_, i) => i).filter((i) => !ended.has(i) && !waiting.includes(i) && (places[i] ?? 0) <= here());
    const i = able[rng.below(able.length)]!;
    if (places[i] === undefined) {
      places[i] = volunteer(words);
      continue;
    }
    const { done, value } = lives[i]!.next() as IteratorResult<LeaderSection | undefined>;
    if (done) ended.add(i);
    else if (value) {
      waiting.push(i);
      if (waiting.length < here()) continue;
      value();
      waiting = [];
    }
  }
  const failure = reports.flatMap((report) => report.failure ?? []).sort((a, b) => a.first - b.first)[0];
  if (failure) throw failure.error;
  const last = reports.filter((report) => report.last);
  const found = inOrder(
    last.reduce((groups, report) => merge(groups, report.found), new Map()),
    options.stop,
  );
  return outcomeOf(memory, bfs, options, reduced[0]!, found, undefined, covered(last.map(({ reached }) => reached!)));
}

/** All but the bytes, of which several workers need others. */
const said = (outcome: Outcome): unknown => ({ ...outcome, stats: { ...outcome.stats, peakBytes: 0 } });

describe('several workers, whoever goes on when, say what one worker says', () => {
  it('of random programs', () => {
    fc.assert(
      fc.property(randomScenario, fc.integer({ min: 1, max: 4 }), fc.nat(), (scenario, workers, seed) => {
        const one = alone(scenario, { limits: { transitions: 3000 } });
        expect(said(together(scenario, workers, rngOf(seed, 0), { limits: { transitions: 3000 } }))).toEqual(said(one));
      }),
      { numRuns: runs(24), seed: 11 },
    );
  });

  it('of random programs, to any limit and with every rule to stop', () => {
    fc.assert(
      fc.property(
        randomScenario,
        fc.integer({ min: 2, max: 3 }),
        fc.nat(),
        fc.constantFrom<StopRule>('first', 'kind', 'never'),
        fc.integer({ min: 1, max: 600 }),
        fc.option(fc.integer({ min: 1, max: 12 })),
        (scenario, workers, seed, stop, transitions, steps) => {
          const asked = { stop, limits: { transitions, ...(steps !== null && { steps }) } };
          expect(said(together(scenario, workers, rngOf(seed, 0), asked))).toEqual(said(alone(scenario, asked)));
        },
      ),
      { numRuns: runs(32), seed: 12 },
    );
  });

  it('of random programs, with a reduction that each worker asks', () => {
    fc.assert(
      fc.property(
        randomScenario,
        fc.integer({ min: 2, max: 3 }),
        fc.nat(),
        fc.integer({ min: 1, max: 600 }),
        (scenario, workers, seed, transitions) => {
          const asked = { limits: { transitions }, reducers: [persistent] };
          expect(said(together(scenario, workers, rngOf(seed, 0), asked))).toEqual(said(alone(scenario, asked)));
        },
      ),
      { numRuns: runs(12), seed: 13 },
    );
  });

  it('of programs one of whose steps throws: what one worker comes to first', () => {
    let thrown = 0;
    fc.assert(
      fc.property(randomScenario, fc.integer({ min: 2, max: 3 }), fc.nat(), (scenario, workers, seed) => {
        const mistaken = { ...scenario, detectors: scenario.detectors!.map(strict) };
        const one = messageOf(() => alone(mistaken, { limits: { transitions: 2000 } }));
        if (one !== undefined) thrown++;
        expect(messageOf(() => together(mistaken, workers, rngOf(seed, 0), { limits: { transitions: 2000 } }))).toBe(one);
      }),
      { numRuns: runs(16), seed: 14 },
    );
    expect(thrown).toBeGreaterThan(5);
  });
});

/** Throws where it would have taken note of something. */
function strict(detector: Detector): Detector {
  return {
    ...detector,
    install: (world) => ({
      onNote: {
        mark(value) {
          throw new Defect(`${world.actors[world.actor]!.name} marks ${value}`);
        },
      },
    }),
  };
}

function messageOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

describe('a limit of memory', () => {
  it('ends the search at the end of a level, the same for any number of workers, with the findings of all states counted', async () => {
    const { scenario } = (await explorations('stop-vs-exit'))[0]!;
    const system = scenario('posted', {});
    const memory = 1_500_000;
    const [two, three, finer] = [
      together(system, 2, rngOf(1, 0), { limits: { memory } }, {}),
      together(system, 3, rngOf(2, 0), { limits: { memory } }, {}),
      together(system, 3, rngOf(3, 0), { limits: { memory } }),
    ];
    expect(two).toMatchObject({ complete: false, stoppedBy: 'memory' });
    expect(two.stats.peakBytes).toBeLessThanOrEqual(memory);
    expect(two.stats.states).toBeGreaterThan(5000);
    expect([three, finer]).toEqual([two, two]);
    const one = alone(system, { limits: { steps: two.stats.depth + 1 } });
    expect(two.findings).toEqual(
      one.findings
        .filter(({ choices }) => choices.length <= two.stats.depth + 1)
        .map((finding) => ({ ...finding, occurrences: expect.any(Number) })),
    );
  });
});

describe('threads', () => {
  /** The built ones: a thread needs a file that Node can run. */
  const built = (file: string): string => new URL(`../../dist/src/${file}`, import.meta.url).href;

  it('say what one worker says, however finely the work is dealt out', async () => {
    const { ParallelSearch } = (await import(
      built('parallel/parallel-search.js')
    )) as typeof import('../../src/parallel/parallel-search.js');
    const { compiledFor, sourceOf } = (await import(
      built('cli/search/searched-system.js')
    )) as typeof import('../../src/cli/search/searched-system.js');
    for (const [name, workers] of [
      ['stop-vs-exit', 3],
      ['litmus-check-then-free', 2],
    ] as const) {
      const exploration = (await explorations(name))[0]!;
      const system = new System(exploration, 'posted', {}, detectors);
      // as the threads compile it: both keep who freed what
      const compiled = compiledFor(system, { reducers: [], preemptions: undefined });
      const search = new ParallelSearch(workers, compiled, bfs, optionsOf({}), sourceOf(system, undefined), finest);
      // the search would be over before they have started
      while (search.ready < workers - 1) await new Promise(setImmediate);
      while (!search.advance(1000));
      const one = new SearchRun(compiledFor(system, { reducers: [], preemptions: undefined }), bfs, optionsOf({}));
      while (!one.advance(100_000));
      expect(said(search.outcome())).toEqual(said(one.outcome()));
      await search.close();
    }
  });

  it('are told where they compile another system than the first worker, and do not take its states for theirs', async () => {
    const { ParallelSearch } = (await import(
      built('parallel/parallel-search.js')
    )) as typeof import('../../src/parallel/parallel-search.js');
    const { sourceOf } = (await import(built('cli/search/searched-system.js'))) as typeof import('../../src/cli/search/searched-system.js');
    // so large that the second worker starts before the first is through
    const system = new System((await explorations('all-in'))[0]!, 'posted', {}, detectors);
    // it does not keep who freed what
    const search = new ParallelSearch(2, system.compiled, bfs, optionsOf({}), sourceOf(system, undefined), finest);
    const advanced = async (): Promise<void> => {
      while (!search.advance(10)) await new Promise(setImmediate);
    };
    await expect(advanced()).rejects.toThrow(/worker 2 of 2 .*its system has other words than that of the first worker/);
    await search.close();
  });
});
