import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { word } from '../src/core/field.js';
import type { PathSource, PointSource } from '../src/core/path-source.js';
import { actorOf } from '../src/core/run.js';
import type { Scenario } from '../src/core/scenario.js';
import { operations } from '../src/kernel/index.js';
import { Compiled } from '../src/path/compile.js';
import { define } from '../src/path/define.js';
import { equals, is, isNot } from '../src/path/vocabulary.js';
import { type ExploreOptions, Exploring, type Outcome } from '../src/search/explore.js';
import { siteOf } from '../src/search/recorder.js';
import { detectors, strategies } from './registries.js';
import { randomScenario } from './random-program.js';

function explore(run: Compiled, name: string, options: Partial<ExploreOptions> = {}): Outcome {
  const search = new Exploring(run, strategies.find((strategy) => strategy.name === name)!, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined, ...options });
  while (!search.advance(100_000));
  return search.outcome();
}
const compiled = (scenario: Scenario): Compiled => new Compiled(scenario, operations, detectors);

/** Costs of a schedule, counted the plain way: by following it. */
interface Costs {
  readonly preemptions: number;
  readonly delays: number;
}

function costsOf(run: Compiled, schedule: readonly number[]): Costs {
  const out = new Int32Array(512);
  let [preemptions, delays, previous] = [0, 0, -1];
  run.reset();
  for (const choice of schedule) {
    const able = [...new Set([...out.subarray(0, run.choices(out))].map(actorOf))];
    const actor = actorOf(choice);
    if (previous >= 0 && previous !== actor && able.includes(previous)) preemptions++;
    const order = [...able.filter((a) => a >= Math.max(0, previous)), ...able.filter((a) => a < Math.max(0, previous))];
    delays += order.indexOf(actor);
    previous = actor;
    run.step(choice);
  }
  return { preemptions, delays };
}

/** By site, the least costs of any schedule that shows it; undefined where there are too many schedules. */
function cheapest(scenario: Scenario): ReadonlyMap<string, Costs> | undefined {
  const run = compiled(scenario);
  const { world } = run;
  const best = new Map<string, Costs>();
  let nodes = 0;
  const note = (schedule: readonly number[], actor: string, point: string): void => {
    for (let i = 0; i < world.foundCount; i++) {
      const { kind, name } = world.detectors[world.foundDetector[i]!]!;
      const site = siteOf({ kind, name, object: world.role(world.foundObject[i]!), actor, point });
      const cells = world.cells.slice();
      const [count, crashed] = [world.foundCount, world.crashed];
      const costs = costsOf(run, schedule);
      world.cells.set(cells);
      world.foundCount = count;
      world.crashed = crashed;
      const known = best.get(site);
      best.set(site, known ? { preemptions: Math.min(known.preemptions, costs.preemptions), delays: Math.min(known.delays, costs.delays) } : costs);
    }
  };
  const visit = (schedule: readonly number[]): boolean => {
    if (++nodes > 3000) return false;
    const cells = world.cells.slice();
    const out = new Int32Array(512);
    const count = run.choices(out);
    if (count === 0) {
      run.end();
      note(schedule, '', '');
    }
    for (let i = 0; i < count; i++) {
      world.cells.set(cells);
      const actor = actorOf(out[i]!);
      const { point } = run.pending(actor)!;
      run.step(out[i]!);
      const { crashed } = world;
      const after = world.cells.slice();
      note([...schedule, out[i]!], world.actors[actor]!.name, point);
      world.cells.set(after);
      if (!crashed && !visit([...schedule, out[i]!])) return false;
    }
    return true;
  };
  run.reset();
  return visit([]) ? best : undefined;
}

describe('searches by cost', () => {
  it('find everything, and each thing at the least cost that any schedule shows it at, on random programs', () => {
    let seen = 0;
    let costly = 0;
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const best = cheapest(scenario);
        fc.pre(best !== undefined);
        const run = compiled(scenario);
        for (const [name, unit] of [['icb', 'preemptions'], ['delay', 'delays']] as const) {
          const { complete, findings } = explore(run, name);
          expect([name, complete, findings.map(siteOf).sort()]).toEqual([name, true, [...best!.keys()].sort()]);
          for (const finding of findings) {
            const cost = costsOf(run, finding.choices)[unit];
            expect([name, siteOf(finding), cost]).toEqual([name, siteOf(finding), best!.get(siteOf(finding))![unit]]);
            if (cost > 0) costly++;
            seen++;
          }
        }
      }),
      { numRuns: 80, seed: 3 },
    );
    expect(seen).toBeGreaterThan(100);
    expect(costly).toBeGreaterThan(5);
  });

  it('say what they cover where --preemptions bounds them', () => {
    const run = compiled(needsPreemptions());
    expect([0, 1, 2].map((preemptions) => explore(run, 'icb', { preemptions }).findings.length)).toEqual([0, 0, 1]);
    expect(explore(run, 'icb', { preemptions: 1 })).toMatchObject({ complete: true, verdict: 'clean', bounds: { preemptions: 1 }, remark: 'what is left needs more than 1 preemptions' });
  });
});

const incs = (id: string, loc: string, n: number): PathSource => define({ id, initial: 's0', states: { ...Object.fromEntries(Array.from({ length: n }, (_, i) => [`s${i}`, { invoke: { src: 'atomicInc', input: { loc }, onDone: `s${i + 1}` } }])), [`s${n}`]: { type: 'final' as const } } });

function toy(paths: readonly PathSource[], words: readonly string[], actors: readonly string[] = paths.map(({ id }) => id)): Scenario {
  return { globals: Object.fromEntries(words.map((name) => [name, word({ min: -1, max: 31 })])), types: {}, objects: [], paths, actors: actors.map((path, i) => ({ name: `${path}${i}`, kind: 'task', path })) };
}

