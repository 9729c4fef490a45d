import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detector } from '../../src/core/detector/detector.js';
import { pointer, word } from '../../src/core/world/field.js';
import type { Limits } from '../../src/core/search/limits.js';
import type { Branch, Operand, OperandInput, PathSource, PointSource } from '../../src/core/system/path-source.js';
import { actorOf } from '../../src/core/system/run.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import type { Search, SearchInput } from '../../src/core/search/strategy.js';
import { families } from '../../models/classics/index.js';
import { deadlock } from '../../src/detect/deadlock.js';
import { hungTask } from '../../src/detect/hung-task.js';
import { nullDereference } from '../../src/detect/null-dereference.js';
import { warn } from '../../src/detect/warn.js';
import { operations } from '../../src/kernel/index.js';
import { completionField } from '../../src/kernel/completion.js';
import { mutexField } from '../../src/kernel/lock.js';
import { poolField } from '../../src/kernel/pool.js';
import { Compiled } from '../../src/execute/compiled.js';
import { define } from '../../src/path/define.js';
import { Findings, foundBy } from '../../src/search/recorder.js';
import { runs } from '../runs.js';
import { sitesIn } from './whole.js';
import { identityOf } from '../../src/core/system/site.js';
import { SearchRun } from '../../src/search/explore.js';
import type { Execution } from '../../src/search/dpor/execution.js';
import { PartialOrderSearch } from '../../src/search/dpor/search.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { dpor } from '../../src/search/strategies/dpor.js';
import { mayConflict } from '../../src/search/reduction/may-conflict.js';
import { randomScenario } from '../random/program.js';
import { detectors as allDetectors, explorations } from '../registries.js';

interface Seen {
  /** Executions by trace: how many came. */
  readonly traces: Map<string, number>;
  readonly finals: Set<string>;
  readonly findings: Set<string>;
  blocked: number;
}
const nothing = (): Seen => ({ traces: new Map(), finals: new Set(), findings: new Set(), blocked: 0 });

/** One step of an execution, and how many steps of each actor happen before it, by the definition: in conflict, or the same actor's. */
interface Event {
  readonly choice: number;
  readonly footprint: readonly number[];
  readonly clock: readonly number[];
}
function eventOf(before: readonly Event[], choice: number, footprint: readonly number[], actors: number): Event {
  const clock = new Array<number>(actors).fill(0);
  let own = 1;
  for (const event of before) {
    const same = actorOf(event.choice) === actorOf(choice);
    if (same) own++;
    if (same || mayConflict(event.footprint, footprint)) event.clock.forEach((n, a) => (clock[a] = Math.max(clock[a]!, n)));
  }
  clock[actorOf(choice)] = own;
  return { choice, footprint, clock };
}
/** The partial order of an execution, the same for all that are equivalent. */
const traceOf = (events: readonly Event[]): string =>
  events
    .map(({ choice, clock }) => `${actorOf(choice)}:${clock[actorOf(choice)]} ${choice} ${clock}`)
    .sort()
    .join('\n');

/**
 * Every interleaving, one by one; undefined where there are too many. A step that crashes stops its actor and changes nothing: the
 * others go on, as they do where that step is still to come.
 */
function enumerate(scenario: Scenario, detectors: readonly Detector[], most: number): Seen | undefined {
  const run = new Compiled(scenario, operations, detectors);
  const { world } = run;
  const seen = nothing();
  let nodes = 0;
  const note = (actor: number, point: number): void => {
    for (let i = 0; i < world.foundCount; i++) seen.findings.add(identityOf(foundBy(run, i, actor, point, actor < 0)));
  };
  const visit = (events: readonly Event[], stopped: readonly number[]): boolean => {
    if (++nodes > most) return false;
    const out = new Int32Array(512);
    const all = [...out.subarray(0, run.choices(out))];
    const choices = all.filter((choice) => !stopped.includes(actorOf(choice)));
    const cells = world.cells.slice();
    if (choices.length === 0) {
      const trace = traceOf(events);
      seen.traces.set(trace, (seen.traces.get(trace) ?? 0) + 1);
      if (all.length > 0) return true;
      seen.finals.add(cells.join());
      run.end();
      note(-1, 0);
      return true;
    }
    return choices.every((choice) => {
      world.cells.set(cells);
      const actor = actorOf(choice);
      const point = run.pointNumber(actor);
      const footprint = [...run.footprint(actor)];
      run.step(choice);
      note(actor, point);
      const { crashed } = world;
      if (crashed) world.cells.set(cells);
      const touched =
        crashed && choices.every((other) => other === choice || actorOf(other) !== actor) ? footprint.map((part) => part & ~1) : footprint;
      return visit([...events, eventOf(events, choice, touched, world.scheduled)], crashed ? [...stopped, actor] : stopped);
    });
  };
  run.reset();
  return visit([], []) ? seen : undefined;
}

