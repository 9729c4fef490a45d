import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Event, firstNote } from '../../src/core/world/event.js';
import { actorOf } from '../../src/core/system/run.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import type { OperationFootprint } from '../../src/core/operation/operation-footprint.js';
import type { Operation } from '../../src/core/operation/operation.js';
import { operations } from '../../src/kernel/index.js';
import { isKnown } from '../../src/analysis/brackets.js';
import { Compiled } from '../../src/execute/compiled.js';
import { SearchRun } from '../../src/search/explore.js';
import type { Selection } from '../../src/search/reducer.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { sleep } from '../../src/search/reducers/sleep.js';
import { PathCompression } from '../../src/search/reduction/path-compression.js';
import { Expansion } from '../../src/search/expansion.js';
import { SleepSets } from '../../src/search/reduction/sleep-sets.js';
import { StateStore } from '../../src/search/states/state-store.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { SleepingStates } from '../../src/search/states/sleeping-states.js';
import { randomKernel } from '../random/kernel.js';
import { randomReuse } from '../random/objects.js';
import { randomScenario } from '../random/program.js';
import { detectors, explorations } from '../registries.js';
import { runs } from '../runs.js';
import { firstTornApart, firstWrong } from './commuting.js';
import { compiled, every, search, shown, sitesIn } from './whole.js';

/** Takes note of each step that is taken, of who slept then, and of who was allowed to sleep after it. */
class Watched extends SleepingStates {
  readonly steps: {
    readonly from: number;
    readonly actor: number;
    readonly relied: number;
    readonly to: number;
    readonly allowed: number;
  }[] = [];
  constructor(
    visited: StateStore,
    private readonly sets: SleepSets,
    private readonly narrowing = true,
  ) {
    super(visited, sets);
  }
  override add(cells: Int32Array, from: number, choice: number): number {
    const { asleep: relied, after: allowed } = this.sets;
    const to = super.add(cells, from, choice);
    this.steps.push({ from, actor: actorOf(choice), relied, to, allowed });
    return to;
  }
  /** The twin keeps what a state was met with first. */
  override asleepIn(number: number): number {
    return this.narrowing || number === 0 ? super.asleepIn(number) : this.steps.find(({ to }) => to === number)!.allowed;
  }
}

/**
 * What sleep sets rest on, looked at when a search has ended (states are opened again at once here, not when a level
 * ends): a state keeps no sleeper that some step to it did not allow; who slept when a step was taken still sleeps
 * there or had its turn; and who sleeps can go and does not crash.
 */
function firstUncovered(scenario: Scenario, selection: Selection | undefined, compressed: boolean, narrowing = true): string | undefined {
  const run = new Compiled(scenario, operations, detectors);
  const { world } = run;
  const reduction = selection?.start?.(run);
  const sets = new SleepSets(run, reduction?.cyclic ?? false);
  const searched = compressed ? new PathCompression(run, selection, sets) : run;
  const store = new StateStore(world.layout, world.changes);
  const states = new Watched(store, sets, narrowing);
  const expansion = new Expansion(searched, { found() {}, stop: false }, states, selection?.start?.(searched), sets);
  run.reset();
  store.add(world.cells);
  const out = new Int32Array(512);
  for (let next = 0; ; ) {
    const again = states.reopened();
    if (again >= 0) expansion.takeAwoken(states.wake(again), expansion.load(again));
    else if (states.has(next)) expansion.take(expansion.load(next++));
    else break;
  }
  const turns = new Int32Array(states.size);
  for (const { from, actor } of states.steps) turns[from]! |= 1 << actor;
  for (const { from, relied, to, allowed } of states.steps) {
    if (to >= 0 && (states.asleepIn(to) & ~allowed) !== 0) return `state ${to} keeps sleepers that a step from ${from} did not allow`;
    if ((relied & ~states.asleepIn(from) & ~turns[from]!) !== 0) return `somebody whom a step from ${from} relied on had no turn there`;
  }
  for (let number = 0; number < states.size; number++) {
    states.load(number, world.cells);
    const choices = [...out.subarray(0, run.choices(out))];
    for (let actor = 0; actor < world.scheduled; actor++) {
      if (((states.asleepIn(number) >> actor) & 1) === 0) continue;
      const own = choices.filter((choice) => actorOf(choice) === actor);
      if (own.length === 0) return `${world.actors[actor]!.name} sleeps in state ${number} and cannot go`;
      for (const choice of own) {
        run.step(choice);
        states.restore(world.cells);
        if (world.crashed) return `${world.actors[actor]!.name} sleeps in state ${number} and crashes there`;
      }
    }
  }
  return undefined;
}

