import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detector, Handlers } from '../../src/core/detector/detector.js';
import { Event } from '../../src/core/world/event.js';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { OperandInput, PathSource, PointSource } from '../../src/core/system/path-source.js';
import { rngOf } from '../../src/core/rng.js';
import { actorOf } from '../../src/core/system/run.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import type { Searched } from '../../src/core/system/searched.js';
import { operations } from '../../src/kernel/index.js';
import { completionField } from '../../src/kernel/completion.js';
import { mutexField } from '../../src/kernel/lock.js';
import { Compiled } from '../../src/execute/compiled.js';
import { define } from '../../src/path/define.js';
import { isNot } from '../../src/path/vocabulary.js';
import { type ExploreOptions, SearchRun, type Outcome } from '../../src/search/explore.js';
import { interrupts, Preemptions } from '../../src/search/reduction/preemption.js';
import { identityOf } from '../../src/core/system/site.js';
import type { Reducer, Selection } from '../../src/search/reducer.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { preemptions as bound } from '../../src/search/reducers/preemptions.js';
import { sleep } from '../../src/search/reducers/sleep.js';
import { symmetry } from '../../src/search/reducers/symmetry.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { icb } from '../../src/search/strategies/icb.js';
import { PreemptionBounded } from '../../src/search/reduction/preemption-bounded.js';
import { randomScenario } from '../random/program.js';
import { detectors, explorations } from '../registries.js';
import { runs } from '../runs.js';
import { sitesIn } from './whole.js';

/** Keeps the states in which a run ended, and where it is told to those that were looked at, without what a bound adds to them. */
class Watched extends Compiled {
  readonly seen = new Set<string>();
  readonly ends = new Set<string>();
  all = false;
  override choices(out: Int32Array): number {
    if (this.all) this.seen.add(this.state);
    return super.choices(out);
  }
  override end(): void {
    this.ends.add(this.state);
    super.end();
  }
  private get state(): string {
    return withoutCount(this).join(' ');
  }
}

const withoutCount = ({ world: { cells }, preemptionCount: count }: Compiled): Int32Array =>
  count === undefined ? cells : cells.filter((_, cell) => cell !== count.last && cell !== count.used);
const compiled = (scenario: Scenario, most?: number): Watched => new Watched(scenario, operations, detectors, { preemptions: most });
const options = (more: Partial<ExploreOptions>): ExploreOptions => ({
  seed: 1,
  limits: {},
  stop: 'never',
  depth: 3,
  length: undefined,
  ...more,
});

interface Seen {
  readonly outcome: Outcome;
  readonly complete: boolean;
  readonly sites: readonly string[];
  readonly ends: readonly string[];
}

function search(run: Watched, more: Partial<ExploreOptions>, strategy = bfs): Seen {
  run.seen.clear();
  run.ends.clear();
  const searching = new SearchRun(run, strategy, options(more));
  while (!searching.advance(100_000));
  const outcome = searching.outcome();
  return { outcome, complete: outcome.complete, sites: outcome.findings.map(identityOf).sort(), ends: [...run.ends].sort() };
}

/** Breadth-first within a bound, with other reducers. What was compiled for more preemptions has room for fewer too. */
function within(run: Watched, most: number, reducers: readonly Reducer[] = [], more: Partial<ExploreOptions> = {}): Seen {
  run.preemptionCount = { ...run.preemptionCount!, most };
  return search(run, { reducers: [bound, ...reducers], preemptions: most, ...more });
}
const shown = ({ complete, sites, ends }: Seen) => ({ complete, sites, ends });

/** Follows a schedule in the system itself, and gives its preemptions. Fails where it is none, or does not show the finding. */
function replayed(run: Watched, { choices, kind, actor }: Outcome['findings'][number]): number {
  const { world } = run;
  const out = new Int32Array(512);
  run.reset();
  const rule = new Preemptions(run);
  let [count, previous] = [0, -1];
  for (const choice of choices) {
    const enabled = run.choices(out);
    expect([...out.subarray(0, enabled)]).toContain(choice);
    if (rule.is(previous, actorOf(choice), out, enabled)) count++;
    previous = actorOf(choice);
    run.step(choice);
  }
  if (actor === '') {
    expect(run.choices(out)).toBe(0);
    run.end();
  }
  expect(Array.from({ length: world.foundCount }, (_, i) => world.detectors[world.foundDetector[i]!]!.kind)).toContain(kind);
  return count;
}

