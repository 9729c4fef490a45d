import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type Branch, branchesOf, type PathSource, type PointSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { siteOf } from '../../src/core/system/site.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import type { Strategy } from '../../src/core/search/strategy.js';
import { word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import { completionField } from '../../src/kernel/completion.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';
import { isError, isNull, point } from '../../src/path/vocabulary.js';
import { confirm } from '../../src/replay/finding.js';
import { replay } from '../../src/replay/replay.js';
import { shrink } from '../../src/replay/shrink.js';
import { story } from '../../src/replay/story.js';
import { System } from '../../src/replay/system.js';
import { parseToken } from '../../src/replay/token.js';
import { columns } from '../../src/report/columns.js';
import { type ExploreOptions, type Outcome, SearchRun } from '../../src/search/explore.js';
import { Liveness } from '../../src/search/liveness/liveness.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { sleep } from '../../src/search/reducers/sleep.js';
import { symmetry } from '../../src/search/reducers/symmetry.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { dfs } from '../../src/search/strategies/dfs.js';
import { dporSource } from '../../src/search/strategies/dpor-source.js';
import { dpor } from '../../src/search/strategies/dpor.js';
import { fairPct } from '../../src/search/strategies/fair-pct.js';
import { icb } from '../../src/search/strategies/icb.js';
import { pct } from '../../src/search/strategies/pct.js';
import { pos } from '../../src/search/strategies/pos.js';
import { random } from '../../src/search/strategies/random.js';
import { surw } from '../../src/search/strategies/surw.js';
import { urw } from '../../src/search/strategies/urw.js';
import { detectors } from '../registries.js';
import { runs } from '../runs.js';

const done: PointSource = { type: 'final' };
const load = (loc: string, onDone: Branch[] | string): PointSource => point(`READ_ONCE(${loc})`, 'load', { loc, order: 'once' }, onDone);
const store = (loc: string, value: number, onDone: string): PointSource =>
  point(`WRITE_ONCE(${loc}, ${value})`, 'store', { loc, value, order: 'once' }, onDone);
const lock = (onDone: string): PointSource => point('mutex_lock(&m)', 'mutexLock', { lock: 'm' }, onDone);
const unlock = (onDone: string): PointSource => point('mutex_unlock(&m)', 'mutexUnlock', { lock: 'm' }, onDone);
const spin = (onDone: string): PointSource => point('raw_spin_lock(&s)', 'rawSpinLock', { lock: 's' }, onDone);
const unspin = (onDone: string): PointSource => point('raw_spin_unlock(&s)', 'rawSpinUnlock', { lock: 's' }, onDone);
const enter = (onDone: string): PointSource => point('rcu_read_lock()', 'rcuReadLock', {}, onDone);
const leave = (onDone: string): PointSource => point('rcu_read_unlock()', 'rcuReadUnlock', {}, onDone);
const begin = (onDone: string): PointSource => point('synchronize_rcu()', 'synchronizeRcu', {}, onDone);
const graceEnds = (onDone: string): PointSource => point('  it returns', 'synchronizeRcuWait', {}, onDone);
type Step = (onDone: string) => PointSource;
/** Points that nothing leads to are left out. */
function path(id: string, points: { readonly [point: string]: PointSource }): PathSource {
  const states: { readonly [point: string]: PointSource } = { ...points, done };
  const led = new Set([Object.keys(points)[0]!]);
  for (const name of led) for (const { target } of states[name]!.invoke ? branchesOf(states[name]!.invoke!) : []) led.add(target);
  return define({
    id,
    initial: Object.keys(points)[0]!,
    states: Object.fromEntries(Object.entries(states).filter(([name]) => led.has(name))),
  });
}

/** Goes back to `again` until the word is not 0. */
const until = (loc: string, again: string, then = 'done'): PointSource =>
  load(loc, [{ guard: isNull, target: again, reenter: true }, { target: then }]);
const wait = path('wait', { poll: until('flag', 'poll') });
const set = path('set', { set: store('flag', 1, 'done') });
const other = path('other', { set: store('word', 1, 'done') });

type Actor = PathSource | readonly [PathSource, Partial<ActorSpec>];

function systemOf(actors: readonly Actor[], init: Scenario['init'] = {}, invariants: Scenario['invariants'] = []): System {
  const all = actors.map((one) => ('id' in one ? ([one, {}] as const) : one));
  const scenario: Scenario = {
    globals: { flag: word(bit), word: word(bit), count: word(upTo(3)), m: mutexField, s: spinlockField, c: completionField },
    types: {},
    objects: [],
    init,
    invariants,
    faults: true,
    paths: [...new Set(all.map(([one]) => one))],
    actors: all.map(([{ id }, spec], i) => ({ name: `${id}${i}`, kind: 'task', path: id, ...spec })),
  };
  const exploration: Exploration = {
    name: 'x',
    reason: '',
    variants: ['posted'],
    switches: {},
    scenario: () => scenario,
    expect: {},
    exhaustive: true,
  };
  return new System(exploration, 'posted', {}, detectors);
}

function searched(system: System, strategy: Strategy = bfs, options: Partial<ExploreOptions> = {}): Outcome {
  const run = new SearchRun(system.compiled, strategy, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined, ...options });
  while (!run.advance(1000));
  return run.outcome();
}
const sites = (outcome: Outcome): readonly string[] => outcome.findings.map(siteOf).sort();