const all = await explorations('');
const completed = all
  .flatMap((exploration) => exploration.variants.map((variant) => ({ exploration, variant, expected: exploration.expect[variant]! })))
  .filter(({ expected }) => expected.complete);
const scenarioOf = ({ exploration, variant }: (typeof completed)[number]): Scenario =>
  exploration.scenario(variant, Object.fromEntries(Object.entries(exploration.switches).map(([name, values]) => [name, values[0]!])));

/** One variant of an exploration: the others are made of much the same steps, and cost minutes. */
const first = ({ variants: [variant] }: (typeof all)[number]): string => variant!;

describe('every operation', () => {
  it('has a footprint, but for those that only simulations use', () => {
    expect([...operations.values()].filter((one) => !isKnown(one)).map(({ name }) => name)).toEqual([
      'hrtimerExpireFirst',
      'rcuInvokeFirst',
    ]);
  });
});

describe('every detector', () => {
  it('says what it looks at: of steps that one without a word hears of, no order is left out', () => {
    for (const one of completed) {
      const { world } = new Compiled(scenarioOf(one), operations, detectors);
      for (const event of [...Object.values(Event), ...Array.from({ length: 32 }, (_, note) => firstNote + note)]) {
        const heard = world.touchedBy(event, { actor: 0, taken: [], held: [] });
        expect(world.listeners(event).filter((_, i) => heard[i] === undefined)).toEqual([]);
      }
    }
  });
});