/** Keeps the states that runs end in. */
class Ending extends Compiled {
  readonly finals = new Set<string>();
  override end(): void {
    this.finals.add(this.world.cells.join());
    super.end();
  }
}

/** What a search finds, and where runs end; undefined where it was stopped. */
function shown(run: Ending, limits: Limits, start: (input: SearchInput) => Search): Pick<Seen, 'finals' | 'findings'> | undefined {
  const recorder = new Findings(run, 'never', () => search.stats);
  const search = start({ run, recorder, seed: 1, limits, options: { depth: 3, length: undefined } });
  while (!search.advance(1000));
  return search.complete ? { finals: run.finals, findings: new Set([...recorder.groups.values()].map(identityOf)) } : undefined;
}

function explore(scenario: Scenario, detectors: readonly Detector[], optimal: boolean, limits: Limits = {}): Seen | undefined {
  const run = new Ending(scenario, operations, detectors);
  const traces = new Map<string, number>();
  let blocked = 0;
  const ended = ({ levels, length }: Execution, gaveUp: boolean): void => {
    if (gaveUp) {
      blocked++;
      return;
    }
    const events: Event[] = [];
    for (const { step } of levels.slice(0, length)) events.push(eventOf(events, step.choice, step.footprint, run.world.scheduled));
    const trace = traceOf(events);
    traces.set(trace, (traces.get(trace) ?? 0) + 1);
  };
  const seen = shown(run, limits, (input) => new PartialOrderSearch(input, optimal, ended));
  return seen && { ...seen, traces, blocked };
}

interface Call {
  readonly src: string;
  readonly input: { readonly [param: string]: OperandInput };
  readonly save: string | undefined;
}
const call = (src: string, input: Call['input'], save?: string): Call => ({ src, input, save });
const smallOperand = fc.constantFrom<Operand>(0, 1, { reg: 'x' });
const global = fc.constantFrom('w0', 'w0', 'w1');
const lock = fc.constantFrom('m0', 'm0', 'm1');
const field = { reg: 'p', field: 'id' };
const access = fc.oneof(
  global.map((loc) => call('load', { loc }, 'x')),
  fc.tuple(global, smallOperand).map(([loc, value]) => call('store', { loc, value })),
  global.map((loc) => call('cmpxchg', { loc, old: 0, new: 1 }, 'x')),
  global.map((loc) => call('atomicInc', { loc })),
);
const anyStep: fc.Arbitrary<readonly Call[]> = fc.oneof(
  { weight: 3, arbitrary: access.map((one) => [one]) },
  fc.tuple(lock, access).map(([name, one]) => [call('mutexLock', { lock: name }), one, call('mutexUnlock', { lock: name })]),
  fc.tuple(fc.constantFrom('mutexLock', 'mutexUnlock'), lock).map(([src, name]) => [call(src, { lock: name })]),
  fc.constantFrom(
    [call('load', { loc: 'slot' }, 'p'), call('load', { loc: field }, 'x')],
    [call('load', { loc: 'slot' }, 'p'), call('store', { loc: field, value: 1 })],
    [call('store', { loc: 'slot', value: 0 })],
  ),
  fc.constantFrom(
    [call('poolTake', { pool: 'pool' }, 'p')],
    [call('poolTake', { pool: 'pool' }, 'p'), call('store', { loc: 'slot', value: { reg: 'p' } })],
    [call('poolPush', { pool: 'pool', slot: { reg: 'p' } })],
  ),
  fc.constantFrom(
    [call('complete', { completion: 'done' })],
    [call('waitForCompletion', { completion: 'done' })],
    [call('reinitCompletion', { completion: 'done' })],
  ),
);
const body = (min: number, max: number) =>
  fc.array(fc.record({ calls: anyStep, skip: fc.option(fc.nat(2), { nil: undefined }) }), { minLength: min, maxLength: max });