/** Two poll for good, beside one who changes another word again and again. */
const flip = path('flip', { up: store('word', 1, 'down'), down: store('word', 0, 'done') });
const polledFor = (): System => systemOf([wait, wait, [flip, { daemon: true, repeats: true }]]);

it('a state without an end that is too much to look into makes the verdict unknown, and never clean', () => {
  expect(searched(polledFor())).toMatchObject({ verdict: 'violations', complete: true });
  for (const options of [{}, { reducers: [persistent] }, { reducers: [symmetry] }]) {
    const outcome = searched(polledFor(), bfs, { ...options, limits: { trap: 0 } });
    expect(outcome).toMatchObject({ verdict: 'unknown', complete: false, stoppedBy: 'memory', findings: [] });
    expect(outcome.remark).toContain('too large a part of the system to be told');
    expect(outcome.reached).toBeUndefined();
  }
  // where an end can be reached nothing has to be told, however little may be looked at
  expect(searched(systemOf([wait, set]), bfs, { limits: { trap: 0 } })).toMatchObject({ verdict: 'clean', complete: true });
});

/** Searches that prove it. Each has to say the same. */
const searches: { readonly [name: string]: (system: System) => Outcome } = {
  bfs: (system) => searched(system),
  dfs: (system) => searched(system, dfs),
  icb: (system) => searched(system, icb),
  persistent: (system) => searched(system, bfs, { reducers: [persistent] }),
  chains: (system) => searched(system, bfs, { reducers: [chains] }),
  'persistent, chains': (system) => searched(system, bfs, { reducers: [persistent, chains] }),
  'persistent, sleep, chains': (system) => searched(system, bfs, { reducers: [persistent, sleep, chains] }),
  sleep: (system) => searched(system, bfs, { reducers: [sleep] }),
  symmetry: (system) => searched(system, bfs, { reducers: [symmetry] }),
};

const holder = path('holder', { lock: lock('poll'), poll: until('flag', 'poll', 'unlock'), unlock: unlock('done') });
const owner = path('owner', { lock: lock('set'), set: store('flag', 1, 'unlock'), unlock: unlock('done') });
const early = path('early', { set: store('flag', 1, 'lock'), lock: lock('unlock'), unlock: unlock('done') });
const complete = (onDone: string): PointSource => point('complete(&done)', 'complete', { completion: 'c' }, onDone);
const completed = path('completed', {
  wait: point('wait_for_completion(&done)', 'waitForCompletion', { completion: 'c' }, 'set'),
  set: store('flag', 1, 'done'),
});
const completes = path('completes', { poll: until('flag', 'poll', 'complete'), complete: complete('done') });
const completesFirst = path('completesFirst', { complete: complete('poll'), poll: until('flag', 'poll') });
const reader = path('reader', { enter: enter('poll'), poll: until('flag', 'poll', 'leave'), leave: leave('done') });
const grace = path('grace', { begin: begin('end'), end: graceEnds('set'), set: store('flag', 1, 'done') });
const spinning = path('spinning', { lock: spin('poll'), poll: until('flag', 'poll', 'unlock'), unlock: unspin('done') });
const spun = path('spun', { lock: spin('set'), set: store('flag', 1, 'unlock'), unlock: unspin('done') });
const unspun = path('unspun', { lock: spin('unlock'), unlock: unspin('done') });
const dozing = path('dozing', {
  lock: lock('poll'),
  poll: load('flag', [{ guard: isNull, target: 'again' }, { target: 'unlock' }]),
  again: unlock('lock'),
  unlock: unlock('done'),
});
const twoSteps = path('twoSteps', { first: load('word', 'second'), second: until('flag', 'first') });
const retry = path('retry', {
  try: point('cmpxchg(&count, 0, 1)', 'cmpxchg', { loc: 'count', old: 0, new: 1, order: 'full' }, [
    { guard: isNull, target: 'drop' },
    { target: 'try', reenter: true },
  ]),
  drop: store('count', 0, 'done'),
});
const leaves = path('leaves', {
  try: point('cmpxchg(&count, 0, 1)', 'cmpxchg', { loc: 'count', old: 0, new: 1, order: 'full' }, [
    { guard: isNull, target: 'done' },
    { target: 'try', reenter: true },
  ]),
});
const crossed = (polled: string, stored: string): PathSource =>
  path(`crossed_${polled}`, { poll: until(polled, 'poll', 'set'), set: store(stored, 1, 'done') });