describe('persistent sets, sleep sets and chains', () => {
  it('give the findings and the final states of the whole search on random programs', () => {
    let whole = 0;
    let reduced = 0;
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const run = compiled(scenario);
        const full = search(run, [], 6000);
        fc.pre(full.complete);
        for (const reducers of every) {
          const less = search(run, reducers);
          expect(shown(less)).toEqual(shown(full));
          whole += full.states;
          reduced += less.states;
        }
      }),
      { numRuns: runs(24), seed: 11 },
    );
    expect(reduced).toBeLessThan(whole * 0.9);
  });

  it('give them on random programs over the rest of the kernel', () => {
    fc.assert(
      fc.property(randomKernel, (scenario) => {
        const run = compiled(scenario);
        const full = search(run, [], 6000);
        fc.pre(full.complete);
        for (const reducers of every) expect(shown(search(run, reducers))).toEqual(shown(full));
      }),
      { numRuns: runs(35), seed: 16 },
    );
  });

  it('give them on random programs whose memory is used again', () => {
    fc.assert(
      fc.property(randomReuse, (scenario) => {
        const run = compiled(scenario);
        const full = search(run, [], 6000);
        fc.pre(full.complete);
        for (const reducers of every) expect(shown(search(run, reducers))).toEqual(shown(full));
      }),
      { numRuns: runs(35), seed: 17 },
    );
  });

  it('leave out steps by sleep sets, and no states', () => {
    let [whole, slept] = [0, 0];
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const run = compiled(scenario);
        const full = search(run, [], 6000);
        fc.pre(full.complete);
        const less = search(run, [sleep]);
        expect(less.states).toBe(full.states);
        whole += full.transitions;
        slept += less.transitions;
      }),
      { numRuns: runs(18), seed: 13 },
    );
    expect(slept).toBeLessThan(whole * 0.85);
  });

  it('need states that are kept whole, where steps sleep', () => {
    const scenario = scenarioOf(completed.find(({ exploration }) => exploration.name === 'litmus-canary')!);
    const options = { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined, reducers: [sleep] } as const;
    for (const visited of ['hash-compact', 'bitstate'] as const)
      expect(() => new SearchRun(compiled(scenario), bfs, { ...options, visited })).toThrow(/sleep sets need states that are kept whole/);
  });

  it('let nobody sleep whose steps are looked at nowhere else, on random programs', () => {
    let told = 0;
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        fc.pre(search(compiled(scenario), [], 3000).complete);
        for (const selection of [undefined, persistent]) {
          for (const compressed of [false, true]) {
            expect(firstUncovered(scenario, selection, compressed)).toBeUndefined();
            if (firstUncovered(scenario, selection, compressed, false) !== undefined) told++;
          }
        }
      }),
      { numRuns: runs(10), seed: 14 },
    );
    // the twin that keeps the sleepers of the first meeting
    expect(told).toBeGreaterThan(0);
  });

  it('are chosen so that whatever the others do meanwhile commutes with each chosen step, on random programs', () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        expect(firstWrong(scenario, persistent, 3)).toBeUndefined();
      }),
      { numRuns: runs(35), seed: 12 },
    );
  });

  it('take steps together before which the others can do whatever they could do in between, on random programs', () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        expect(firstTornApart(scenario, 5)).toBeUndefined();
      }),
      { numRuns: runs(35), seed: 15 },
    );
  });

  it.each(completed.filter(({ expected }) => expected.states! < 600))(
    'give what is pinned of $exploration.name/$variant, and its final states',
    (one) => {
      const run = compiled(scenarioOf(one));
      const full = search(run, []);
      for (const reducers of every) {
        const less = search(run, reducers);
        expect(sitesIn(less)).toEqual(one.expected.findings);
        expect(shown(less)).toEqual(shown(full));
        expect(less.states).toBeLessThanOrEqual(full.states);
      }
    },
  );

  it.each(all.map((exploration) => ({ exploration })))(
    'commute with whatever the others do meanwhile in $exploration.name',
    ({ exploration }) => {
      const variant = first(exploration);
      expect(firstWrong(scenarioOf({ exploration, variant, expected: exploration.expect[variant]! }), persistent, 1)).toBeUndefined();
    },
  );

  it.each(all.map((exploration) => ({ exploration })))(
    'take steps together before which the others can do whatever they could do in between, in $exploration.name',
    ({ exploration }) => {
      const variant = first(exploration);
      expect(firstTornApart(scenarioOf({ exploration, variant, expected: exploration.expect[variant]! }), 4)).toBeUndefined();
    },
  );

  it('give schedules of the system itself, that lead to what they say', () => {
    const exploration = all.find(({ name }) => name === 'stop-vs-timer')!;
    const scenario = scenarioOf({ exploration, variant: 'posted', expected: exploration.expect['posted']! });
    const run = new Compiled(scenario, operations, detectors);
    const searching = new SearchRun(run, bfs, {
      seed: 1,
      limits: {},
      stop: 'never',
      depth: 3,
      length: undefined,
      reducers: [persistent, chains],
    });
    while (!searching.advance(1000));
    const { findings, shortest } = searching.outcome();
    expect([findings.length, shortest]).toEqual([exploration.expect['posted']!.findings.length, false]);
    for (const { choices, kind } of findings) {
      const again = new Compiled(scenario, operations, detectors);
      again.reset();
      for (const choice of choices) again.step(choice);
      expect(
        Array.from({ length: again.world.foundCount }, (_, i) => again.world.detectors[again.world.foundDetector[i]!]!.kind),
      ).toContain(kind);
    }
  });

  // the twins: a footprint that forgets something must be told of
  const told = (
    operation: string,
    touches: OperationFootprint['touches'],
    names: readonly string[],
    look: (scenario: Scenario, wrong: ReadonlyMap<string, Operation>) => string | undefined,
  ): boolean => {
    const right = operations.get(operation)!;
    const { quiet: _, ...footprint } = right.footprint!;
    const wrong = new Map([...operations, [operation, { ...right, footprint: { ...footprint, touches } }]]);
    return names.some((name) => {
      const exploration = all.find((other) => other.name === name)!;
      return look(scenarioOf({ exploration, variant: 'posted', expected: exploration.expect['posted']! }), wrong) !== undefined;
    });
  };

  const four = ['stop-vs-exit', 'stop-vs-stop-all', 'start-vs-exit', 'event-vs-stop-all'];

  it.each(['hashDel', 'callRcu', 'rcuReadLock', 'hashLookup'])(
    'are found wrong where the footprint of %s forgets what it touches',
    (operation) => {
      expect(
        told(
          operation,
          () => {},
          four,
          (scenario, wrong) => firstWrong(scenario, persistent, 20, wrong),
        ),
      ).toBe(true);
    },
  );

  it('are torn apart where an operation pretends that what it changes may come later', () => {
    const pretends: OperationFootprint['touches'] = ({ w, footprint }) =>
      footprint.enter(...w.layout.names.flatMap((name, cell) => (name.endsWith(' in da_monitor_ht') ? [cell] : [])));
    expect(told('hashDel', pretends, four, (scenario, wrong) => firstTornApart(scenario, 100, wrong))).toBe(true);
  });
});