const all = await explorations('');
const small = all.flatMap(({ name, expect: expected, scenario, switches }) =>
  Object.entries(expected).flatMap(([variant, { complete, states, findings }]) =>
    complete && states! < 400
      ? [
          {
            name,
            variant,
            findings,
            scenario: scenario(variant, Object.fromEntries(Object.entries(switches).map(([key, values]) => [key, values[0]!]))),
          },
        ]
      : [],
  ),
);
const firstVariants = all.map(({ name, variants, scenario, switches }) => ({
  name,
  scenario: scenario(variants[0]!, Object.fromEntries(Object.entries(switches).map(([key, values]) => [key, values[0]!]))),
}));
const reduced: readonly (readonly Reducer[])[] = [[chains], [persistent], [persistent, chains]];

describe('a breadth-first search within a bound of preemptions', () => {
  it('finds what icb finds within it, in the same states, and so it does with persistent sets and chains, on random programs', () => {
    let [whole, less, costly] = [0, 0, 0];
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const [plain, run] = [compiled(scenario), compiled(scenario, 2)];
        for (const most of [0, 1, 2]) {
          const expected = search(plain, { preemptions: most, limits: { transitions: 800 } }, icb);
          fc.pre(expected.complete);
          run.all = true;
          const found = within(run, most);
          expect([most, run.seen.size, shown(found)]).toEqual([most, expected.outcome.stats.states, shown(expected)]);
          run.all = false;
          whole += found.outcome.stats.states;
          const others = reduced.map((reducers) => within(run, most, reducers));
          for (const [i, other] of others.entries()) expect([most, reduced[i], shown(other)]).toEqual([most, reduced[i], shown(expected)]);
          less += others[1]!.outcome.stats.states;
          for (const finding of [found, ...others].flatMap(({ outcome }) => outcome.findings)) {
            const count = replayed(plain, finding);
            expect(count).toBeLessThanOrEqual(most);
            if (count > 0) costly++;
          }
        }
      }),
      { numRuns: runs(12), seed: 31 },
    );
    expect(costly).toBeGreaterThan(10);
    expect(less).toBeLessThan(whole);
  });

  it('is a search without a bound where there are enough, on random programs', () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const full = search(compiled(scenario), { limits: { transitions: 600 } });
        fc.pre(full.complete);
        const run = compiled(scenario, 1000);
        for (const reducers of [[], ...reduced]) expect(shown(within(run, 1000, reducers))).toEqual(shown(full));
      }),
      { numRuns: runs(16), seed: 32 },
    );
  });

  it.each(small)('finds what icb finds within it in $name/$variant', ({ scenario, findings }) => {
    const [plain, run] = [compiled(scenario), compiled(scenario, 8)];
    for (const most of [0, 1, 2]) {
      const expected = search(plain, { preemptions: most }, icb);
      const found = within(run, most);
      expect([most, shown(found)]).toEqual([most, shown(expected)]);
      for (const finding of found.outcome.findings) expect(replayed(plain, finding)).toBeLessThanOrEqual(most);
      for (const reducers of reduced)
        expect([most, reducers, shown(within(run, most, reducers))]).toEqual([most, reducers, shown(expected)]);
    }
    expect(sitesIn(within(run, 8, [persistent, chains]))).toEqual(findings);
  });

  it('finds the same where symmetric actors are taken for one, on random programs', () => {
    let [tested, whole, less, found] = [0, 0, 0, 0];
    fc.assert(
      fc.property(randomScenario, (random) => {
        const last = random.actors.findLast(({ kind, cpu, task }) => kind === 'task' && cpu === undefined && task === undefined);
        fc.pre(last !== undefined);
        const scenario = { ...random, actors: [...random.actors, { ...last!, name: 'copy' }] };
        const [plain, run] = [compiled(scenario), compiled(scenario, 2)];
        fc.pre(run.symmetry().classes.length > 0);
        for (const most of [0, 1, 2]) {
          const expected = search(plain, { preemptions: most, limits: { transitions: 1500 } }, icb);
          fc.pre(expected.complete);
          tested++;
          whole += within(run, most).outcome.stats.states;
          for (const reducers of [[symmetry], [symmetry, persistent, chains]]) {
            const folded = within(run, most, reducers);
            expect([most, reducers, folded.complete, folded.sites]).toEqual([most, reducers, true, expected.sites]);
            for (const finding of folded.outcome.findings) expect(replayed(plain, finding)).toBeLessThanOrEqual(most);
            if (reducers.length === 1) less += folded.outcome.stats.states;
            found += folded.sites.length;
          }
        }
      }),
      { numRuns: runs(8), seed: 35 },
    );
    expect(tested).toBeGreaterThan(30);
    expect(found).toBeGreaterThan(30);
    expect(less).toBeLessThan(whole * 0.8);
  });

  it('takes symmetric actors for one', () => {
    const { scenario } = small.find(({ name, variant }) => name === 'litmus-check-then-free' && variant === 'posted')!;
    const [plain, run] = [compiled(scenario), compiled(scenario, 20)];
    for (const most of [0, 1, 2, 20]) {
      const found = within(run, most);
      const folded = within(run, most, [symmetry]);
      expect([most, folded.sites]).toEqual([most, found.sites]);
      expect(folded.outcome.stats.states).toBeLessThan(found.outcome.stats.states);
      expect(folded.outcome.remark).toMatch(/^what is left needs more than \d+ preemptions?; symmetric: /);
      for (const finding of folded.outcome.findings) expect(replayed(plain, finding)).toBeLessThanOrEqual(most);
    }
  });

  it('says what it covers', () => {
    const run = compiled(waiting(), 1);
    expect(within(run, 0).outcome).toMatchObject({
      complete: true,
      verdict: 'clean',
      reducer: 'preemptions',
      shortest: false,
      bounds: { preemptions: 0, steps: null, transitions: null },
      remark: 'what is left needs more than 0 preemptions',
    });
    expect(within(run, 1).outcome).toMatchObject({
      complete: true,
      verdict: 'violations',
      bounds: { preemptions: 1 },
      remark: 'what is left needs more than 1 preemption',
    });
    expect(within(run, 1, [], { limits: { transitions: 5 } }).outcome).toMatchObject({
      complete: false,
      verdict: 'unknown',
      stoppedBy: 'transitions',
      remark: undefined,
    });
  });

  it('has no room for preemptions in its states where it is not asked for', () => {
    expect(compiled(waiting(), 2).world.layout.names.filter((name) => !compiled(waiting()).world.layout.names.includes(name))).toEqual([
      'stepped-last',
      'preemptions',
    ]);
  });

  it('goes on from a snapshot', () => {
    const { scenario } = firstVariants.find(({ name }) => name === 'stop-vs-timer')!;
    const asked = options({ reducers: [bound, persistent, chains], preemptions: 1 });
    const start = (): SearchRun => new SearchRun(compiled(scenario, 1), bfs, asked);
    const ended = (searching: SearchRun): Outcome => {
      while (!searching.advance(1000));
      return searching.outcome();
    };
    const broken = start();
    broken.advance(60);
    const again = start();
    again.restore(structuredClone(broken.snapshot()!));
    expect(ended(again)).toEqual(ended(start()));
  });

  it('refuses reducers that rely on other orders, and systems that were not compiled for it', () => {
    const scenario = waiting();
    const own: Reducer = { kind: 'selection', name: 'own', says: 'anything', order: 0, start: () => ({ cyclic: false, choose: () => -1 }) };
    expect(() => within(compiled(scenario, 1), 1, [sleep])).toThrow(
      /^sleep relies on other orders of the same steps, which may need more preemptions than a bound allows$/,
    );
    expect(() => within(compiled(scenario, 1), 1, [own])).toThrow(/^own relies on other orders/);
    expect(() => search(compiled(scenario), { reducers: [bound], preemptions: 1 })).toThrow(/compiled for that/);
    expect(() => search(compiled(scenario, 2), { reducers: [bound], preemptions: 1 })).toThrow(
      /compiled for 2 preemptions is searched within 1/,
    );
    expect(() => search(compiled(scenario, 2), {})).toThrow(/compiled for that/);
  });
});

