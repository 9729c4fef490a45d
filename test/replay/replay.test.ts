import { describe, expect, test } from 'vitest';
import { litmusCheckThenFree } from '../../explorations/litmus/litmus-check-then-free.js';
import { checkThenFree, checkThenFreeScenario } from '../../models/litmus/check-then-free.js';
import { Defect, InputError } from '../../src/core/error.js';
import { word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import type { Strategy } from '../../src/core/search/strategy.js';
import { doubleFree } from '../../src/detect/double-free.js';
import { hungTask } from '../../src/detect/hung-task.js';
import { leak } from '../../src/detect/leak.js';
import { useAfterFree } from '../../src/detect/use-after-free.js';
import { mutexField } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';
import { is } from '../../src/path/vocabulary.js';
import { confirm } from '../../src/replay/finding.js';
import { identityOf, siteOf } from '../../src/core/system/site.js';
import { follow, replay } from '../../src/replay/replay.js';
import { shrink } from '../../src/replay/shrink.js';
import { System } from '../../src/replay/system.js';
import { parseToken, printToken } from '../../src/replay/token.js';
import { type Outcome, SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { dfs } from '../../src/search/strategies/dfs.js';
import { random } from '../../src/search/strategies/random.js';

const detectors = [doubleFree, useAfterFree, leak, hungTask];
const seedSystem = () => new System(litmusCheckThenFree, 'posted', {}, detectors);
const repairedSystem = () => new System(litmusCheckThenFree, 'repaired', {}, detectors);

/** An exploration around one scenario, for what the litmus does not show. */
function around(scenario: Scenario, more: Partial<Exploration> = {}): System {
  const exploration: Exploration = {
    name: 'toy',
    reason: 'a test',
    variants: ['posted'],
    switches: {},
    scenario: () => scenario,
    expect: {},
    exhaustive: true,
    ...more,
  };
  return new System(exploration, 'posted', {}, detectors);
}

function explore(system: System, strategy: Strategy, seed = 1): Outcome {
  const search = new SearchRun(system.compiled, strategy, { seed, limits: { schedules: 200 }, stop: 'never', depth: 3, length: undefined });
  while (!search.advance(10_000));
  return search.outcome();
}

const refused = (text: string): string => {
  try {
    parseToken(text);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error(`"${text}" was accepted`);
};

describe('a token', () => {
  test('says the same after it was printed and read', () => {
    const system = seedSystem();
    const schedule = parseToken('litmus-check-then-free/posted@0123456789ab:stop.2,exit,stop=ENOMEM.2').schedule;
    const token = printToken(system, schedule);
    expect(token).toBe(`litmus-check-then-free/posted@${system.digest}:stop.2,exit,stop=ENOMEM.2`);
    expect(parseToken(token)).toEqual({ name: 'litmus-check-then-free', variant: 'posted', switches: {}, digest: system.digest, schedule });
  });

  test('carries only the switches that differ from the default', () => {
    const exploration: Exploration = { ...litmusCheckThenFree, switches: { probes: ['rcu', 'srcu'], timer: ['soft', 'hard'] } };
    const token = printToken(new System(exploration, 'posted', { probes: 'srcu', timer: 'soft' }, detectors), [
      { actor: 'stop', outcome: '' },
    ]);
    expect(token).toMatch(/^litmus-check-then-free\/posted\+probes=srcu@[0-9a-f]{12}:stop$/);
    expect(parseToken(token).switches).toEqual({ probes: 'srcu' });
  });

  test('that was cut is refused at every place but inside its last actor', () => {
    const token = printToken(
      seedSystem(),
      [...Array(8)].map(() => ({ actor: 'stop', outcome: '' })),
    );
    const schedule = token.indexOf(':') + 1;
    for (let length = 0; length <= schedule; length++) refused(token.slice(0, length));
  });

  test.each([
    ['a/b@0123456789ab', 'before the schedule'],
    ['a/b@0123456789:stop', 'not 12 lower-case hex digits'],
    ['a/b@0123456789AB:stop', 'not 12 lower-case hex digits'],
    ['a@0123456789ab:stop', '"a" is not NAME/VARIANT'],
    ['a/b/c@0123456789ab:stop', 'is not NAME/VARIANT'],
    ['a/b+p=1,p=2@0123456789ab:stop', 'given twice'],
    ['a/b@0123456789ab:stop,,exit', 'schedule part 2'],
    ['a/b@0123456789ab:stop.0', 'schedule part 1'],
    ['a/b@0123456789ab:stop exit', 'at character 22'],
    ['https://example.org/', 'no @DIGEST'],
  ])('%s is refused with a sentence', (text, fact) => {
    expect(refused(text)).toContain(fact);
  });
});

describe('a replay', () => {
  test('shows on live actors what the search found on the compiled program', () => {
    const system = seedSystem();
    for (const finding of explore(system, bfs).findings) {
      const { found, divergence, end, steps } = replay(system, finding.choices);
      expect(found.map(siteOf)).toEqual([siteOf(finding)]);
      expect({ divergence, end, steps: steps.length }).toEqual({ divergence: undefined, end: true, steps: 8 });
    }
  });

  test('names operands, values and objects', () => {
    const { steps } = replay(seedSystem(), parseToken('x/y@0123456789ab:stop.4').schedule);
    expect(steps.map(({ point, args, value }) => [point, args, value])).toEqual([
      ['cleanup.check', ['stopping'], '0'],
      ['cleanup.claim', ['stopping', '1'], ''],
      ['cleanup.fetch', ['global_obj'], 'obj0'],
      ['cleanup.free', ['obj0'], ''],
    ]);
    expect(steps[3]!.accesses).toEqual([{ object: 'obj0', field: '', how: 'free' }]);
  });

  test('asks the end-of-run detectors when nobody can go on', () => {
    const forgets = define({
      id: 'forget',
      initial: 'drop',
      states: { drop: { invoke: { src: 'store', input: { loc: 'global_obj', value: 0 }, onDone: 'done' } }, done: { type: 'final' } },
    });
    const system = around({ ...checkThenFreeScenario('posted'), paths: [forgets], actors: [{ name: 'a', kind: 'task', path: 'forget' }] });
    const { found, end } = replay(system, [{ actor: 'a', outcome: '' }]);
    expect(end).toBe(true);
    expect(found).toMatchObject([{ kind: 'leak', object: 'obj', instance: 'obj0', actor: '', step: 2 }]);
  });

  test('of a schedule that is not over finds nothing and says that the run could go on', () => {
    expect(replay(seedSystem(), [{ actor: 'stop', outcome: '' }])).toMatchObject({
      found: [],
      end: false,
      unfinished: [
        { actor: 'stop', point: 'cleanup.claim' },
        { actor: 'exit', point: 'cleanup.check' },
      ],
    });
  });

  test('refuses an actor that the scenario does not have', () => {
    expect(() => replay(seedSystem(), [{ actor: 'sto', outcome: '' }])).toThrow(/step 1: there is no actor "sto".*stop or exit/);
  });

  test('says where a schedule of another model leaves what was recorded', () => {
    const system = repairedSystem();
    const points = ['cleanup.check', 'cleanup.claim', 'cleanup.fetch', 'cleanup.free', 'cleanup.free'];
    const schedule = points.map(() => ({ actor: 'stop', outcome: '' }));
    expect(replay(system, schedule, { points }).divergence).toBe(
      'step 1: stop stands at cleanup.claim, recorded cleanup.check; the model changed since',
    );
    expect(replay(system, schedule).divergence).toBe('step 4: stop has finished; the model changed since');
  });

  test('matches a stale schedule by point: a new step is taken, a lost one left out', () => {
    const points = ['cleanup.claim', 'cleanup.gone', 'cleanup.free'];
    const { steps } = replay(
      seedSystem(),
      points.map(() => ({ actor: 'stop', outcome: '' })),
      { points: points.filter((p) => p !== 'cleanup.gone') },
    );
    expect(steps.map(({ point }) => point)).toEqual(['cleanup.check', 'cleanup.claim', 'cleanup.fetch', 'cleanup.free']);
  });

  test('stops with a sentence at an actor that is blocked', () => {
    const take = define({
      id: 'take',
      initial: 'lock',
      states: { lock: { invoke: { src: 'mutexLock', input: { lock: 'm' }, onDone: 'done' } }, done: { type: 'final' } },
    });
    const system = around({
      globals: { m: mutexField },
      types: {},
      objects: [],
      paths: [take],
      actors: ['a', 'b'].map((name) => ({ name, kind: 'task', path: 'take' })),
    });
    const { divergence, found, end } = replay(
      system,
      ['a', 'b'].map((actor) => ({ actor, outcome: '' })),
    );
    expect(divergence).toBe('step 2: b is blocked at take.lock (mutexLock); the model changed since');
    expect(end).toBe(true);
    expect(found.map(({ kind }) => kind)).toEqual(['hung-task']);
  });

  test('never masks that the executors disagree', () => {
    const system = seedSystem();
    const { compiled } = system;
    const step = compiled.step.bind(compiled);
    compiled.step = (choice) => {
      step(choice);
      if (compiled.lastResult === 1) compiled.world.cells[compiled.world.global('stopping')] = 0;
    };
    expect(() => replay(system, parseToken('x/y@0123456789ab:stop.3').schedule)).toThrow(Defect);
    expect(() => replay(system, parseToken('x/y@0123456789ab:stop.3').schedule)).toThrow(
      /step 3, after stop.3: the executors disagree on stopping after cleanup.fetch\n {2}compiled: 0\n {2}live: {5}1/,
    );
  });
});

describe('following a seed into another variant', () => {
  test('shows nothing where the repair holds, and goes to the end', () => {
    const finding = confirm(seedSystem(), { shortest: true }, explore(seedSystem(), bfs).findings[0]!);
    const run = follow(repairedSystem(), parseToken(finding.token).schedule, finding.points);
    expect(run).toMatchObject({ found: [], end: true, unfinished: [] });
    expect(run.steps.map(({ point }) => point)).toContain('cleanup.free');
  });

  test('shows the finding where there is no repair', () => {
    const finding = confirm(seedSystem(), { shortest: true }, explore(seedSystem(), bfs).findings[0]!);
    expect(follow(seedSystem(), parseToken(finding.token).schedule, finding.points).found.map(siteOf)).toEqual([siteOf(finding)]);
  });
});

describe('a confirmed finding', () => {
  test('tells both sides of the race', () => {
    const system = seedSystem();
    const outcome = explore(system, bfs);
    const [first] = outcome.findings.map((finding) => confirm(system, outcome, finding));
    expect(first).toMatchObject({
      kind: 'double-free',
      title: 'double-free of obj by exit at cleanup.free, freed by stop at cleanup.free',
      other: { actor: 'stop', point: 'cleanup.free' },
      steps: 8,
      shortest: true,
      confirmedLive: true,
    });
    expect(first!.points).toHaveLength(8);
  });

  test('that the replay does not show is a defect', () => {
    const system = seedSystem();
    const finding = explore(system, bfs).findings[0]!;
    expect(() => confirm(system, { shortest: true }, { ...finding, kind: 'use-after-free' })).toThrow(Defect);
  });

  test('counts switches away from an actor that could have gone on, and no others', () => {
    const system = seedSystem();
    const finding = explore(system, bfs).findings.find(({ actor }) => actor === 'exit')!;
    const { compiled } = system;
    const [stop, exit] = ['stop', 'exit'].map((name) => compiled.world.actorNumber(name) << 4);
    // stop is left once while it could go on, and once because it has finished
    expect(
      confirm(system, { shortest: true }, { ...finding, choices: [stop!, exit!, stop!, stop!, stop!, exit!, exit!, exit!] }).preemptions,
    ).toBe(2);
    expect(
      confirm(system, { shortest: true }, { ...finding, choices: [exit!, stop!, stop!, stop!, stop!, exit!, exit!, exit!] }).preemptions,
    ).toBe(1);
  });
});

describe('a replay', () => {
  test('does not fail of a mistake at a step that its schedule does not take', () => {
    const careless = define({
      id: 'careless',
      initial: 'store',
      states: {
        store: { invoke: { src: 'store', input: { loc: 'flag', value: 1 }, onDone: 'load' } },
        load: { invoke: { src: 'load', input: { loc: 'flag' }, onDone: [{ guard: is(0), target: 'done' }] } },
        done: { type: 'final' },
      },
    });
    const other = define({
      id: 'other',
      initial: 'store',
      states: { store: { invoke: { src: 'store', input: { loc: 'flag', value: 0 }, onDone: 'done' } }, done: { type: 'final' } },
    });
    const system = around({
      globals: { flag: word(bit) },
      types: {},
      objects: [],
      paths: [careless, other],
      actors: ['careless', 'other'].map((name) => ({ name, kind: 'task', path: name }) as const),
    });
    const scheduled = (text: string): ReturnType<typeof replay> =>
      replay(system, parseToken(`toy/posted@${system.digest}:${text}`).schedule);
    expect(() => scheduled('careless.2')).toThrow(/no branch for result 1/);
    expect(scheduled('careless,other,careless').steps.map(({ preempts }) => preempts)).toEqual([false, true, false]);
  });
});

describe('shrinking', () => {
  /** Two bystanders make schedules longer than they need to be. */
  const noisy = (): System => {
    const noise = define({
      id: 'noise',
      initial: 'first',
      states: {
        first: { invoke: { src: 'store', input: { loc: 'noise', value: 1 }, onDone: 'second' } },
        second: { invoke: { src: 'store', input: { loc: 'noise', value: 0 }, onDone: 'done' } },
        done: { type: 'final' },
      },
    });
    const scenario = checkThenFreeScenario('posted');
    const bystanders = ['left', 'right'].map((name) => ({ name, kind: 'task', path: 'noise' }) as const);
    return around({
      ...scenario,
      globals: { ...scenario.globals, noise: scenario.globals['stopping']! },
      paths: [checkThenFree, noise],
      actors: [bystanders[0]!, ...scenario.actors, bystanders[1]!],
    });
  };

  test.each([
    ['dfs', dfs],
    ['random', random],
  ])('leaves what the finding needs of a schedule of %s, and one preemption', (_, strategy) => {
    const system = noisy();
    const outcome = explore(system, strategy);
    const findings = outcome.findings.map((finding) => confirm(system, outcome, finding));
    expect(findings.length).toBeGreaterThan(0);
    expect(Math.max(...findings.map(({ steps }) => steps))).toBeGreaterThan(8);
    for (const finding of findings) {
      const shrunk = shrink(system, finding, { bfsBudget: 0 });
      expect(shrunk.guarantee).toBe('1-minimal in steps and preemptions; shortest = no');
      expect(shrunk.finding).toMatchObject({ steps: 8, preemptions: 1, shortest: false });
      expect(identityOf(shrunk.finding)).toBe(identityOf(finding));
    }
  });

  test('finds a shortest schedule within the budget of a breadth-first search', () => {
    const system = noisy();
    const outcome = explore(system, random);
    const finding = confirm(system, outcome, outcome.findings[0]!);
    expect(shrink(system, finding, { bfsBudget: 100_000 })).toMatchObject({
      guarantee: 'shortest (breadth-first)',
      finding: { steps: 8, preemptions: 1, shortest: true },
    });
    expect(shrink(system, finding, { bfsBudget: 1 }).finding.shortest).toBe(false);
  });

  test('keeps the length of a shortest schedule and makes it calmer', () => {
    const system = seedSystem();
    const outcome = explore(system, bfs);
    for (const finding of outcome.findings.map((f) => confirm(system, outcome, f))) {
      const shrunk = shrink(system, finding);
      expect(shrunk.finding.steps).toBe(finding.steps);
      expect(shrunk.finding.preemptions).toBeLessThan(finding.preemptions);
    }
  });

  test('takes a finding at the end of a run to the end of a run', () => {
    const forgets = define({
      id: 'forget',
      initial: 'drop',
      states: { drop: { invoke: { src: 'store', input: { loc: 'global_obj', value: 0 }, onDone: 'done' } }, done: { type: 'final' } },
    });
    const scenario = checkThenFreeScenario('posted');
    const system = around({
      ...scenario,
      paths: [checkThenFree, forgets],
      actors: [...scenario.actors, { name: 'forgets', kind: 'task', path: 'forget' }],
    });
    const outcome = explore(system, random);
    const leaks = outcome.findings.filter(({ kind }) => kind === 'leak').map((finding) => confirm(system, outcome, finding));
    expect(leaks.length).toBeGreaterThan(0);
    const { finding } = shrink(system, leaks[0]!, { bfsBudget: 0 });
    expect(replay(system, finding.choices).found.map(siteOf)).toContain('leak obj');
    expect(finding.preemptions).toBe(0);
  });
});
