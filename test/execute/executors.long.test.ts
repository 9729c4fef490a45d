import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detector } from '../../src/core/detector/detector.js';
import { word } from '../../src/core/world/field.js';
import { rngOf } from '../../src/core/rng.js';
import { actorOf } from '../../src/core/system/run.js';
import { Layout, type Range, upTo } from '../../src/core/world/layout.js';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { parseSchedule, printSchedule } from '../../src/core/system/schedule.js';
import type { Strategy } from '../../src/core/search/strategy.js';
import { operations } from '../../src/kernel/index.js';
import { Compiled } from '../../src/execute/compiled.js';
import { define } from '../../src/path/define.js';
import { lintLinks, lintPath } from '../../src/path/lint.js';
import { Live } from '../../src/execute/live.js';
import { identityOf } from '../../src/core/system/site.js';
import { SearchRun } from '../../src/search/explore.js';
import { foundBy } from '../../src/search/recorder.js';
import { StateStore } from '../../src/search/states/state-store.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { dfs } from '../../src/search/strategies/dfs.js';
import { randomKernel } from '../random/kernel.js';
import { randomScenario } from '../random/program.js';
import { detectors } from '../registries.js';
import { runs } from '../runs.js';
import { walkBoth } from './both.js';

/** Beyond this many nodes the tree of all schedules is not walked and the program is drawn anew. */
const maxNodes = 10_000;

/** What a search of everything must agree on. */
interface Whole {
  readonly states: number;
  readonly transitions: number;
  readonly finals: readonly string[];
  readonly sites: readonly string[];
}

const sorted = (set: ReadonlySet<string>): readonly string[] => [...set].sort();

/** Hears of every end of a run and finds nothing: the final states that a search passes. */
function finalStates(into: Set<string>): Detector {
  return {
    kind: 'final-states',
    says: 'ends here',
    endsRun: false,
    install: (w) => ({
      atEnd: () => {
        into.add(w.cells.join());
        return -1;
      },
    }),
    fires: [],
    silent: [],
  };
}

/** Every schedule, one after the other, without asking whether a state was seen before. Undefined: too many. */
function enumerate(scenario: Scenario): Whole | undefined {
  const run = new Compiled(scenario, operations, detectors);
  const { world } = run;
  const states = new Set<string>();
  const finals = new Set<string>();
  const sites = new Set<string>();
  let transitions = 0;
  let nodes = 0;
  const note = (actor: number, point: number): void => {
    for (let i = 0; i < world.foundCount; i++) sites.add(identityOf(foundBy(run, i, actor, point, actor < 0)));
  };
  const visit = (): boolean => {
    if (++nodes > maxNodes) return false;
    const cells = world.cells.slice();
    const key = cells.join();
    const out = new Int32Array(512);
    const count = run.choices(out);
    if (!states.has(key)) {
      states.add(key);
      transitions += count;
    }
    if (count === 0) {
      run.end();
      note(-1, 0);
      finals.add(key);
    }
    for (let i = 0; i < count; i++) {
      world.cells.set(cells);
      const actor = actorOf(out[i]!);
      const point = run.pointNumber(actor);
      run.step(out[i]!);
      note(actor, point);
      if (!world.crashed && !visit()) return false;
    }
    return true;
  };
  run.reset();
  return visit() ? { states: states.size, transitions, finals: sorted(finals), sites: sorted(sites) } : undefined;
}

function search(scenario: Scenario, strategy: Strategy): Whole {
  const finals = new Set<string>();
  const run = new Compiled(scenario, operations, [...detectors, finalStates(finals)]);
  const searching = new SearchRun(run, strategy, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined });
  while (!searching.advance(100_000));
  const { complete, stats, findings } = searching.outcome();
  expect(complete).toBe(true);
  return { states: stats.states, transitions: stats.transitions, finals: sorted(finals), sites: sorted(new Set(findings.map(identityOf))) };
}