// what the reducer must be told apart from

/** Two tasks and what they share. */
function toy(paths: readonly PathSource[], words: readonly string[], more: readonly Partial<ActorSpec>[] = []): Scenario {
  return {
    globals: { ...Object.fromEntries(words.map((name) => [name, word(upTo(7))])), m: mutexField },
    types: {},
    objects: [],
    paths,
    actors: paths.map(({ id }, i) => ({ name: id, kind: 'task', path: id, ...more[i] })),
  };
}
const call = (src: string, input: { readonly [param: string]: OperandInput }, target: string): PointSource => ({
  invoke: { src, input, onDone: target },
});
const when = (loc: string, target: string, otherwise = 'done'): PointSource => ({
  invoke: {
    src: 'load',
    input: { loc, order: 'once' },
    onDone: [{ guard: isNot(0), target }, otherwise === 'look' ? { target: 'look', reenter: true } : { target: otherwise }],
  },
});
const done = { type: 'final' } as const;
const warn = call('warnOn', {}, 'done');

/**
 * One tells that it is there, then looks at a flag until it is set, and so yields; the other one warns where the first
 * was there before it.
 */
const spinning = (): Scenario =>
  toy(
    [
      define({
        id: 'reader',
        initial: 'tell',
        states: { tell: call('store', { loc: 'here', value: 1, order: 'once' }, 'look'), look: when('flag', 'done', 'look'), done },
      }),
      define({
        id: 'writer',
        initial: 'look',
        states: {
          look: when('here', 'warn', 'set'),
          warn: call('warnOn', {}, 'set'),
          set: call('store', { loc: 'flag', value: 1, order: 'once' }, 'done'),
          done,
        },
      }),
    ],
    ['here', 'flag'],
  );