const behind = path('behind', { poll: until('flag', 'poll', 'warn'), warn: point('WARN_ON_ONCE(1)', 'warnOn', 'done') });
/** Draws again until it gets something. */
const faulty = path('faulty', {
  get: point('kern_path()', 'kernPath', [{ guard: isError, target: 'get', reenter: true }, { target: 'done' }]),
});
const twice = path('twice', { lock: lock('again'), again: lock('done') });

describe('a complete search', () => {
  const cases: readonly (readonly [says: string, actors: readonly Actor[], found: readonly string[]])[] = [
    ['finds a poll for what nobody stores', [wait, other], ['soft-lockup wait0@wait.poll']],
    ['finds none where somebody does', [wait, set], []],
    ['finds a poll of two steps', [twoSteps, other], ['soft-lockup twoSteps0@twoSteps.first']],
    ['finds none where that ends', [twoSteps, set, other], []],
    ['finds a poll that sleeps', [dozing, other], ['hung-task dozing0@dozing.lock']],
    ['finds none where that ends', [dozing, set], []],
    ['finds a poller whom the one waits for that it polls for', [holder, owner], ['deadlock holder0@holder.poll']],
    ['finds none where that one does it first', [holder, early], []],
    ['finds two who poll for each other', [crossed('flag', 'word'), crossed('word', 'flag')], ['deadlock crossed_flag0@crossed_flag.poll']],
    ['finds a poll for who waits for its completion', [completes, completed], ['deadlock completes0@completes.poll']],
    ['finds none where that one is completed first', [completesFirst, completed], []],
    ['finds a reader that polls for who waits for its end', [reader, grace], ['deadlock reader0@reader.poll']],
    ['finds none where that one does not wait', [reader, set], []],
    ['finds a poll under a spinlock that its owner wants', [spinning, spun], ['deadlock spinning0@spinning.poll']],
    ['finds none where the owner does without', [spinning, set, unspun], []],
    [
      'finds a lock that is not dropped, polled for',
      [leaves, leaves],
      ['soft-lockup leaves0@leaves.try', 'soft-lockup leaves1@leaves.try'],
    ],
    ['finds none where it is tried again until it is dropped', [retry, retry], []],
    ['finds a task that waits for itself although a daemon goes on', [twice, [set, { daemon: true, repeats: true }]], ['deadlock']],
    ['finds nothing where a daemon starts over forever', [set, [other, { daemon: true, repeats: true }]], []],
    ['finds nothing where a poller need not finish', [[wait, { daemon: true }], other], []],
    ['finds nothing where one that starts over comes back to its start', [[set, { repeats: true }]], []],
  ];
  for (const [says, actors, found] of cases)
    for (const [name, search] of Object.entries(searches))
      it(`${says}: ${name}`, () => {
        const system = systemOf(actors);
        const outcome = search(system);
        expect(sites(outcome)).toEqual(found);
        expect(outcome).toMatchObject({ complete: true, verdict: found.length > 0 ? 'violations' : 'clean', distinct: undefined });
        expect(outcome.remark ?? '').not.toContain('come to an end');
        // each is shown by live actors as well, and by its token
        for (const finding of outcome.findings) {
          const { token, round } = confirm(system, outcome, finding);
          const again = replay(system, parseToken(token).schedule);
          expect(again.found.map(siteOf)).toContain(siteOf(finding));
          expect(again.round).toBe(round ?? 0);
        }
      });

  /** A daemon that starts over beside one who leaves what must not be left. */
  const left = (actors: readonly Actor[]): System => systemOf(actors, {}, [{ name: 'count is 0', location: 'count', equals: 0 }]);
  const leaves1 = path('leaves1', { count: store('count', 1, 'done') });
  const leaves0 = path('leaves0', { count: store('count', 1, 'again'), again: store('count', 0, 'done') });
  const counts = path('counts', { up: store('count', 1, 'down'), down: store('count', 0, 'done') });
  const back = path('back', {
    wait: load('flag', [{ guard: isNull, target: 'done' }, { target: 'down' }]),
    down: store('count', 0, 'done'),
  });
  const endless = { daemon: true, repeats: true } as const;
  const asked: readonly (readonly [says: string, actors: readonly Actor[], found: readonly string[]])[] = [
    ['asks what is asked at the end although a daemon starts over forever', [leaves1, [other, endless]], ['invariant (count is 0)']],
    ['finds nothing there where nothing is left', [leaves0, [other, endless]], []],
    ['does not ask while that daemon is amid something', [set, [counts, endless]], []],
    ['does not ask before a daemon has done what it will do', [leaves1, set, [back, endless]], []],
  ];
  for (const [says, actors, found] of asked)
    for (const [name, search] of Object.entries(searches))
      it(`${says}: ${name}`, () => {
        const system = left(actors);
        const outcome = search(system);
        expect(sites(outcome)).toEqual(found);
        expect(outcome).toMatchObject({ complete: true, verdict: found.length > 0 ? 'violations' : 'clean' });
        for (const finding of outcome.findings) {
          const again = replay(system, parseToken(confirm(system, outcome, finding).token).schedule);
          expect(again).toMatchObject({ end: true, round: 0 });
          expect(again.found.map(siteOf)).toContain(siteOf(finding));
        }
      });

  it('does not know, and says so, where daemons that go on are never all at their start', () => {
    const turns = path('turns', {
      first: store('word', 1, 'second'),
      second: store('word', 0, 'third'),
      third: store('word', 1, 'second'),
    });
    const outcome = searched(left([leaves1, [turns, { daemon: true }]]));
    expect(outcome).toMatchObject({ verdict: 'unknown', complete: false });
    expect(outcome.remark).toContain('what is asked at the end of a run was asked nowhere');
  });

  it('gives a way into the round, the shortest one, and once round it', () => {
    const system = systemOf([twoSteps, other]);
    const outcome = searched(system);
    const finding = confirm(system, outcome, outcome.findings[0]!);
    expect(finding).toMatchObject({ steps: 3, round: 2, shortest: true });
    expect(shrink(system, finding)).toMatchObject({
      choices: finding.choices,
      guarantee: 'a shortest way into the round, and once round it',
    });
    const drawn = columns(story(system, replay(system, finding.choices), { site: siteOf(finding) }));
    expect(drawn).toContain('READ_ONCE(word)  <-- from here on over and over');
    expect(drawn).toContain('<-- BUG: soft-lockup');
    expect(drawn).toContain('over and over: step 3: twoSteps0 at twoSteps.second: READ_ONCE(flag)');
    // without the last step it is not round
    expect(replay(system, finding.choices.slice(0, -1)).found).toEqual([]);
  });

  it('names both sides of a deadlock with a poller', () => {
    const system = systemOf([holder, owner]);
    const outcome = searched(system);
    const finding = confirm(system, outcome, outcome.findings[0]!);
    const drawn = columns(story(system, replay(system, finding.choices), { site: siteOf(finding) }));
    expect(drawn).toMatch(/at the end: owner1 at owner\.lock: mutex_lock\(&m\), waits for m, which\s+holder0 holds/);
    expect(drawn).toContain('over and over: step 2: holder0 at holder.poll: READ_ONCE(flag)');
  });

  it('within a bound of preemptions says that it does not know', () => {
    const outcome = searched(systemOf([wait, set]), icb, { preemptions: 1 });
    expect(outcome.remark).toContain('whether every run can come to an end was not looked at: a bound leaves out schedules');
    const acyclic = searched(systemOf([set, other]), icb, { preemptions: 1 });
    expect(acyclic.remark).not.toContain('come to an end');
  });

  it('is not clean where a limit stopped the proof', () => {
    const system = systemOf([retry, retry, twoSteps, set]);
    const { stats, verdict } = searched(system);
    expect(verdict).toBe('clean');
    const stopped = searched(system, dfs, { limits: { memory: stats.peakBytes + 1000 } });
    expect(stopped).toMatchObject({ verdict: 'unknown', complete: false, stoppedBy: 'memory' });
  });

  it('looks at all states once more only where from some of them a run at random comes to no end', () => {
    const spy = vi.spyOn(Liveness.prototype, 'advance');
    const { mock } = spy;
    for (const actors of [
      [retry, retry, twoSteps, set],
      [set, [counts, { daemon: true }]],
    ] as const)
      searched(systemOf(actors));
    expect(mock.calls).toEqual([]);
    for (const actors of [
      [twoSteps, other],
      [set, [counts, endless]],
    ] as const) {
      searched(systemOf(actors));
      expect(mock.calls.splice(0).length).toBeGreaterThan(0);
    }
    // a saved search that goes on does not know which states went forward
    const { compiled } = systemOf([retry, retry, twoSteps, set]);
    const options: ExploreOptions = { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined };
    const [broken, goesOn] = [new SearchRun(compiled, bfs, options), new SearchRun(compiled, bfs, options)];
    broken.advance(1);
    goesOn.restore(broken.snapshot()!);
    while (!goesOn.advance(1000));
    expect(goesOn.outcome()).toMatchObject({ verdict: 'clean', complete: true });
    expect(mock.calls.length).toBeGreaterThan(0);
    spy.mockRestore();
  });

  it('has no proof to make where nothing goes round', () => {
    const system = systemOf([set, other]);
    expect(system.compiled.cyclic).toBe(false);
    expect(systemOf([wait, other]).compiled.cyclic).toBe(true);
    // the loop counts up to its bound
    const { states } = searched(systemOf([wait, set])).stats;
    expect(states).toBe(3);
  });
});