describe('on random programs', () => {
  it.each([
    { says: 'on words, locks and timers', random: randomScenario, numRuns: runs(105) },
    { says: 'on the rest of the kernel', random: randomKernel, numRuns: runs(52) },
  ])('the compiled executor is the live one, step by step, $says', ({ random, numRuns }) => {
    fc.assert(
      fc.property(random, fc.nat(), (scenario, seed) => {
        const compiled = new Compiled(scenario, operations, detectors);
        const live = new Live(scenario, operations, detectors);
        for (let i = 0; i < 3; i++) walkBoth(compiled, live, seed + i);
      }),
      { numRuns, seed: 1 },
    );
  });

  it('bfs and dfs see what the plain enumeration of all schedules sees', () => {
    const seen = { findings: 0, states: 0 };
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const plain = enumerate(scenario);
        fc.pre(plain !== undefined);
        expect(search(scenario, bfs)).toEqual(plain);
        expect(search(scenario, dfs)).toEqual(plain);
        seen.findings += plain!.sites.length;
        seen.states += plain!.states;
      }),
      { numRuns: runs(35), seed: 2 },
    );
    // not vacuous: programs that find something and programs of some size are among them
    expect(seen.findings).toBeGreaterThan(20);
    expect(seen.states).toBeGreaterThan(1_000);
  });
});

/** One or two actors on a few words, each running a path of its own name. */
function toy(paths: readonly PathSource[], actors: readonly string[], init: { readonly [word: string]: number } = {}): Scenario {
  return {
    globals: { u: word({ min: -8, max: 7 }), v: word({ min: -8, max: 7 }) },
    types: {},
    objects: [],
    init,
    paths,
    actors: actors.map((path) => ({ name: path, kind: 'task', path })),
  };
}

describe('registers', () => {
  const runAlone = (scenario: Scenario): Compiled => {
    const run = new Compiled(scenario, operations, []);
    const out = new Int32Array(512);
    run.reset();
    while (run.choices(out) > 0) run.step(out[0]!);
    return run;
  };

  it('that nobody reads any more are cleared: two paths to one point with different dead values are one state', () => {
    const path = (dead: boolean): PathSource =>
      define({
        id: 'main',
        registers: ['a'],
        initial: 'look',
        states: {
          look: { invoke: { src: 'cmpxchg', input: { loc: 'u', old: 0, new: 0 }, onDone: { save: 'a', target: 'ask' } } },
          ask: {
            invoke: {
              src: 'store',
              input: { loc: 'u', value: 3 },
              onDone: [{ guard: { type: 'eq', params: { left: { reg: 'a' }, right: 5 } }, target: 'done' }, { target: 'after' }],
            },
          },
          after: { invoke: { src: 'store', input: { loc: 'v', value: dead ? 1 : { reg: 'a' } }, onDone: 'done' } },
          done: { type: 'final' },
        },
      });
    const writer = define({
      id: 'writer',
      initial: 'write',
      states: { write: { invoke: { src: 'store', input: { loc: 'u', value: 2 }, onDone: 'done' } }, done: { type: 'final' } },
    });
    const statesOf = (dead: boolean): number => search(toy([path(dead), writer], ['main', 'writer']), bfs).states;
    // before the writer ran 4 states; after it 1 at `look`, 2 at `ask` (a is 0 or 2), and 2 (u is 2 or 3) at `after` and at the end
    expect(statesOf(true)).toBe(11);
    expect(statesOf(false)).toBeGreaterThan(11);
  });

  it('that are saved and given back at once have a place', () => {
    const get = define({
      id: 'get',
      registers: ['r'],
      initial: 'look',
      states: {
        look: { invoke: { src: 'load', input: { loc: 'u' }, onDone: { save: 'r', target: 'done' } } },
        done: { type: 'final', output: { add: [{ reg: 'r' }, 1] } },
      },
    });
    const main = define({
      id: 'main',
      registers: ['got'],
      initial: 'call',
      states: {
        call: { invoke: { src: 'get', onDone: { save: 'got', target: 'put' } } },
        put: { invoke: { src: 'store', input: { loc: 'v', value: { reg: 'got' } }, onDone: 'done' } },
        done: { type: 'final' },
      },
    });
    const { world } = runAlone(toy([get, main], ['main'], { u: 5 }));
    expect(world.cells[world.global('v')]).toBe(6);
  });

  it('that are written where nobody reads them do not overwrite a live one', () => {
    const main = define({
      id: 'main',
      registers: ['kept', 'other'],
      initial: 'look',
      states: {
        look: {
          invoke: {
            src: 'load',
            input: { loc: 'u' },
            onDone: [
              { guard: { type: 'eq', params: { right: 0 } }, save: 'other', target: 'useOther' },
              { save: 'kept', set: { other: 1 }, target: 'useKept' },
            ],
          },
        },
        useOther: { invoke: { src: 'store', input: { loc: 'v', value: { reg: 'other' } }, onDone: 'done' } },
        useKept: { invoke: { src: 'store', input: { loc: 'v', value: { reg: 'kept' } }, onDone: 'done' } },
        done: { type: 'final' },
      },
    });
    const { world } = runAlone(toy([main], ['main'], { u: 5 }));
    expect(world.cells[world.global('v')]).toBe(5);
  });

  it('that may be read before they are set are refused', () => {
    const main = define({
      id: 'main',
      registers: ['a'],
      initial: 'put',
      states: { put: { invoke: { src: 'store', input: { loc: 'v', value: { reg: 'a' } }, onDone: 'done' } }, done: { type: 'final' } },
    });
    expect(() => new Compiled(toy([main], ['main']), operations, [])).toThrow('main: register main.a may be read before it is set');
  });
});