/**
 * `a` lets `b` begin, drops a lock that `b` wants then, and warns where `c` came after the beginning of `b` and before
 * its end. It needs one preemption, of `a` while it has the lock: `b` has to wait, so it is left for nothing. Had `a`
 * dropped the lock first, to leave `b` would be a second one.
 */
const waiting = (): Scenario =>
  toy(
    [
      define({
        id: 'a',
        initial: 'lock',
        states: {
          lock: call('mutexLock', { lock: 'm' }, 'go'),
          go: call('store', { loc: 'go', value: 1, order: 'once' }, 'unlock'),
          unlock: call('mutexUnlock', { lock: 'm' }, 'look'),
          look: when('y', 'warn'),
          warn,
          done,
        },
      }),
      define({
        id: 'b',
        initial: 'go',
        states: {
          go: when('go', 'x'),
          x: call('store', { loc: 'x', value: 1, order: 'once' }, 'lock'),
          lock: call('mutexLock', { lock: 'm' }, 'clear'),
          clear: call('store', { loc: 'y', value: 0, order: 'once' }, 'unlock'),
          unlock: call('mutexUnlock', { lock: 'm' }, 'off'),
          off: call('store', { loc: 'x', value: 0, order: 'once' }, 'done'),
          done,
        },
      }),
      define({
        id: 'c',
        initial: 'x',
        states: { x: when('x', 'y'), y: call('store', { loc: 'y', value: 1, order: 'once' }, 'done'), done },
      }),
    ],
    ['go', 'x', 'y'],
  );

/** What a search within bounds shows that it should not, or the other way round; undefined where there is nothing. */
function difference(scenario: Scenario, reducers: readonly Reducer[], run = compiled(scenario, 2)): string | undefined {
  const plain = compiled(scenario);
  for (const most of [0, 1, 2]) {
    const expected = search(plain, { preemptions: most, limits: { transitions: 800 } }, icb);
    if (!expected.complete) return undefined;
    const found = within(run, most, reducers);
    if (found.sites.join() !== expected.sites.join()) return `within ${most}: ${found.sites} for ${expected.sites}`;
  }
  return undefined;
}

