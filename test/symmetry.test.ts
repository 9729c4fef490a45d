import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { word } from '../src/core/field.js';
import { upTo } from '../src/core/layout.js';
import type { Handlers } from '../src/core/detector.js';
import { Defect } from '../src/core/error.js';
import { rngOf } from '../src/core/rng.js';
import { actorOf, choiceOf, outcomeOf } from '../src/core/run.js';
import type { ActorSpec, Scenario } from '../src/core/scenario.js';
import type { Symmetry } from '../src/core/symmetry.js';
import type { World } from '../src/core/world.js';
import { operations } from '../src/kernel/index.js';
import { mutexField } from '../src/kernel/lock.js';
import { boundedBuffer } from '../models/classics/bounded-buffer.js';
import { peterson } from '../models/classics/peterson.js';
import { readersScenario } from '../models/classics/readers.js';
import { Compiled } from '../src/path/compile.js';
import { define } from '../src/path/define.js';
import { type ExploreOptions, Exploring, type Outcome } from '../src/search/explore.js';
import { siteOf } from '../src/search/recorder.js';
import { chains } from '../src/search/reducers/chains.js';
import { persistent } from '../src/search/reducers/persistent.js';
import { sleep } from '../src/search/reducers/sleep.js';
import { symmetry } from '../src/search/reducers/symmetry.js';
import { bfs } from '../src/search/strategies/bfs.js';
import { randomScenario } from './random-program.js';
import { detectors, explorations } from './registries.js';

const all = await explorations('');

/** Every way to exchange actors within their classes, as where each goes. */
function exchanges({ classes }: Symmetry, actors: number): readonly Int32Array[] {
  const orders = (of: readonly number[]): readonly (readonly number[])[] => (of.length === 0 ? [[]] : of.flatMap((first) => orders(of.filter((other) => other !== first)).map((rest) => [first, ...rest])));
  let all = [Int32Array.from({ length: actors }, (_, actor) => actor)];
  for (const alike of classes) {
    all = all.flatMap((to) =>
      orders(alike).map((order) => {
        const next = to.slice();
        alike.forEach((actor, i) => {
          next[actor] = order[i]!;
        });
        return next;
      }),
    );
  }
  return all;
}

/** The state in which actors are exchanged, said a second time. */
function exchanged(cells: Int32Array, { own, owners, sets }: Symmetry, to: Int32Array): Int32Array {
  const renamed = cells.map((value, cell) => {
    if (owners.includes(cell)) return value === 0 ? 0 : to[value - 1]! + 1;
    if (!sets.includes(cell)) return value;
    return to.reduce((set, there, actor) => ((value >> actor) & 1) === 1 ? set | (1 << there) : set, 0);
  });
  const moved = renamed.slice();
  to.forEach((there, actor) => own[actor]!.forEach((cell, i) => {
    moved[own[there]![i]!] = renamed[cell]!;
  }));
  return moved;
}

class Ending extends Compiled {
  readonly ends: Int32Array[] = [];
  override end(): void {
    this.ends.push(this.world.cells.slice());
    super.end();
  }
}

type Reducing = Pick<ExploreOptions, 'reducer' | 'chains' | 'sleep' | 'symmetry'>;

interface Seen {
  readonly outcome: Outcome;
  readonly sites: readonly string[];
  /** Orbits of final states. */
  readonly ends: readonly string[];
}

function search(run: Ending, reducers: Reducing, transitions = Infinity): Seen {
  run.ends.length = 0;
  const exploring = new Exploring(run, bfs, { seed: 1, limits: { transitions }, stop: 'never', depth: 3, length: undefined, ...reducers });
  while (!exploring.advance(100_000));
  const outcome = exploring.outcome();
  const alike = run.symmetry();
  const ways = exchanges(alike, run.world.actors.length);
  const ends = run.ends.map((cells) => ways.map((to) => exchanged(cells, alike, to).join(' ')).sort()[0]!);
  return { outcome, sites: outcome.findings.map(siteOf).sort(), ends: [...new Set(ends)].sort() };
}

const compiled = (scenario: Scenario): Ending => new Ending(scenario, operations, detectors);
const folded: readonly Reducing[] = [{ symmetry }, { symmetry, reducer: persistent }, { symmetry, sleep }, { symmetry, reducer: persistent, sleep, chains }];