describe('a packed state', () => {
  const range = fc.tuple(fc.integer(), fc.integer(), fc.integer({ min: 0, max: 31 })).map(([a, b, narrow]): Range => {
    const min = Math.min(a, b) >> narrow;
    return { min, max: Math.max(min, Math.max(a, b) >> narrow) };
  });
  const statesOfOneLayout = fc.array(range, { minLength: 1, maxLength: 40 }).chain((ranges) =>
    fc.record({
      ranges: fc.constant(ranges),
      states: fc.array(fc.tuple(...ranges.map(({ min, max }) => fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max })))), {
        minLength: 1,
        maxLength: 12,
      }),
    }),
  );
  const layoutOf = (ranges: readonly Range[]): Layout => {
    const layout = new Layout();
    ranges.forEach((r, i) => layout.cell(`c${i}`, { ...r, init: r.min }));
    return layout;
  };

  it('is found again as it was, whichever state was looked at before it', () => {
    fc.assert(
      fc.property(statesOfOneLayout, fc.nat(), ({ ranges, states }, seed) => {
        const rng = rngOf(seed, 0);
        const store = new StateStore(layoutOf(ranges));
        const numbers = new Map<string, number>();
        const cells = Int32Array.from(ranges, ({ min }) => min);
        for (const state of states) {
          let parent = 0;
          if (numbers.size > 0) {
            parent = rng.below(numbers.size);
            store.load(parent, cells);
            expect(numbers.get(cells.join())).toBe(parent);
          }
          const known = numbers.get(state.join());
          cells.set(state);
          expect(store.add(cells)).toBe(known === undefined ? numbers.size : -1 - known);
          if (known === undefined) numbers.set(state.join(), numbers.size);
          expect(store.size).toBe(numbers.size);
        }
        for (const [key, number] of numbers) {
          store.load(number, cells);
          expect(cells.join()).toBe(key);
        }
      }),
      { numRuns: 1000, seed: 3 },
    );
  });

  it('refuses a value outside its cell’s range by the cell’s name', () => {
    const add =
      (...values: number[]) =>
      () =>
        new StateStore(layoutOf([upTo(3), { min: -1, max: 1 }])).add(Int32Array.from(values));
    expect(add(4, 0)).toThrow('c0: the value 4 is outside 0..3');
    expect(add(0, 2)).toThrow('c1: the value 2 is outside -1..1');
    expect(add(0, -2)).toThrow('c1: the value -2 is outside -1..1');
    expect(add(3, 1)()).toBe(0);
  });
});

describe('a schedule', () => {
  const named = fc.record({
    actor: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_:-]{0,8}$/),
    outcome: fc.oneof(fc.constant(''), fc.stringMatching(/^[A-Za-z0-9_-]{1,6}$/)),
  });

  it('is read as it was printed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(named, fc.integer({ min: 1, max: 5 })), { maxLength: 20 }), (parts) => {
        const schedule = parts.flatMap(([choice, n]) => Array.from({ length: n }, () => choice));
        expect(parseSchedule(printSchedule(schedule))).toEqual(schedule);
      }),
      { numRuns: 500, seed: 4 },
    );
  });

  it('that was cut is refused with the part that is wrong', () => {
    expect(() => parseSchedule('a.2,b=,c')).toThrow('schedule part 2, "b=", is not ACTOR[=OUTCOME][.COUNT]');
    expect(() => parseSchedule('a,')).toThrow('schedule part 2');
    expect(() => parseSchedule('a.0')).toThrow('schedule part 1');
  });
});