function pathOf(id: string, steps: readonly { readonly calls: readonly Call[]; readonly skip: number | undefined }[]): PathSource {
  const states: { [point: string]: PointSource } = {};
  steps.forEach(({ calls, skip }, i) =>
    calls.forEach(({ src, input, save }, k) => {
      const last = k === calls.length - 1;
      const first = i === 0 && k === 0;
      // the first step sets the registers, so it reads none
      const set = first
        ? {
            set: Object.fromEntries(
              [
                ['x', 1],
                ['p', 0],
              ].filter(([name]) => name !== save),
            ),
          }
        : {};
      const free = first
        ? Object.fromEntries(
            Object.entries(input).map(([name, value]) => [
              name,
              typeof value === 'object' && 'reg' in value && !('field' in value) ? Number(value.reg === 'x') : value,
            ]),
          )
        : input;
      const onDone: Branch[] = [{ ...(save && { save }), ...set, target: last ? `s${i + 1}` : `s${i}_${k + 1}` }];
      if (last && skip !== undefined)
        onDone.unshift({
          guard: { type: 'eq', params: { left: save === 'x' || first ? { result: true } : { reg: 'x' }, right: 1 } },
          ...(save && { save }),
          ...set,
          target: `s${Math.min(i + 1 + skip, steps.length)}`,
        });
      states[k === 0 ? `s${i}` : `s${i}_${k}`] = { invoke: { src, input: free, onDone } };
    }),
  );
  states[`s${steps.length}`] = { type: 'final' };
  return define({ id, registers: ['x', 'p'], initial: 's0', states });
}

/** Words, locks, pointers that may be NULL, slots of a pool. */
const smallProgram: fc.Arbitrary<Scenario> = fc
  .oneof(
    fc.tuple(body(2, 5), body(2, 4)),
    fc.tuple(body(2, 3), body(1, 2), body(1, 1)),
    fc.tuple(body(1, 1), body(1, 1), body(1, 1), body(1, 1)),
  )
  .map((bodies) => ({
    globals: {
      w0: word({ min: -8, max: 31 }),
      w1: word({ min: -8, max: 31 }),
      m0: mutexField,
      m1: mutexField,
      done: completionField,
      slot: pointer('slot'),
      pool: pointer('pool'),
    },
    types: { pool: { fields: { slots: poolField('slot') } }, slot: { fields: { id: word({ min: -8, max: 31 }) } } },
    objects: [
      { name: 'pool0', type: 'pool' },
      { name: 'slot0', type: 'slot', state: 'pooled' },
      { name: 'slot1', type: 'slot', state: 'pooled' },
    ],
    init: { pool: 'pool0', slot: 'slot0' },
    generations: 15,
    paths: bodies.map((steps, i) => pathOf(`path${i}`, steps)),
    actors: bodies.map((_, i) => ({ name: `t${i}`, kind: 'task' as const, path: `path${i}` })),
    invariants: [{ name: 'w0 is 0', location: 'w0', equals: 0 }],
  }));

const detectors = [nullDereference, warn, deadlock, hungTask];

describe.each([
  ['dpor', true],
  ['dpor-source', false],
] as const)('%s', (_, optimal) => {
  it('looks at each trace of a random program once, and finds what every interleaving finds', () => {
    const total = { traces: 0, interleavings: 0, crashing: 0, deadlocked: 0, blocked: 0 };
    fc.assert(
      fc.property(smallProgram, (scenario) => {
        const all = enumerate(scenario, detectors, 2000);
        fc.pre(all !== undefined);
        const seen = explore(scenario, detectors, optimal)!;
        expect([...seen.traces].filter(([, n]) => n > 1)).toEqual([]);
        expect([...seen.traces.keys()].sort()).toEqual([...all!.traces.keys()].sort());
        expect([...seen.findings].sort()).toEqual([...all!.findings].sort());
        expect([...seen.finals].sort()).toEqual([...all!.finals].sort());
        if (optimal) expect(seen.blocked).toBe(0);
        total.traces += seen.traces.size;
        total.blocked += seen.blocked;
        for (const n of all!.traces.values()) total.interleavings += n;
        if ([...seen.findings].some((site) => site.startsWith('null-dereference'))) total.crashing++;
        if (seen.findings.has('deadlock') || seen.findings.has('hung-task')) total.deadlocked++;
      }),
      { numRuns: runs(52), seed: 1 },
    );
    expect(total.interleavings).toBeGreaterThan(total.traces * 10);
    expect(total.crashing).toBeGreaterThan(6);
    expect(total.deadlocked).toBeGreaterThan(6);
  });

  it('finds what bfs finds, and ends where it ends, on random programs of every primitive', () => {
    let [programs, executions] = [0, 0];
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const states = shown(new Ending(scenario, operations, allDetectors), { transitions: 100_000 }, (input) => bfs.start(input));
        const seen = states && explore(scenario, allDetectors, optimal, { schedules: 500 });
        if (!states || !seen) return;
        expect([...seen.findings].sort()).toEqual([...states.findings].sort());
        expect([...seen.finals].sort()).toEqual([...states.finals].sort());
        expect(Math.max(...seen.traces.values())).toBe(1);
        if (optimal) expect(seen.blocked).toBe(0);
        programs++;
        executions += seen.traces.size;
      }),
      { numRuns: runs(35), seed: 2 },
    );
    expect(programs).toBeGreaterThan(25);
    expect(executions).toBeGreaterThan(programs * 10);
  });

  it.each(families)('finds the traces of $name(2) and $name(3) that there are', ({ scenario, traces }) => {
    for (const n of [2, 3]) {
      const all = enumerate(scenario(n), detectors, 3000);
      const seen = explore(scenario(n), detectors, optimal)!;
      // file-system and indexer have one trace and very many interleavings
      if (all) expect([...seen.traces.keys()].sort()).toEqual([...all.traces.keys()].sort());
      expect([seen.traces.size, [...seen.traces.values()].every((times) => times === 1)]).toEqual([traces(n), true]);
    }
  });
});