/** The last of its tasks is there twice, or three times. */
const alikeScenario: fc.Arbitrary<Scenario> = fc.tuple(randomScenario, fc.integer({ min: 1, max: 2 })).map(([scenario, copies]) => {
  const last = scenario.actors.findLast(({ kind, cpu }) => kind === 'task' && cpu === undefined)!;
  const more = Array.from({ length: copies }, (_, i): ActorSpec => ({ ...last, name: `copy${i}` }));
  return last?.task === undefined ? { ...scenario, actors: [...scenario.actors, ...(last ? more : [])] } : scenario;
});

/** Whether a step of the actor from this state, and the same of the one that stands for it where actors are exchanged, show the same and lead to the same. */
function firstUnlike(run: Compiled, alike: Symmetry, runs: number): string | undefined {
  const { world } = run;
  const { cells } = world;
  const out = new Int32Array(512);
  const listed = (): number[] => [...out.subarray(0, run.choices(out))];
  const ways = exchanges(alike, world.actors.length);
  // who tells of a race of two plain writers is for the search to refuse
  const found = (): string => Array.from({ length: world.foundCount }, (_, i) => (world.foundTie[i] === 1 ? '' : `${world.foundDetector[i]} ${world.foundObject[i]}`)).filter((text) => text !== '').join();
  const ends = 'ends here';
  const shown = (cells_: Int32Array, choice: number): string => {
    cells.set(cells_);
    try {
      run.step(choice);
    } catch (error) {
      // twice as many actors may want more objects than there are
      if (!(error instanceof Defect)) throw error;
      return ends;
    }
    return world.crashed ? `${found()} ${ends}` : found();
  };
  const atEnd = (cells_: Int32Array): string => {
    cells.set(cells_);
    run.end();
    return found();
  };
  for (let i = 0; i < runs; i++) {
    const rng = rngOf(9, i);
    run.reset();
    for (let depth = 0; depth < 200; depth++) {
      const choices = listed();
      const here = cells.slice();
      const to = ways[rng.below(ways.length)]!;
      const there = exchanged(here, alike, to);
      const renamed = (choice: number): number => choiceOf(to[actorOf(choice)]!, outcomeOf(choice));
      cells.set(there);
      if (listed().sort().join() !== choices.map(renamed).sort().join()) return `others can go: ${listed()} for ${choices}`;
      if (choices.length === 0) {
        if (atEnd(here) !== atEnd(there)) return 'the end shows something else';
        break;
      }
      for (const choice of choices) {
        const shows = shown(here, choice);
        const after = exchanged(cells, alike, to).join(' ');
        if (shown(there, renamed(choice)) !== shows) return `${choice} shows something else`;
        if (!shows.endsWith(ends) && cells.join(' ') !== after) return `${choice} leads elsewhere`;
      }
      if (shown(here, choices[rng.below(choices.length)]!).endsWith(ends)) break;
    }
  }
  return undefined;
}

/** Each actor is there a second time; nobody runs as a task, for then nobody could run as it too. */
const twice = (scenario: Scenario): Scenario => {
  const actors = scenario.actors.map(({ task: _, ...actor }) => actor);
  return { ...scenario, actors: [...actors, ...actors.map((actor) => ({ ...actor, name: `${actor.name}-again` }))] };
};

const operationsOf = ({ paths, actors }: Scenario): readonly string[] => {
  const byId = new Map(paths.map((path) => [path.id, path]));
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const { invoke } of Object.values(byId.get(id)?.states ?? {})) if (invoke) visit(invoke.src);
  };
  for (const { path } of actors) visit(path);
  return [...seen].filter((name) => operations.has(name));
};

/** Few scenarios that have every operation which an exploration has. */
const covering: { readonly name: string; readonly scenario: Scenario }[] = [];
const covered = new Set<string>();
for (const { name, switches, variants, scenario } of all) {
  const one = scenario(variants[0]!, Object.fromEntries(Object.entries(switches).map(([key, values]) => [key, values[0]!])));
  const used = operationsOf(one);
  if (used.every((operation) => covered.has(operation)) || one.actors.length > 12) continue;
  for (const operation of used) covered.add(operation);
  covering.push({ name, scenario: one });
}