describe('a result that no branch covers', () => {
  const main = define({
    id: 'main',
    initial: 'look',
    states: {
      look: { invoke: { src: 'load', input: { loc: 'u' }, onDone: { guard: { type: 'eq', params: { right: 0 } }, target: 'done' } } },
      done: { type: 'final' },
    },
  });
  const scenario = toy([main], ['main'], { u: 5 });
  it.each([
    ['compiled', () => new Compiled(scenario, operations, [])],
    ['live', () => new Live(scenario, operations, [])],
  ])('throws in the %s executor and names place and result', (_, make) => {
    const run = make();
    run.reset();
    expect(() => run.step(0)).toThrow('main.look: no branch for result 5');
  });

  const caller = define({
    id: 'caller',
    initial: 'call',
    states: {
      call: { invoke: { src: 'give', onDone: { guard: { type: 'eq', params: { right: 0 } }, target: 'done' } } },
      done: { type: 'final' },
    },
  });
  const give = define({
    id: 'give',
    initial: 'look',
    states: { look: { invoke: { src: 'load', input: { loc: 'u' }, onDone: 'five' } }, five: { type: 'final', output: 5 } },
  });
  const calls = toy([caller, give], ['caller']);
  it.each([
    ['compiled', () => new Compiled(calls, operations, []), 'caller.call: no branch for result 5'],
    ['live', () => new Live(calls, operations, []), 'caller: it stalls after give.look'],
  ])('of a call throws in the %s executor', (_, make, sentence) => {
    const run = make();
    run.reset();
    expect(() => run.step(0)).toThrow(sentence);
  });
});