/** States from which no end can be reached, by the definition. */
function trapped({ compiled: run, scenario }: System): boolean {
  const { world } = run;
  const enabled = new Int32Array(64);
  const must = scenario.actors.flatMap(({ daemon }, a) => (daemon ? [] : [a]));
  const states = new Map<string, { readonly cells: Int32Array; readonly from: string[]; end: boolean }>();
  run.reset();
  const add = (): string => {
    const key = world.cells.join();
    if (!states.has(key)) states.set(key, { cells: world.cells.slice(), from: [], end: false });
    return key;
  };
  add();
  for (const [key, state] of states) {
    world.load(state.cells);
    const choices = [...enabled.subarray(0, run.choices(enabled))];
    state.end ||= choices.length === 0 || must.every((actor) => run.finished(actor));
    for (const choice of choices) {
      world.load(state.cells);
      run.step(choice);
      if (world.crashed) state.end = true;
      else states.get(add())!.from.push(key);
    }
  }
  const live = new Set([...states].filter(([, { end }]) => end).map(([key]) => key));
  for (const key of live) for (const from of states.get(key)!.from) live.add(from);
  return live.size < states.size;
}

const randomPoint = (points: number): fc.Arbitrary<PointSource> => {
  const target = fc.nat(points).map((to) => (to === points ? 'done' : `p${to}`));
  const branches = fc.tuple(target, target).map(([a, b]): Branch[] => [
    { guard: isNull, target: a, reenter: true },
    { target: b, reenter: true },
  ]);
  const place = fc.constantFrom('flag', 'word');
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(place, branches).map(([loc, to]) => load(loc, to)) },
    { weight: 3, arbitrary: fc.tuple(place, fc.nat(1), target).map(([loc, value, to]) => store(loc, value, to)) },
    { weight: 1, arbitrary: target.map((to) => lock(to)) },
    { weight: 1, arbitrary: target.map((to) => unlock(to)) },
  );
};
/** What comes before the points and after them. */
const sections: readonly (readonly [before: readonly Step[], after: Step | undefined])[] = [
  [[], undefined],
  [[], undefined],
  [[enter], leave],
  [[spin], unspin],
  [[begin, graceEnds], undefined],
];
const randomActor = (n: number): fc.Arbitrary<Actor> =>
  fc
    .tuple(fc.array(randomPoint(3), { minLength: 3, maxLength: 3 }), fc.constantFrom(...sections), fc.boolean(), fc.boolean())
    .map(([points, [before, after], daemon, repeats]) => {
      const named = points.map((one, i) => [`p${i}`, selfless(after ? leading(one, 'after') : one, `p${i}`)] as const);
      const first = before.map((of, i) => [`before${i}`, of(i + 1 < before.length ? `before${i + 1}` : 'p0')] as const);
      return [
        path(`path${n}`, Object.fromEntries([...first, ...named, ...(after ? [['after', after('done')] as const] : [])])),
        { ...(daemon && { daemon }), ...(daemon && repeats && { repeats }) },
      ];
    });