const load = (loc: string, onDone: NonNullable<PointSource['invoke']>['onDone']): PointSource => ({ invoke: { src: 'load', input: { loc, order: 'once' }, onDone } });
const store = (loc: string, value: number, target: string): PointSource => ({ invoke: { src: 'store', input: { loc, value, order: 'once' }, onDone: target } });
const warn = { invoke: { src: 'warnOn', onDone: 'done' } } as const;
const done = { type: 'final' } as const;

/** It is left at its first read, come back to, and left again before its second: two pre-emptions of one actor. */
function needsPreemptions(): Scenario {
  const reader = define({ id: 'reader', initial: 'a', states: { a: load('x', [{ guard: is(0), target: 'b' }, { target: 'done' }]), b: load('x', [{ guard: is(1), target: 'c' }, { target: 'done' }]), c: load('x', [{ guard: is(2), target: 'warn' }, { target: 'done' }]), warn, done } });
  return toy([reader, incs('one', 'x', 1)], ['x'], ['reader', 'one', 'one']);
}

/** reorder_N (SCTBench, after its description): N - 1 setters write a, then b; the checker must see neither or both. */
function reorder(threads: number): Scenario {
  const setter = define({ id: 'setter', initial: 'a', states: { a: store('a', 1, 'b'), b: store('b', -1, 'done'), done } });
  const checker = define({ id: 'checker', registers: ['a'], initial: 'a', states: { a: load('a', { save: 'a', target: 'b' }), b: load('b', [{ guard: { type: 'all', params: { guards: [is(0), equals({ reg: 'a' }, 0)] } }, target: 'done' }, { guard: { type: 'all', params: { guards: [is(-1), equals({ reg: 'a' }, 1)] } }, target: 'done' }, { target: 'warn' }]), warn, done } });
  return toy([setter, checker], ['a', 'b'], [...Array.from({ length: threads - 1 }, () => 'setter'), 'checker']);
}

/** Mean number of the schedule that shows a WARN first, over seeds; a seed that does not show it counts as `most`. */
function meanToFirst(scenario: Scenario, name: string, seeds: number, most: number): number {
  const run = compiled({ ...scenario, detectors: [] });
  const first = Array.from({ length: seeds }, (_, seed) => explore(run, name, { seed: seed + 1, limits: { schedules: most }, stop: 'first' }).findings.find(({ kind }) => kind === 'warn')?.schedule ?? most);
  return first.reduce((sum, n) => sum + n, 0) / seeds;
}

/** How often each order of two actors' steps came, over walks of two actors of three steps each: 20 orders. */
function ordersOf(name: string, schedules: number): readonly number[] {
  class Counting extends Compiled {
    readonly orders = new Map<string, number>();
    private order = '';
    override reset(): void {
      this.order = '';
      super.reset();
    }
    override step(choice: number): void {
      this.order += actorOf(choice);
      if (this.order.length === 6) this.orders.set(this.order, (this.orders.get(this.order) ?? 0) + 1);
      super.step(choice);
    }
  }
  const run = new Counting(toy([incs('a', 'x', 3), incs('b', 'y', 3)], ['x', 'y']), operations, []);
  // the profile's walks are counted too, and are no walks of the strategy
  const search = new Exploring(run, strategies.find((strategy) => strategy.name === name)!, { seed: 1, limits: { schedules }, stop: 'never', depth: 3, length: undefined });
  run.orders.clear();
  while (!search.advance(100_000));
  return [...run.orders.values()];
}

const chiSquare = (counts: readonly number[], classes: number): number => {
  const mean = counts.reduce((sum, n) => sum + n, 0) / classes;
  return counts.reduce((sum, n) => sum + (n - mean) ** 2 / mean, (classes - counts.length) * mean);
};

describe('random strategies on their papers’ own ground', () => {
  it('urw is uniform over the 20 interleavings of two times three steps, random walk is not', () => {
    // chi-square with 19 degrees of freedom passes 43.8 once in 1000 seeds; this seed is fixed
    expect(chiSquare(ordersOf('urw', 4000), 20)).toBeLessThan(43.8);
    // a random walk takes aaabbb with probability 1/8 instead of 1/20: more than 1000 here
    expect(chiSquare(ordersOf('random', 4000), 20)).toBeGreaterThan(1000);
  });

  it('surw finds reorder_10 within few schedules, random walk and urw do not', () => {
    // published means over 20 trials: surw 17, PCT-3 3225, random walk never; here the checker must read between a first
    // write of a and the first of b with every setter in order, which surw makes one order in about ten on either word
    expect(meanToFirst(reorder(10), 'surw', 20, 500)).toBeLessThan(60);
    expect(meanToFirst(reorder(10), 'random', 20, 500)).toBeLessThan(500);
  });

  it('pos delays a step past n others with probability 1/(n + 1), random walk with 1/2 to the n', () => {
    const late = define({ id: 'late', initial: 'look', states: { look: load('flag', [{ guard: isNot(0), target: 'warn' }, { target: 'done' }]), warn, done } });
    const busy = define({ id: 'busy', initial: 's0', states: { ...incs('busy', 'x', 9).states, s9: store('flag', 1, 'done'), done } });
    const scenario = toy([late, busy], ['x', 'flag']);
    const shown = (name: string): number => explore(compiled(scenario), name, { limits: { schedules: 2000 } }).findings.reduce((sum, { occurrences }) => sum + occurrences, 0);
    // 2000 runs at 1/11 or better: 182 expected, standard deviation 13; below 120 comes once in a million seeds
    expect(shown('pos')).toBeGreaterThan(120);
    // at 1/1024: 2 expected, more than 20 once in a billion seeds
    expect(shown('random')).toBeLessThan(20);
  });
});