describe('lint', () => {
  /** The smallest path that breaks nothing; each case spoils one thing. */
  const good = {
    id: 'f',
    params: ['o'],
    registers: ['r'],
    initial: 'look',
    states: {
      look: { invoke: { src: 'load', input: { loc: 'u' }, onDone: [{ save: 'r', target: 'done' }] } },
      done: { type: 'final', output: { reg: 'r' } },
    },
  } as const;
  const look = (change: object): object => ({ ...good, states: { ...good.states, look: { ...good.states.look, ...change } } });
  const invoke = (change: object): object => look({ invoke: { ...good.states.look.invoke, ...change } });
  const branch = (change: object): object => invoke({ onDone: [{ save: 'r', target: 'done', ...change }] });
  const done = (change: object): object => ({ ...good, states: { ...good.states, done: { ...good.states.done, ...change } } });

  it('has nothing to say about a good path', () => {
    expect(() => lintPath(good)).not.toThrow();
  });

  it.each<readonly [rule: string, path: object, sentence: string]>([
    ['the id is a C name', { ...good, id: '2f' }, '2f: the id "2f" is not the name of a C function'],
    ['the initial state exists', { ...good, initial: 'lok' }, 'f: the initial state "lok" does not exist; it has look or done'],
    ['the initial state is not final', { ...good, initial: 'done' }, 'f.done: a path starts at a point with an operation'],
    ['names are declared once', { ...good, params: ['r'] }, 'f: a parameter or register is declared twice'],
    ['every point has an operation', look({ invoke: undefined }), 'f.look: every point that is not final has exactly one invoke'],
    [
      'every point has one operation',
      look({ invoke: [good.states.look.invoke, good.states.look.invoke] }),
      'f.look: every point that is not final has exactly one invoke',
    ],
    ['there is no always', look({ always: 'done' }), 'f.look: a point has no "always"; transitions come from onDone only'],
    ['there is no entry action', look({ entry: 'log' }), 'f.look: a point has no "entry"'],
    ['there is no exit action', look({ exit: 'log' }), 'f.look: a point has no "exit"'],
    ['there is no delay', look({ after: { 10: 'done' } }), 'f.look: a point has no "after"'],
    ['there is no event', look({ on: { GO: 'done' } }), 'f.look: a point has no "on"'],
    ['there are no nested states', look({ states: {} }), 'f.look: a point has no "states"'],
    ['there is no parallel state', look({ type: 'parallel' }), 'f.look: the type "parallel" is not allowed'],
    ['there is no history state', look({ type: 'history' }), 'f.look: the type "history" is not allowed'],
    ['a path itself is not parallel', { ...good, type: 'parallel' }, 'f: a path has no "type"'],
    ['an operation has no onError', invoke({ onError: 'done' }), 'f.look: an invoke has no "onError"'],
    ['a description fits a column', look({ description: 'x'.repeat(61) }), 'f.look: the description has 61 characters; at most 60'],
    ['a final state has no operation', done({ invoke: good.states.look.invoke }), 'f.done: a final state has no operation'],
    ['an onDone has a branch', invoke({ onDone: [] }), 'f.look: its onDone has no branch'],
    [
      'an unguarded branch is the last',
      invoke({ onDone: ['done', 'done'].map((target) => ({ save: 'r', target })) }),
      'f.look: branch 1 has no guard, so the branches after it are never taken',
    ],
    ['a target exists', branch({ target: 'don' }), 'f.look: the target "don" does not exist'],
    ['re-entering is said', branch({ target: 'look' }), 'f.look: it re-enters itself without `reenter: true`'],
    ['a branch has known keys', branch({ actions: 'log' }), 'f.look: a branch has no "actions"'],
    ['a guard is known', branch({ guard: { type: 'near', params: {} } }), 'f.look: unknown guard "near"'],
    [
      'a guard in a guard is known',
      branch({ guard: { type: 'not', params: { guards: [{ type: 'near', params: {} }] } } }),
      'f.look: unknown guard "near"',
    ],
    ['a saved register is declared', branch({ save: 'q' }), 'f.look: register "q" is not declared; the path has r'],
    ['a set register is declared', branch({ set: { q: 1 } }), 'f.look: register "q" is not declared'],
    ['a read register is declared', done({ output: { reg: 'q' } }), 'f.done: register "q" is not declared'],
    ['a parameter is declared', done({ output: { param: 'q' } }), 'f.done: parameter "q" is not declared; the path has o'],
    ['a location’s register is declared', invoke({ input: { loc: { reg: 'q', field: 'x' } } }), 'f.look: register "q" is not declared'],
    [
      'an input has no result',
      invoke({ input: { loc: 'u', value: { result: true } } }),
      'f.look: an input or an output has no result to use',
    ],
    ['an output has no result', done({ output: { add: [{ result: true }, 1] } }), 'f.done: an input or an output has no result to use'],
    ['a number is an integer', done({ output: 0.5 }), 'f.done: the operand 0.5 is not an integer'],
    ['an operand is one', done({ output: { mul: [1, 2] } }), 'f.done: the operand {"mul":[1,2]} is none'],
    [
      'an annotation has at most three operands',
      branch({ note: ['mark', 1, 2, 3, 4] }),
      'f.look: an annotation has at most three operands',
    ],
    ['every point is reached', { ...good, states: { ...good.states, lost: good.states.look } }, 'f.lost: no branch leads here'],
  ])('%s', (_, path, sentence) => {
    expect(() => lintPath(path as PathSource)).toThrow(sentence);
  });

  const links =
    (path: object, ...others: readonly object[]): (() => void) =>
    () =>
      lintLinks([path, ...others] as readonly PathSource[], operations);
  it.each<readonly [rule: string, check: () => void, sentence: string]>([
    [
      'an operation exists',
      links(invoke({ src: 'laod' })),
      'f.look: "laod" is neither an operation of the simulated kernel nor a path of this scenario',
    ],
    [
      'an operation’s parameters are known',
      links(invoke({ input: { loc: 'u', when: 1 } })),
      'f.look: load has no parameter "when"; it has loc or order',
    ],
    [
      'a parameter that an operation had once has its successor named',
      links(invoke({ src: 'hrtimerCancel', input: { object: 0, timer: 't', final: 1 } })),
      'f.look: hrtimerCancel has no parameter "final" any more; write the note',
    ],
    ['an operation gets its parameters', links(invoke({ input: {} })), 'f.look: load needs its parameter "loc"'],
    ['a callee gets its parameters', links(invoke({ src: 'g', input: {} }), { ...good, id: 'g' }), 'f.look: g needs its parameter "o"'],
    ['ids are unique', links(good, good), 'f: two paths have this id'],
    [
      'nobody calls itself',
      links(invoke({ src: 'g', input: { o: 1 } }), { ...(invoke({ src: 'f', input: { o: 1 } }) as typeof good), id: 'g' }),
      'f: it calls itself through f > g',
    ],
  ])('%s', (_, check, sentence) => {
    expect(check).toThrow(sentence);
  });

  it('lets one that an operation had once be 0, which said nothing', () => {
    expect(links(invoke({ src: 'hrtimerCancel', input: { object: 0, timer: 't', final: 0 } }))).not.toThrow();
  });
});