/** As it is where nothing bounds a search. */
const unbounded = (run: Searched): Searched => Object.create(run, { preemptionCount: { value: undefined } });
const arbitrary: Selection = { ...persistent, start: (run) => persistent.start!(unbounded(run)) };
/** Whoever stepped last goes on where that is a persistent set: nothing that others can do before its step conflicts with it. */
const freely: Selection = {
  ...persistent,
  start: (run) => {
    const independence = run.independence();
    const everybody = 2 ** run.world.scheduled - 1;
    return {
      cyclic: independence.cyclic,
      choose(choices, count, crashed) {
        const enabled = [...choices.subarray(0, count)].reduce((set, choice) => set | (1 << actorOf(choice)), 0) & ~crashed;
        const last = 1 << (run.world.cells[run.preemptionCount!.last]! - 1);
        if ((enabled & last) === 0) return enabled;
        independence.look(enabled, false);
        const actor = 31 - Math.clz32(last);
        return independence.conflictsWith(actor, everybody & ~last, last) === 0 && !independence.isSticky(actor) ? last : enabled;
      },
    };
  },
};

describe('the twins of a bound', () => {
  it('lets nobody go on alone where a race that one order shows could end a run, or be kept', () => {
    const hearing =
      (touches: Handlers['touches']): Detector['install'] =>
      () => ({ touches: touches!, on: { [Event.race]: () => -1 } });
    const hears = (more: Partial<Detector>): Detector => ({
      kind: 'hears',
      says: 'was heard',
      endsRun: false,
      fires: [],
      silent: [],
      install: hearing({}),
      ...more,
    });
    const states = (detector: Detector, reducers: readonly Reducer[]): number =>
      within(compiled({ ...small[0]!.scenario, detectors: [...(small[0]!.scenario.detectors ?? []), detector] }, 2), 2, reducers).outcome
        .stats.states;
    const unreduced = states(hears({}), []);
    expect(states(hears({}), [persistent])).toBeLessThan(unreduced);
    for (const more of [{ endsRun: true }, { install: hearing({ [Event.race]: { writes: [0] } }) }])
      expect(states(hears(more), [persistent])).toBe(unreduced);
  });

  it('that forgets who yields loses what shows while somebody spins', () => {
    class Stubborn extends Watched {
      override mayReturn(): boolean {
        return false;
      }
    }
    expect(difference(spinning(), [])).toBeUndefined();
    // to be left for nothing it must be seen to spin before its look, which leads back to where it is
    expect(difference(spinning(), [], new Stubborn(spinning(), operations, detectors, { preemptions: 2 }))).toMatch(
      /^within 0: {2}for warn/,
    );
  });

  it('with any persistent set loses schedules, on random programs', () => {
    let told = 0;
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        if (difference(scenario, [arbitrary]) !== undefined) told++;
      }),
      { numRuns: runs(16), seed: 33 },
    );
    expect(told).toBeGreaterThan(0);
  });

  it('with whoever stepped last where that is a persistent set loses those in which somebody waits for it', () => {
    expect(difference(waiting(), [persistent])).toBeUndefined();
    expect(difference(waiting(), [freely])).toMatch(/^within 1: {2}for warn a@a.warn/);
  });
});

/** One lets another go and then goes round and round on a word of its own; the other shows something. */
const rounds = (): Scenario => ({
  globals: { own: word(upTo(1)), done: completionField },
  types: {},
  objects: [],
  paths: [
    define({
      id: 'goes',
      initial: 'let',
      states: {
        let: { invoke: { src: 'complete', input: { completion: 'done' }, onDone: 'one' } },
        one: { invoke: { src: 'store', input: { loc: 'own', value: 1, order: 'once' }, onDone: 'two' } },
        two: { invoke: { src: 'store', input: { loc: 'own', value: 0, order: 'once' }, onDone: 'one' } },
      },
    }),
    define({
      id: 'shows',
      initial: 'wait',
      states: {
        wait: { invoke: { src: 'waitForCompletion', input: { completion: 'done' }, onDone: 'warn' } },
        warn: { invoke: { src: 'warnOn', onDone: 'done' } },
        done: { type: 'final' },
      },
    }),
  ],
  actors: ['goes', 'shows'].map((path): ActorSpec => ({ name: path, kind: 'task', path })),
});