describe('actors that are alike', () => {
  it('can do the same in states that differ in which is which, on random programs', () => {
    fc.assert(
      fc.property(alikeScenario, (scenario) => {
        const run = compiled(scenario);
        expect(firstUnlike(run, run.symmetry(), 4)).toBeUndefined();
      }),
      { numRuns: 60, seed: 21 },
    );
  });

  // every actor of these is there twice; together they have every operation that is in an exploration
  it.each(covering)('can do the same in states that differ in which is which, in $name', ({ scenario }) => {
    const run = compiled(twice(scenario));
    const { classes, refused } = run.symmetry();
    expect([classes.length, refused]).toEqual([scenario.actors.length, []]);
    expect(firstUnlike(run, run.symmetry(), 2)).toBeUndefined();
  });

  it('are folded into fewer states, which show what all show, on random programs', () => {
    let [whole, less, tested] = [0, 0, 0];
    fc.assert(
      fc.property(alikeScenario, (scenario) => {
        const run = compiled(scenario);
        const full = search(run, {}, 6000);
        fc.pre(full.outcome.complete && run.symmetry().classes.length > 0);
        tested++;
        for (const reducers of folded) {
          const seen = search(run, reducers);
          expect([seen.outcome.complete, seen.sites, seen.ends]).toEqual([true, full.sites, full.ends]);
        }
        whole += full.outcome.stats.states;
        less += search(run, { symmetry }).outcome.stats.states;
      }),
      { numRuns: 40, seed: 22 },
    );
    expect(tested).toBeGreaterThan(20);
    expect(less).toBeLessThan(whole * 0.8);
  });

  it.each<[name: string, forgotten: Partial<Symmetry>]>([
    ['owners of locks', { owners: [] }],
    ['sets of readers', { sets: [] }],
  ])('are told apart where an exchange forgets %s', (_, forgotten) => {
    const run = compiled(twice(covering[0]!.scenario));
    expect(firstUnlike(run, { ...run.symmetry(), ...forgotten }, 6)).toMatch(/shows|leads|go/);
  });

  const sized = (variant: string) => boundedBuffer({ producers: 3, consumers: 2, capacity: 2, items: 2 }, variant);
  it.each<[name: string, scenario: Scenario, times: number]>([
    ['a bounded buffer', sized('repaired'), 4],
    ['one that deadlocks', sized('seed'), 4],
    ['one writer and six readers', readersScenario(6), 8],
    ['two that check a flag and free', all.find(({ name }) => name === 'litmus-check-then-free')!.scenario('seed', {}), 1.5],
  ])('fold %s, and every schedule is one of the system itself', (_, scenario, times) => {
    const run = compiled(scenario);
    const full = search(run, {});
    for (const reducers of folded) {
      const seen = search(run, reducers);
      expect([seen.sites, seen.ends]).toEqual([full.sites, full.ends]);
      for (const finding of seen.outcome.findings) {
        run.reset();
        for (const choice of finding.choices) {
          const out = new Int32Array(512);
          expect([...out.subarray(0, run.choices(out))]).toContain(choice);
          run.step(choice);
        }
        if (finding.actor === '') run.end();
        else expect(run.world.actors[actorOf(finding.choices.at(-1)!)]!.name).toBe(finding.actor);
        expect(Array.from({ length: run.world.foundCount }, (_, i) => run.world.detectors[run.world.foundDetector[i]!]!.kind)).toContain(finding.kind);
      }
    }
    expect(search(run, { symmetry }).outcome.stats.states * times).toBeLessThan(full.outcome.stats.states);
  });

  it('are none in Peterson, whose processes know their numbers', () => {
    const { outcome } = search(compiled(peterson({ processes: 2, rounds: 1, looks: 1 }, 'repaired')), { symmetry });
    expect(outcome.remark).toBe('no two actors are alike');
  });

  it('are not folded where two of them race with plain writes, of which the first declared tells', () => {
    const { scenario, expect: pinned } = all.find(({ name }) => name === 'litmus-lost-update')!;
    for (const reducers of folded) {
      const { outcome, sites } = search(compiled(scenario('seed', {})), reducers);
      expect([outcome.complete, sites]).toEqual([true, pinned['seed']!.findings]);
      expect(outcome.remark).toBe('a, b are not folded, for of two plain writers that race the one declared first tells');
    }
  });

  it('stay folded where others race so, and give what is found in the same order whatever the slices', () => {
    // two pairs: who writes plainly races with its twin, who looks at a marked word does not
    const scenario: Scenario = {
      globals: { x: word(upTo(3)), y: word(upTo(3)), never: word(upTo(3)) },
      types: {},
      objects: [],
      paths: [
        define({ id: 'writer', registers: ['seen'], initial: 'look', states: { look: { invoke: { src: 'load', input: { loc: 'x', order: 'plain' }, onDone: 'write' } }, write: { invoke: { src: 'store', input: { loc: 'x', value: 1, order: 'plain' }, onDone: 'done' } }, done: { type: 'final' } } }),
        define({ id: 'reader', registers: ['seen'], initial: 'first', states: { first: { invoke: { src: 'load', input: { loc: 'y', order: 'once' }, onDone: { save: 'seen', target: 'again' } } }, again: { invoke: { src: 'atomicInc', input: { loc: 'y' }, onDone: 'done' } }, done: { type: 'final', output: { reg: 'seen' } } } }),
      ],
      actors: ['writer', 'reader'].flatMap((path) => [1, 2].map((n) => ({ name: `${path}${n}`, kind: 'task', path }) as const)),
      invariants: [{ name: 'never is 1', location: 'never', equals: 1 }],
    };
    const run = compiled(scenario);
    const full = search(run, {});
    const { outcome, sites, ends } = search(run, { symmetry });
    expect([sites, ends, outcome.stats.states < full.outcome.stats.states]).toEqual([full.sites, full.ends, true]);
    expect(outcome.remark).toMatch(/^alike: reader1 = reader2; writer1, writer2 are not folded/);
    const slowly = new Exploring(run, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined, symmetry });
    // whoever shows findings on the way looks for more where there may be more
    let [shown, found] = [0, 0];
    for (let over = false; !over; ) {
      over = slowly.advance(1);
      expect(slowly.found).toBeGreaterThanOrEqual(found);
      if (slowly.found > found) shown = slowly.outcome().findings.length;
      found = slowly.found;
    }
    expect(shown).toBe(outcome.findings.length);
    expect(slowly.outcome().findings).toEqual(outcome.findings);
    expect(slowly.stats.transitions).toBe(outcome.stats.transitions);
  });

  it('are not those that something may tell apart', () => {
    const only = (src: string, input: { readonly [param: string]: string | number }, more: Partial<Scenario> = {}): Scenario => ({
      globals: { lock: mutexField, x: word(upTo(40)) },
      types: {},
      objects: [],
      paths: [define({ id: 'path', registers: ['seen'], initial: 'only', states: { only: { invoke: { src, input, onDone: { save: 'seen', target: 'done' } } }, done: { type: 'final', output: { reg: 'seen' } } } })],
      actors: [{ name: 'a', kind: 'task', path: 'path' }, { name: 'b', kind: 'task', path: 'path' }],
      ...more,
    });
    const refused = (scenario: Scenario): readonly string[] => compiled(scenario).symmetry().refused;
    const silent = { kind: 'own', says: 'is its own', endsRun: false, rank: 60, fires: [], silent: [] } as const;
    expect(refused(only('mutexLock', { lock: 'lock' }))).toEqual([]);
    expect(refused(only('load', { loc: 'lock' }))).toEqual(["a, b are declared alike, but path.only accesses a word that holds an actor's number"]);
    expect(refused(only('load', { loc: 'x' }, { detectors: [{ ...silent, install: () => ({}) }] }))).toEqual(['a, b are declared alike, but the detector own does not say that it treats actors alike']);
    const keeps = (w: World): Handlers => {
      w.cell('kept', upTo(1));
      return {};
    };
    expect(refused(only('load', { loc: 'x' }, { detectors: [{ ...silent, alike: true, install: keeps }] }))).toEqual(['a, b are declared alike, but nothing says what kept holds']);
  });
});