const small = (await explorations('')).flatMap(({ name, variants, scenario, switches, expect: expected }) =>
  variants
    .filter((variant) => expected[variant]?.complete && (expected[variant].states ?? Infinity) < 600)
    .map((variant) => ({
      name: `${name}/${variant}`,
      scenario: scenario(variant, Object.fromEntries(Object.entries(switches).map(([key, [first]]) => [key, first!]))),
      findings: expected[variant]!.findings,
    })),
);

it.each(small)('dpor finds what is pinned for $name', ({ scenario, findings }) => {
  const seen = shown(new Ending(scenario, operations, allDetectors), {}, (input) => dpor.start(input));
  expect(sitesIn({ sites: [...seen!.findings] })).toEqual(findings);
});

const figures = [
  ['file-system', 14],
  ['file-system', 19],
  ['indexer', 12],
  ['indexer', 13],
  ['lastzero', 5],
  ['lastzero', 10],
  ['readers', 2],
  ['readers', 8],
  ['writers-and-reader', 5],
  ['ainc', 6],
  ['sigma', 5],
] as const;

it.each(figures)('dpor looks at as many executions of %s(%i) as are published, and gives none up', (name, n) => {
  const { scenario, traces } = families.find((family) => family.name === name)!;
  const searching = new SearchRun(new Compiled(scenario(n), operations, []), dpor, {
    seed: 1,
    limits: {},
    stop: 'never',
    depth: 3,
    length: undefined,
  });
  while (!searching.advance(100_000));
  const { complete, verdict, stats, remark } = searching.outcome();
  expect({ complete, verdict, schedules: stats.schedules }).toEqual({ complete: true, verdict: 'clean', schedules: traces(n) });
  expect(remark).toMatch(/; 0 given up/);
});

it('source sets alone give executions up on lastzero, wakeup trees do not', () => {
  const { scenario } = families.find(({ name }) => name === 'lastzero')!;
  expect(explore(scenario(5), [], false)!.blocked).toBeGreaterThan(0);
  expect(explore(scenario(5), [], true)!.blocked).toBe(0);
});

describe('complete() by several', () => {
  const at = (id: string, src: string) =>
    define({
      id,
      registers: ['seen'],
      initial: 'at',
      states: {
        at: {
          invoke: {
            src,
            input: src === 'load' ? { loc: 'done', order: 'once' } : { completion: 'done' },
            onDone: src === 'load' ? { save: 'seen', target: 'end' } : 'end',
          },
        },
        end: { type: 'final' },
      },
    });
  const completing = (n: number, others: readonly string[]): Scenario => ({
    globals: { done: completionField },
    types: {},
    objects: [],
    paths: [at('completes', 'complete'), ...others.map((src) => at(`calls_${src}`, src))],
    actors: [...Array.from({ length: n }, () => 'completes'), ...others.map((src) => `calls_${src}`)].map((path, i) => ({
      name: `a${i}`,
      kind: 'task' as const,
      path,
    })),
  });

  // of those who only add nobody can tell the order; one who looks can tell which of them were before it
  it.each([
    ['nobody who looks', 5, [], 1],
    ['one who reads the count', 3, ['load'], 8],
    ['one who takes it back', 3, ['reinitCompletion'], 8],
    ['one who waits for the first', 2, ['waitForCompletion'], 3],
  ] as const)('and %s have as many executions as can be told apart', (_, n, others, traces) => {
    for (const optimal of [true, false]) {
      const all = enumerate(completing(n, others), detectors, 3000)!;
      const seen = explore(completing(n, others), detectors, optimal)!;
      expect([seen.traces.size, Math.max(...seen.traces.values())]).toEqual([traces, 1]);
      expect([...seen.traces.keys()].sort()).toEqual([...all.traces.keys()].sort());
      expect([...seen.finals].sort()).toEqual([...all.finals].sort());
    }
  });
});