/** Leads there instead of to the end. */
const leading = (one: PointSource, to: string): PointSource => {
  const { invoke } = one;
  if (invoke?.onDone === 'done') return { ...one, invoke: { ...invoke, onDone: to } };
  if (typeof invoke?.onDone !== 'object') return one;
  const branches = (invoke.onDone as readonly Branch[]).map((branch) => (branch.target === 'done' ? { ...branch, target: to } : branch));
  return { ...one, invoke: { ...invoke, onDone: branches } };
};
/** A single target that is the point itself has to say that it enters it again. */
const selfless = (one: PointSource, name: string): PointSource => {
  const { invoke } = one;
  return invoke?.onDone === name ? { ...one, invoke: { ...invoke, onDone: [{ target: name, reenter: true }] } } : one;
};

describe('of random programs that go round', () => {
  for (const [name, search] of Object.entries(searches))
    it(`${name} finds that no end can be reached exactly where that is so`, () => {
      let some = 0;
      fc.assert(
        fc.property(fc.tuple(randomActor(0), randomActor(1), randomActor(2)), (actors) => {
          const system = systemOf(actors);
          const expected = trapped(system);
          if (expected) some++;
          const outcome = search(system);
          const rounds = outcome.findings.filter(({ round }) => round !== undefined);
          if (!expected) expect(rounds).toEqual([]);
          // of the same site where everybody waits is told instead
          else if (rounds.length === 0) expect(sites(outcome)).toContain('deadlock');
          for (const finding of outcome.findings) if (finding.round !== undefined) confirm(system, outcome, finding);
        }),
        { numRuns: runs(28), seed: 5 },
      );
      expect(some).toBeGreaterThan(8);
    });
});