describe('an actor that goes on alone within a bound', () => {
  it('puts nobody off forever where it goes round and round', () => {
    const endless: Selection = {
      ...persistent,
      start: (run) => {
        const independence = run.independence();
        return persistent.start!(
          Object.create(run, {
            independence: { value: () => Object.create(independence, { isSticky: { value: () => false } }) },
          }) as Searched,
        );
      },
    };
    const sites = (reducer: Reducer): readonly string[] => within(compiled(rounds(), 1), 1, [reducer]).sites;
    expect([sites(persistent), sites(endless)]).toEqual([['warn shows@shows.warn'], []]);
  });
});

/**
 * What is wrong with the actors that go on alone along random runs: something that the others do meanwhile shows
 * something else or leads elsewhere where they have gone on first, or whether one that has just stepped could go on is
 * another matter then.
 */
function firstDearer(scenario: Scenario, reducer: Selection, runs: number): string | undefined {
  const run = compiled(scenario, 1000);
  const { world, preemptionCount } = run;
  const { cells } = world;
  const bounded = new PreemptionBounded(run, preemptionCount!);
  const reduction = reducer.start!(bounded);
  run.reset();
  const rule = new Preemptions(run);
  const out = new Int32Array(512);
  const its = new Int32Array(16);
  const listed = (): number[] => [...out.subarray(0, bounded.choices(out))];
  const state = (): string => withoutCount(run).join(' ');
  const found = (): string =>
    Array.from({ length: world.foundCount }, (_, i) => `${world.foundDetector[i]} ${world.foundObject[i]}`)
      .sort()
      .join(',');
  const goesOn = (actor: number): boolean => actor >= 0 && rule.goesOn(actor, its, run.choicesOf(actor, its));
  for (let i = 0; i < runs; i++) {
    const rng = rngOf(11, i);
    bounded.reset();
    for (let depth = 0; depth < 200; depth++) {
      const choices = listed();
      if (choices.length === 0) break;
      const here = cells.slice();
      const chosen = reduction.choose(out, choices.length, 0);
      const own = choices.filter((choice) => chosen & (1 << actorOf(choice)));
      if (own.length < choices.length) {
        const a = actorOf(own[0]!);
        const where = `${world.actors[a]!.name} at ${run.pending(a)!.point}`;
        if (cells[preemptionCount!.last] !== a + 1 || world.actors.some((_, other) => interrupts(world, a, other)))
          return `${where} goes on alone`;
        for (const t of own) {
          cells.set(here);
          run.step(t);
          if (world.crashed) continue;
          const shows = found();
          let [at, first, previous] = [here.slice(), cells.slice(), -1];
          for (let steps = 0; steps < 30; steps++) {
            cells.set(at);
            const could = goesOn(previous);
            const others = listed().filter((choice) => actorOf(choice) !== a);
            const b = others.length === 0 ? -1 : others[rng.below(others.length)]!;
            cells.set(at);
            run.step(t);
            const last = [found(), state()].join();
            cells.set(first);
            if (goesOn(previous) !== could) return `${where}: whether ${world.actors[previous]!.name} could go on is another matter`;
            if ([shows, state()].join() !== last) return `${where} does not commute`;
            if (b < 0) break;
            previous = actorOf(b);
            run.step(b);
            const after = [found(), world.crashed].join();
            first = cells.slice();
            cells.set(at);
            run.step(b);
            if ([found(), world.crashed].join() !== after)
              return `${where}: a step of ${world.actors[previous]!.name} shows something else`;
            at = cells.slice();
            if (world.crashed) break;
          }
        }
        cells.set(here);
      }
      bounded.step(choices[rng.below(choices.length)]!);
      if (world.crashed) break;
    }
  }
  return undefined;
}

describe('an actor that goes on alone', () => {
  it('changes nothing about what the others show meanwhile, nor whether they could go on, on random programs', () => {
    let told = 0;
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        expect(firstDearer(scenario, persistent, 4)).toBeUndefined();
        if (firstDearer(scenario, freely, 4) !== undefined) told++;
      }),
      { numRuns: runs(30), seed: 34 },
    );
    expect(told).toBeGreaterThan(0);
  });

  it.each(firstVariants.filter(({ scenario }) => scenario.actors.length < 6))(
    'changes nothing about what the others show meanwhile, nor whether they could go on, in $name',
    ({ scenario }) => {
      expect(firstDearer(scenario, persistent, 1)).toBeUndefined();
    },
  );
});