describe('dpor', () => {
  const cases: readonly (readonly Actor[])[] = [
    [wait, set],
    [twoSteps, set],
    [behind, twoSteps, set],
    [retry, retry],
    [holder, early],
    [dozing, set],
  ];
  for (const strategy of [dpor, dporSource])
    it.each(cases.map((actors) => [actors] as const))(`${strategy.name} comes to its end by itself`, (actors) => {
      const outcome = searched(systemOf(actors), strategy, { limits: { transitions: 200_000 } });
      expect(outcome.stoppedBy).toBe(null);
      expect(outcome.findings.map(({ kind }) => kind)).toEqual(actors.includes(behind) ? ['warn'] : []);
    });
});

describe('a strategy that keeps no states', () => {
  const strategies = [pct, fairPct, pos, random, surw, urw, dpor, dporSource];
  const cases: readonly (readonly [says: string, actors: readonly Actor[], kinds: readonly string[]])[] = [
    ['a poll for what nobody stores', [wait, other], ['soft-lockup']],
    ['a poll of two steps', [twoSteps, other], ['soft-lockup']],
    ['a poll that sleeps', [dozing, other], ['hung-task']],
    ['two that poll for each other', [crossed('flag', 'word'), crossed('word', 'flag')], ['deadlock']],
    ['a poller whom the one waits for that it polls for', [holder, owner], ['deadlock']],
  ];
  for (const strategy of strategies) {
    for (const [says, actors, kinds] of cases)
      it(`${strategy.name} tells of ${says}, and ends soon`, () => {
        const system = systemOf(actors);
        const outcome = searched(system, strategy, { limits: { schedules: 50, transitions: 300_000 } });
        expect([...new Set(outcome.findings.map(({ kind }) => kind))]).toEqual(kinds);
        expect(outcome.stats.transitions).toBeLessThan(20_000);
        expect(outcome.complete).toBe(false);
        expect(outcome.remark).toContain('polls');
        for (const finding of outcome.findings) confirm(system, outcome, finding);
      });

    it(`${strategy.name} finds nothing where polls end, and comes to what is behind them`, () => {
      const system = systemOf([behind, twoSteps, set]);
      const outcome = searched(system, strategy, { limits: { schedules: 50, transitions: 300_000 } });
      expect(sites(outcome)).toEqual(['warn behind0@behind.warn']);
      expect(outcome.stats.transitions).toBeLessThan(20_000);
      // what polls may go in several ways: nobody waits for it
      expect(sites(searched(systemOf([faulty, set]), strategy, { limits: { schedules: 20, transitions: 300_000 } }))).toEqual([]);
    });
  }
});
