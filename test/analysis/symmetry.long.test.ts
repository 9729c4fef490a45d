import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointer, word } from '../../src/core/world/field.js';
import type { CausesKept } from '../../src/core/world/causes.js';
import { upTo } from '../../src/core/world/layout.js';
import type { Detector, Handlers } from '../../src/core/detector/detector.js';
import { Defect } from '../../src/core/error.js';
import { rngOf } from '../../src/core/rng.js';
import { actorOf, outcomeOf } from '../../src/core/system/run.js';
import type { ActorSpec, ObjectSpec, Scenario } from '../../src/core/system/scenario.js';
import type { Holds } from '../../src/core/world/layout.js';
import type { OrbitMember, Symmetry } from '../../src/core/search/symmetry.js';
import { generationOf, objectOf, pointerOf, type World } from '../../src/core/world/world.js';
import { operations } from '../../src/kernel/index.js';
import { mutexField } from '../../src/kernel/lock.js';
import { poolField } from '../../src/kernel/pool.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { cacheField } from '../../src/kernel/slab.js';
import { boundedBuffer } from '../../models/classics/bounded-buffer.js';
import { peterson } from '../../models/classics/peterson.js';
import { readersScenario } from '../../models/classics/readers.js';
import { Compiled, type CompileOptions } from '../../src/execute/compiled.js';
import type { PathSource, PointSource } from '../../src/core/system/path-source.js';
import { define } from '../../src/path/define.js';
import { type Outcome, SearchRun } from '../../src/search/explore.js';
import { identityOf } from '../../src/core/system/site.js';
import type { Reducer } from '../../src/search/reducer.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { preemptions } from '../../src/search/reducers/preemptions.js';
import { sleep } from '../../src/search/reducers/sleep.js';
import { symmetry } from '../../src/search/reducers/symmetry.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { randomObjects } from '../random/objects.js';
import { randomScenario } from '../random/program.js';
import { detectors, explorations } from '../registries.js';
import { runs } from '../runs.js';

const all = await explorations('');

/** Who becomes whom. */
type Exchange = readonly (readonly [from: OrbitMember, to: OrbitMember])[];

/** Every way to exchange those of each class. */
function exchanges({ classes }: Symmetry): readonly Exchange[] {
  const orders = <T>(of: readonly T[]): readonly (readonly T[])[] =>
    of.length === 0 ? [[]] : of.flatMap((first) => orders(of.filter((other) => other !== first)).map((rest) => [first, ...rest]));
  return classes.reduce<readonly Exchange[]>(
    (all, items) =>
      all.flatMap((exchange) => orders(items).map((order) => [...exchange, ...items.map((item, i) => [item, order[i]!] as const)])),
    [[]],
  );
}

/** The state in which they are exchanged, said a second time. */
function exchanged(cells: Int32Array, { naming, registers, heads }: Symmetry, { layout }: World, exchange: Exchange): Int32Array {
  const names = new Set(naming);
  const moved = (list: 'actors' | 'objects' | 'own') =>
    new Map(exchange.flatMap(([from, to]) => from[list].map((one, i) => [one, to[list][i]!])));
  const [actors, objects, places] = [moved('actors'), moved('objects'), moved('own')];
  const bits = (set: number): readonly number[] => Array.from({ length: 31 }, (_, bit) => bit).filter((bit) => (set >> bit) & 1);
  const renamed = (holds: Holds | undefined, value: number): number => {
    if (value <= 0) return value;
    switch (holds) {
      case 'actor':
        return (actors.get(value - 1) ?? value - 1) + 1;
      case 'actors':
        return bits(value).reduce((set, actor) => set | (1 << (actors.get(actor) ?? actor)), 0);
      case 'pointer':
        return pointerOf(objects.get(objectOf(value)) ?? objectOf(value), generationOf(value));
      case 'address':
        return places.get(value) ?? value;
      case 'callbacks':
        return bits(value).reduce(
          (set, bit) =>
            set |
            (1 <<
              ((bit < heads.length ? 0 : heads.length) +
                heads.indexOf(objects.get(heads[bit % heads.length]!) ?? heads[bit % heads.length]!))),
          0,
        );
      default:
        return value;
    }
  };
  const next = cells.slice();
  cells.forEach((value, cell) => {
    const of = registers.find(({ first, holds }) => cell >= first && cell < first + holds[0]!.length);
    next[places.get(cell) ?? cell] = renamed(
      of ? of.holds[cells[of.point]!]![cell - of.first] : names.has(cell) ? layout.holds[cell] : 'number',
      value,
    );
  });
  return next;
}

/** One for all states that differ in which is which. */
const orbitOf = (cells: Int32Array, alike: Symmetry, world: World, ways = exchanges(alike)): string =>
  ways.map((exchange) => exchanged(cells, alike, world, exchange).join(' ')).sort()[0]!;

class Ending extends Compiled {
  readonly ends: Int32Array[] = [];
  override end(): void {
    this.ends.push(this.world.cells.slice());
    super.end();
  }
}

interface Seen {
  readonly outcome: Outcome;
  /** Of actors that are there for objects which are alike, one tells for all. */
  readonly sites: readonly string[];
  /** Orbits of final states. */
  readonly ends: readonly string[];
}

function search(run: Ending, reducers: readonly Reducer[], transitions = Infinity, preemptions?: number): Seen {
  run.ends.length = 0;
  const searching = new SearchRun(run, bfs, {
    seed: 1,
    limits: { transitions },
    stop: 'never',
    depth: 3,
    length: undefined,
    reducers,
    preemptions,
  });
  while (!searching.advance(100_000));
  const outcome = searching.outcome();
  const alike = run.symmetry();
  const ways = exchanges(alike);
  const ends = run.ends.map((cells) => orbitOf(cells, alike, run.world, ways));
  const oneOf = (actor: string): string => {
    const number = run.world.actorNumber(actor);
    const items = alike.classes.find((all) => all.some(({ objects, actors }) => objects.length > 0 && actors.includes(number)));
    return items === undefined
      ? actor
      : run.world.actors[items[0]!.actors[items.find(({ actors }) => actors.includes(number))!.actors.indexOf(number)]!]!.name;
  };
  const sites = new Set(
    outcome.findings.map(({ other, ...finding }) =>
      identityOf({
        ...finding,
        actor: finding.actor === '' ? '' : oneOf(finding.actor),
        other: other && { ...other, actor: oneOf(other.actor) },
      }),
    ),
  );
  return { outcome, sites: [...sites].sort(), ends: [...new Set(ends)].sort() };
}

const compiled = (scenario: Scenario, options: CompileOptions = {}): Ending => new Ending(scenario, operations, detectors, options);
const folded: readonly (readonly Reducer[])[] = [
  [symmetry],
  [symmetry, persistent],
  [symmetry, sleep],
  [symmetry, persistent, sleep, chains],
];

/** The last of its tasks is there twice, or three times. */
const alikeScenario: fc.Arbitrary<Scenario> = fc.tuple(randomScenario, fc.integer({ min: 1, max: 2 })).map(([scenario, copies]) => {
  const last = scenario.actors.findLast(({ kind, cpu }) => kind === 'task' && cpu === undefined)!;
  const more = Array.from({ length: copies }, (_, i): ActorSpec => ({ ...last, name: `copy${i}` }));
  return last?.task === undefined ? { ...scenario, actors: [...scenario.actors, ...(last ? more : [])] } : scenario;
});

/**
 * Whether a step from this state, and the same of who stands for its actor where those that are alike are exchanged,
 * show the same and lead to the same; of objects that nobody has had another one may be handed out.
 */
function firstUnlike(run: Compiled, alike: Symmetry, runs: number): string | undefined {
  const { world } = run;
  const { cells } = world;
  const out = new Int32Array(512);
  const ways = exchanges(alike);
  const found = (): string =>
    Array.from(
      { length: world.foundCount },
      (_, i) => `${world.detectors[world.foundDetector[i]!]!.kind} ${world.role(world.foundObject[i]!)}`,
    ).join();
  /** Two plain writers race, of which one tells: that is for the search to refuse. What they meet at besides is one finding with it. */
  const tied = (): boolean => world.foundTie.subarray(0, world.foundCount).includes(1);
  const ends = 'ends here';
  const shown = (cells_: Int32Array, choice: number): string => {
    world.load(cells_);
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
    world.load(cells_);
    run.end();
    return found();
  };
  /**
   * Each choice, with whose it is in words of a state in which nothing is exchanged; an object that nobody has had is
   * as good as another one.
   */
  const listed = (actors: ReadonlyMap<number, number>, objects: ReadonlyMap<number, number>): Map<string, number> =>
    new Map(
      [...out.subarray(0, run.choices(out))].map((choice) => {
        const outcome = world.outcomeNames[outcomeOf(choice)]!;
        const object = outcome === '' ? -1 : world.objects.findIndex(({ name }) => name === outcome);
        const means =
          object <= 0
            ? outcome
            : world.isFresh(object, cells) && alike.classes.flat().some((item) => item.objects.includes(object))
              ? 'a new one'
              : (objects.get(object) ?? object);
        return [`${actors.get(actorOf(choice)) ?? actorOf(choice)} ${means}`, choice];
      }),
    );
  for (let i = 0; i < runs; i++) {
    const rng = rngOf(9, i);
    run.reset();
    for (let depth = 0; depth < 200; depth++) {
      const here = cells.slice();
      const choices = listed(new Map(), new Map());
      const exchange = ways[rng.below(ways.length)]!;
      const back = (list: 'actors' | 'objects') =>
        new Map(exchange.flatMap(([from, to]) => to[list].map((one, k) => [one, from[list][k]!])));
      const there = exchanged(here, alike, world, exchange);
      world.load(there);
      const others = listed(back('actors'), back('objects'));
      if ([...others.keys()].sort().join() !== [...choices.keys()].sort().join())
        return `others can go: ${[...others.keys()].join()} for ${[...choices.keys()].join()}`;
      if (choices.size === 0) {
        if (atEnd(here) !== atEnd(there)) return 'the end shows something else';
        break;
      }
      for (const [name, choice] of choices) {
        const shows = shown(here, choice);
        let refused = tied();
        const after = cells.slice();
        const showsThere = shown(there, others.get(name)!);
        refused ||= tied();
        if (showsThere !== shows && !refused) return `${name} shows something else`;
        if (shows.endsWith(ends) || exchanged(after, alike, world, exchange).join(' ') === cells.join(' ')) continue;
        if (!handsOut(world, alike, here, after) || orbitOf(after, alike, world, ways) !== orbitOf(cells, alike, world, ways))
          return `${name} leads elsewhere`;
      }
      if (shown(here, [...choices.values()][rng.below(choices.size)]!).endsWith(ends)) break;
    }
  }
  return undefined;
}

/** Some object of a class is somebody's now. */
const handsOut = (world: World, { classes }: Symmetry, before: Int32Array, after: Int32Array): boolean =>
  classes.flat().some(({ objects }) => objects.some((object) => world.isFresh(object, before) && !world.isFresh(object, after)));

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

/** Each is handed out an object, writes its own number to it, leads others to it, and lets it go after a grace period. */
const threeOwners: Scenario = {
  globals: { g: pointer('item') },
  types: {
    cache: { fields: { cache: cacheField } },
    item: { fields: { value: word(upTo(3)), rcu: rcuHeadField }, cache: 'cache0', collected: true },
  },
  objects: [
    { name: 'cache0', type: 'cache' },
    ...[0, 1, 2].map((i): ObjectSpec => ({ name: `item${i}`, type: 'item', state: 'unallocated' })),
  ],
  paths: [
    define({
      id: 'owner',
      params: ['number', 'cache'],
      registers: ['o'],
      initial: 'alloc',
      states: {
        alloc: { invoke: { src: 'kmemCacheZalloc', input: { cache: { param: 'cache' } }, onDone: { save: 'o', target: 'write' } } },
        write: {
          invoke: {
            src: 'store',
            input: { loc: { reg: 'o', field: 'value' }, value: { param: 'number' }, order: 'once' },
            onDone: 'publish',
          },
        },
        publish: { invoke: { src: 'store', input: { loc: 'g', value: { reg: 'o' }, order: 'release' }, onDone: 'retire' } },
        retire: { invoke: { src: 'callRcu', input: { object: { reg: 'o' }, head: { reg: 'o', field: 'rcu' } }, onDone: 'done' } },
        done: { type: 'final' },
      },
    }),
    define({
      id: 'freed',
      params: ['of', 'cache'],
      registers: ['o'],
      initial: 'invoke',
      states: {
        invoke: { invoke: { src: 'rcuInvoke', input: { object: { param: 'of' } }, onDone: { save: 'o', target: 'free' } } },
        free: { invoke: { src: 'kmemCacheFree', input: { cache: { param: 'cache' }, object: { reg: 'o' } }, onDone: 'done' } },
        done: { type: 'final' },
      },
    }),
  ],
  actors: [
    ...[1, 2, 3].map((number): ActorSpec => ({ name: `owner${number}`, kind: 'task', path: 'owner', params: { number, cache: 'cache0' } })),
    ...[0, 1, 2].map(
      (i): ActorSpec => ({
        name: `free${i}`,
        kind: 'rcu-callback',
        path: 'freed',
        params: { of: `item${i}`, cache: 'cache0' },
        daemon: true,
      }),
    ),
  ],
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

it.each<[what: string, kept: CausesKept, programs: fc.Arbitrary<Scenario>, found: (item: OrbitMember) => boolean]>([
  ['actors', 'all', alikeScenario, () => true],
  ['actors', 'frees', alikeScenario, () => true],
  ['objects', 'frees', randomObjects, ({ objects }) => objects.length > 0],
  ['objects', 'all', randomObjects, ({ objects }) => objects.length > 0],
])('%s that are alike are folded where states keep causes (%s), which name them', (_, kept, programs, found) => {
  let [whole, less] = [0, 0];
  fc.assert(
    fc.property(programs, (scenario) => {
      const run = compiled(scenario, { causes: kept });
      const full = search(run, [], 3000);
      fc.pre(full.outcome.complete && run.symmetry().classes.some(([item]) => found(item!)));
      for (const reducers of [[symmetry], [symmetry, persistent, sleep, chains]]) {
        const seen = search(run, reducers);
        expect([seen.outcome.complete, seen.sites, seen.ends]).toEqual([true, full.sites, full.ends]);
      }
      whole += full.outcome.stats.states;
      less += search(run, [symmetry]).outcome.stats.states;
    }),
    { numRuns: runs(4), seed: 23 },
  );
  expect(less).toBeLessThan(whole);
});

describe.each<[what: string, programs: fc.Arbitrary<Scenario>, found: (item: OrbitMember) => boolean]>([
  ['actors', alikeScenario, () => true],
  ['objects, with their actors,', randomObjects, ({ objects }) => objects.length > 0],
])('on random programs %s that are alike', (_, programs, found) => {
  it('can do the same in states that differ in which is which', () => {
    fc.assert(
      fc.property(programs, (scenario) => {
        const run = compiled(scenario);
        expect(firstUnlike(run, run.symmetry(), 4)).toBeUndefined();
      }),
      { numRuns: runs(16), seed: 21 },
    );
  });

  it('are folded into fewer states, which show what all show', () => {
    let [whole, less, tested] = [0, 0, 0];
    fc.assert(
      fc.property(programs, (scenario) => {
        const run = compiled(scenario);
        const full = search(run, [], 6000);
        fc.pre(full.outcome.complete && run.symmetry().classes.some(([item]) => found(item!)));
        tested++;
        for (const reducers of folded) {
          const seen = search(run, reducers);
          expect([seen.outcome.complete, seen.sites, seen.ends]).toEqual([true, full.sites, full.ends]);
        }
        whole += full.outcome.stats.states;
        less += search(run, [symmetry]).outcome.stats.states;
      }),
      { numRuns: runs(14), seed: 22 },
    );
    expect(tested).toBeGreaterThan(8);
    expect(less).toBeLessThan(whole * 0.9);
  });
});

describe('symmetric actors', () => {
  // every actor of these is there twice; together they have every operation that is in an exploration
  it.each(covering)('can do the same in states that differ in which is which, in $name', ({ scenario }) => {
    const run = compiled(twice(scenario));
    const { classes, refused } = run.symmetry();
    const ofActors = classes.filter(([item]) => item!.objects.length === 0);
    expect([ofActors.length, refused.filter((text) => !text.endsWith('actors that are there for one of them are alike'))]).toEqual([
      scenario.actors.length,
      [],
    ]);
    expect(firstUnlike(run, run.symmetry(), 2)).toBeUndefined();
  });

  it.each<[name: string, holds: Holds]>([
    ['owners of locks', 'actor'],
    ['sets of readers', 'actors'],
  ])('are told apart where an exchange forgets %s', (_, holds) => {
    const run = compiled(twice(covering[0]!.scenario));
    const alike = run.symmetry();
    expect(firstUnlike(run, { ...alike, naming: alike.naming.filter((cell) => run.world.layout.holds[cell] !== holds) }, 6)).toMatch(
      /shows|leads|go/,
    );
  });

  const sized = (variant: string) => boundedBuffer({ producers: 3, consumers: 2, capacity: 2, items: 2 }, variant);
  it.each<[name: string, scenario: Scenario, times: number]>([
    ['a bounded buffer', sized('repaired'), 4],
    ['one that deadlocks', sized('posted'), 4],
    ['one writer and six readers', readersScenario(6), 8],
    ['three that are handed out objects of their own', threeOwners, 3],
    ['two that check a flag and free', all.find(({ name }) => name === 'litmus-check-then-free')!.scenario('posted', {}), 1.5],
  ])('fold %s, and every schedule is one of the system itself', (_, scenario, times) => {
    const run = compiled(scenario);
    const full = search(run, []);
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
        expect(Array.from({ length: run.world.foundCount }, (_, i) => run.world.detectors[run.world.foundDetector[i]!]!.kind)).toContain(
          finding.kind,
        );
      }
    }
    expect(search(run, [symmetry]).outcome.stats.states * times).toBeLessThan(full.outcome.stats.states);
  });

  it('are none in Peterson, whose processes know their numbers', () => {
    const { outcome } = search(compiled(peterson({ processes: 2, rounds: 1, looks: 1 }, 'repaired')), [symmetry]);
    expect(outcome.remark).toBe('no two actors or objects are symmetric');
  });

  it('are not taken for symmetric where two of them race with plain writes, of which the first declared tells', () => {
    const { scenario, expect: pinned } = all.find(({ name }) => name === 'litmus-lost-update')!;
    for (const reducers of folded) {
      const { outcome, sites } = search(compiled(scenario('posted', {})), reducers);
      const points = [...new Set(sites.map((site) => site.split(' after ')[0]!))];
      expect([outcome.complete, points]).toEqual([true, pinned['posted']!.findings]);
      expect(outcome.remark).toBe('a, b are not taken for symmetric, for of two plain writers that race the one declared first tells');
    }
  });

  it('stay symmetric where others race so, and give what is found in the same order whatever the slices', () => {
    // two pairs: who writes plainly races with its twin, who looks at a marked word does not
    const scenario: Scenario = {
      globals: { x: word(upTo(3)), y: word(upTo(3)), never: word(upTo(3)) },
      types: {},
      objects: [],
      paths: [
        define({
          id: 'writer',
          registers: ['seen'],
          initial: 'look',
          states: {
            look: { invoke: { src: 'load', input: { loc: 'x', order: 'plain' }, onDone: 'write' } },
            write: { invoke: { src: 'store', input: { loc: 'x', value: 1, order: 'plain' }, onDone: 'done' } },
            done: { type: 'final' },
          },
        }),
        define({
          id: 'reader',
          registers: ['seen'],
          initial: 'first',
          states: {
            first: { invoke: { src: 'load', input: { loc: 'y', order: 'once' }, onDone: { save: 'seen', target: 'again' } } },
            again: { invoke: { src: 'atomicInc', input: { loc: 'y' }, onDone: 'done' } },
            done: { type: 'final', output: { reg: 'seen' } },
          },
        }),
      ],
      actors: ['writer', 'reader'].flatMap((path) => [1, 2].map((n) => ({ name: `${path}${n}`, kind: 'task', path }) as const)),
      invariants: [{ name: 'never is 1', location: 'never', equals: 1 }],
    };
    const run = compiled(scenario);
    const full = search(run, []);
    const { outcome, sites, ends } = search(run, [symmetry]);
    expect([sites, ends, outcome.stats.states < full.outcome.stats.states]).toEqual([full.sites, full.ends, true]);
    expect(outcome.remark).toMatch(/^symmetric: reader1 = reader2; writer1, writer2 are not taken for symmetric/);
    const slowly = new SearchRun(run, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined, reducers: [symmetry] });
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

  it('are not taken for symmetric where one of them crashes at such a race, of which nobody alike could tell', () => {
    const bang: Detector = {
      kind: 'bang',
      says: 'went off',
      endsRun: true,
      alike: true,
      fires: [],
      silent: [],
      install: () => ({ onNote: { bang: () => 0 } }),
    };
    const scenario: Scenario = {
      globals: { x: word(upTo(1)) },
      types: {},
      objects: [],
      detectors: [bang],
      paths: [
        define({
          id: 'write',
          registers: [],
          initial: 'write',
          states: {
            write: { invoke: { src: 'store', input: { loc: 'x', value: 1, order: 'plain' }, onDone: { note: ['bang'], target: 'done' } } },
            done: { type: 'final' },
          },
        }),
      ],
      actors: ['a', 'b'].map((name): ActorSpec => ({ name, kind: 'task', path: 'write' })),
    };
    const full = search(compiled(scenario), []);
    expect(full.sites.some((site) => site.startsWith('data-race'))).toBe(true);
    expect(search(compiled(scenario), [symmetry]).sites).toEqual(full.sites);
  });

  it('keep what is theirs where others are called much as they are', () => {
    const scenario: Scenario = {
      globals: { 'a1.n': word(upTo(1)), 'a2.n': word(upTo(3)) },
      types: {},
      objects: [],
      paths: [
        define({
          id: 'inc',
          registers: [],
          initial: 'inc',
          states: { inc: { invoke: { src: 'atomicInc', input: { loc: 'a2.n' }, onDone: 'done' } }, done: { type: 'final' } },
        }),
      ],
      actors: ['a1', 'a2'].map((name): ActorSpec => ({ name, kind: 'task', path: 'inc' })),
    };
    const run = compiled(scenario);
    const full = search(run, []);
    expect([run.symmetry().names, search(run, [symmetry]).ends]).toEqual([['a1 = a2'], full.ends]);
  });

  it('are not those that something may tell apart', () => {
    const only = (src: string, input: { readonly [param: string]: string | number }, more: Partial<Scenario> = {}): Scenario => ({
      globals: { lock: mutexField, x: word(upTo(40)) },
      types: {},
      objects: [],
      paths: [
        define({
          id: 'path',
          registers: ['seen'],
          initial: 'only',
          states: {
            only: { invoke: { src, input, onDone: { save: 'seen', target: 'done' } } },
            done: { type: 'final', output: { reg: 'seen' } },
          },
        }),
      ],
      actors: [
        { name: 'a', kind: 'task', path: 'path' },
        { name: 'b', kind: 'task', path: 'path' },
      ],
      ...more,
    });
    const refused = (scenario: Scenario): readonly string[] => compiled(scenario).symmetry().refused;
    const silent = { kind: 'own', says: 'is its own', endsRun: false, fires: [], silent: [] } as const;
    expect(refused(only('mutexLock', { lock: 'lock' }))).toEqual([]);
    expect(refused(only('refcountDecAndTest', { loc: 'lock' }))).toEqual([
      'a, b are declared alike, but path.only uses a word that names an actor or an object for something else',
    ]);
    expect(refused(only('mutexLock', { lock: 'lock' }, { invariants: [{ name: 'a has it', location: 'lock', equals: 1 }] }))).toEqual([
      'a, b are declared alike, but the invariant "a has it" asks which one it is',
    ]);
    expect(refused(only('load', { loc: 'lock' }))).toEqual([
      'a, b are declared alike, but path.only uses a word that names an actor or an object for something else',
    ]);
    expect(refused(only('load', { loc: 'x' }, { detectors: [{ ...silent, install: () => ({}) }] }))).toEqual([
      'a, b are declared alike, but the detector own does not say that it treats actors and objects alike',
    ]);
    const keeps = (w: World): Handlers => {
      w.cell('kept', upTo(1));
      return {};
    };
    expect(refused(only('load', { loc: 'x' }, { detectors: [{ ...silent, alike: true, install: keeps }] }))).toEqual([
      'a, b are declared alike, but nothing says what kept holds',
    ]);
  });
});

/** Explorations with objects that are alike, and what was made for it. */
const withObjects = all
  .flatMap(({ name, switches, variants, scenario }) =>
    variants.map((variant) => ({
      name: `${name}/${variant}`,
      scenario: scenario(variant, Object.fromEntries(Object.entries(switches).map(([key, values]) => [key, values[0]!]))),
    })),
  )
  .filter(({ scenario }) =>
    compiled(scenario)
      .symmetry()
      .classes.some(([item]) => item!.objects.length > 0),
  );

describe('symmetric objects', () => {
  it.each(withObjects)('can be exchanged, with their actors, in $name', ({ scenario }) => {
    const run = compiled(scenario);
    expect(firstUnlike(run, run.symmetry(), 2)).toBeUndefined();
  });

  it('are reduced within a bound of preemptions to what it shows without, on random programs', () => {
    let tested = 0;
    fc.assert(
      fc.property(randomObjects, fc.integer({ min: 0, max: 2 }), (scenario, most) => {
        const run = new Ending(scenario, operations, detectors, { preemptions: most });
        const full = search(run, [preemptions], 4000, most);
        fc.pre(full.outcome.complete && run.symmetry().classes.length > 0);
        tested++;
        for (const more of [[symmetry], [symmetry, persistent, chains]]) {
          const seen = search(run, [preemptions, ...more], Infinity, most);
          expect([seen.outcome.complete, seen.sites]).toEqual([true, full.sites]);
        }
      }),
      { numRuns: runs(12), seed: 33 },
    );
    expect(tested).toBeGreaterThan(7);
  });

  it.each<[name: string, forget: (alike: Symmetry, world: World) => Partial<Symmetry>]>([
    ['pointers in memory', ({ naming }, { layout }) => ({ naming: naming.filter((cell) => layout.holds[cell] !== 'pointer') })],
    [
      'pointers in registers',
      ({ registers }) => ({
        registers: registers.map((of) => ({ ...of, holds: of.holds.map((here) => here.map(() => 'number' as const)) })),
      }),
    ],
    [
      'whose callback is whose',
      ({ classes }) => ({
        classes: classes.map((items) => items.map((item, i) => ({ ...item, actors: items[(i + 1) % items.length]!.actors }))),
      }),
    ],
  ])('are told apart where an exchange forgets %s', (_, forget) => {
    const run = compiled(threeOwners);
    const alike = run.symmetry();
    expect(firstUnlike(run, { ...alike, ...forget(alike, run.world) }, 6)).toMatch(/shows|leads|go/);
  });

  /** The same with another path for the callbacks, or for the owners, or another declaration. */
  const changed = (id: string, states: (before: PathSource['states']) => PathSource['states'], more: Partial<Scenario> = {}): Scenario => ({
    ...threeOwners,
    ...more,
    paths: threeOwners.paths.map((path) => (path.id === id ? define({ ...path, states: states(path.states) }) : path)),
  });
  const load = (target: string): PointSource => ({ invoke: { src: 'load', input: { loc: 'g', order: 'once' }, onDone: target } });

  it('are not taken for symmetric where something is done with one of them before it is handed out, and nothing is lost', () => {
    // its callback has taken a step before anybody had the object: an allocator would tell it from the others
    const early = changed('freed', ({ invoke, ...rest }) => ({ invoke: load('wait'), wait: invoke!, ...rest }));
    const run = compiled(early);
    const full = search(run, []);
    for (const reducers of folded) {
      const { outcome, sites, ends } = search(run, reducers);
      expect(outcome.remark).toBe(
        'item0, item1, item2 are not taken for symmetric, for something is done with one of them before it is handed out',
      );
      expect([outcome.complete, sites, ends]).toEqual([true, full.sites, full.ends]);
    }
  });

  it('are not those that something may tell apart', () => {
    const refused = (scenario: Scenario): readonly string[] => compiled(scenario).symmetry().refused;
    const items = 'item0, item1, item2 are declared alike, but ';
    expect(refused(threeOwners)).toEqual([]);
    const smaller = changed('owner', ({ alloc, ...rest }) => ({
      alloc: {
        invoke: {
          ...alloc!.invoke!,
          onDone: [
            { guard: { type: 'lt', params: { right: 3 } }, save: 'o', target: 'write' },
            { save: 'o', target: 'write' },
          ],
        },
      },
      ...rest,
    }));
    expect(refused(smaller)).toEqual([`${items}owner.alloc -> write compares a pointer with something else`]);
    const counted = changed('owner', ({ publish, ...rest }) => ({
      publish: { invoke: { ...publish!.invoke!, input: { loc: 'g', value: { add: [{ sub: [{ reg: 'o' }, 1] }, 1] }, order: 'release' } } },
      ...rest,
    }));
    expect(refused(counted)).toEqual([`${items}owner.publish takes a pointer for a number, or a number for a pointer`]);
    const first = changed('freed', ({ invoke, ...rest }) => ({
      invoke: { invoke: { ...invoke!.invoke!, src: 'rcuInvokeFirst', input: { like: { param: 'of' } } } },
      ...rest,
    }));
    expect(refused(first)).toEqual([`${items}rcuInvokeFirst does not say that it treats actors and objects alike`]);
    const kept = changed('freed', ({ free, ...rest }) => ({
      free: { invoke: { ...free!.invoke!, onDone: { set: { o: { param: 'of' } }, target: 'again' } } },
      again: { invoke: { src: 'store', input: { loc: 'g', value: { reg: 'o' }, order: 'once' }, onDone: 'done' } },
      ...rest,
    }));
    expect(refused(kept)).toEqual([`${items}free0 keeps a pointer that it has from its declaration`]);
    const objects = [...threeOwners.objects];
    objects.splice(2, 0, { name: 'other', type: 'item' });
    expect(refused({ ...threeOwners, objects })).toEqual([`${items}others are declared between them`]);
    expect(refused({ ...threeOwners, init: { g: 'item1' } })).toEqual([`${items}g names one before it is handed out`]);
    // what a callee gives, what a note says and what a branch leaves in a register reckon too
    const called = changed('owner', ({ alloc, ...rest }) => ({
      alloc: alloc!,
      ...rest,
      publish: {
        invoke: {
          src: 'distance',
          input: { to: { reg: 'o' } },
          onDone: [{ guard: { type: 'lt', params: { right: 0 } }, target: 'done' }, { target: 'retire' }],
        },
      },
    }));
    const distance = define({
      id: 'distance',
      params: ['to'],
      registers: ['from'],
      initial: 'from',
      states: {
        from: { invoke: { src: 'load', input: { loc: 'g', order: 'once' }, onDone: { save: 'from', target: 'done' } } },
        done: { type: 'final', output: { sub: [{ reg: 'from' }, { param: 'to' }] } },
      },
    });
    expect(refused({ ...called, paths: [...called.paths, distance] })).toEqual([
      `${items}distance.done takes a pointer for a number, or a number for a pointer`,
    ]);
    const noted = changed('owner', ({ publish, ...rest }) => ({
      publish: { invoke: { ...publish!.invoke!, onDone: { note: ['seen', { sub: [{ reg: 'o' }, 1] }], target: 'retire' } } },
      ...rest,
    }));
    expect(refused(noted)).toEqual([`${items}owner.publish -> retire takes a pointer for a number, or a number for a pointer`]);
    const either = changed('owner', ({ write, ...rest }) => ({
      write: {
        invoke: {
          ...write!.invoke!,
          onDone: [
            { guard: { type: 'eq', params: { left: { param: 'number' }, right: 1 } }, set: { o: 1 }, target: 'done' },
            { guard: { type: 'eq', params: { left: { param: 'number' }, right: 2 } }, set: { o: 1 }, target: 'odd' },
            { target: 'odd' },
          ],
        },
      },
      odd: {
        invoke: {
          src: 'load',
          input: { loc: 'g', order: 'once' },
          onDone: [{ guard: { type: 'ne', params: { left: { reg: 'o' }, right: 0 } }, target: 'publish' }, { target: 'done' }],
        },
      },
      ...rest,
    }));
    expect(refused(either)[0]).toMatch(/may be a pointer or a number at owner\.odd$|compares a pointer/);
    const atomic = changed('owner', ({ publish, ...rest }) => ({
      publish: { invoke: { src: 'atomicInc', input: { loc: 'g' }, onDone: 'retire' } },
      ...rest,
    }));
    expect(refused(atomic)).toEqual([`${items}owner.publish uses a word that names an actor or an object for something else`]);
    expect(refused({ ...threeOwners, invariants: [{ name: 'g is item1', location: 'g', equals: 3 }] })).toEqual([
      `${items}the invariant "g is item1" asks which one it is`,
    ]);
    // items of several objects, each handed out by itself
    const pairs = {
      ...threeOwners,
      objects: [
        ...threeOwners.objects,
        ...[0, 1, 2].map((i): ObjectSpec => ({ name: `more${i}`, type: 'item', init: { twin: `item${i}` } })),
      ],
      types: {
        ...threeOwners.types,
        item: { ...threeOwners.types['item']!, fields: { ...threeOwners.types['item']!.fields, twin: pointer('item') } },
      },
    };
    expect(refused(pairs)).toEqual([
      'item0+more0, item1+more1, item2+more2 are declared alike, but of several objects that belong together one is handed out',
    ]);
    // paths that are called as the objects are
    const renamed = {
      ...threeOwners,
      paths: [...threeOwners.paths, ...[0, 1, 2].map((i) => define({ ...threeOwners.paths[1]!, id: `item${i}` }))],
      actors: threeOwners.actors.map((actor, i) => (i < 3 ? actor : { ...actor, path: `item${i - 3}` })),
    };
    expect(compiled(renamed).symmetry().names).toEqual([]);
    // what is called as if it were theirs
    expect(refused({ ...threeOwners, globals: { ...threeOwners.globals, 'item1.seen': word(upTo(1)) } })).toEqual([
      `${items}item1.seen is about item1`,
    ]);
    // a pool that is too large to name its slots
    const slots = Array.from({ length: 9 }, (_, i): ObjectSpec => ({ name: `slot${i}`, type: 'slot', state: 'pooled' }));
    const pooled: Scenario = {
      ...threeOwners,
      globals: { ...threeOwners.globals, pool: pointer('pool') },
      types: { ...threeOwners.types, pool: { fields: { slots: poolField('slot') } }, slot: { fields: { value: word(upTo(1)) } } },
      objects: [...threeOwners.objects, { name: 'pool0', type: 'pool' }, ...slots],
      init: { pool: 'pool0' },
      paths: [
        ...threeOwners.paths,
        define({
          id: 'taker',
          registers: ['s'],
          initial: 'take',
          states: { take: { invoke: { src: 'poolTake', input: { pool: 'pool' }, onDone: 'done' } }, done: { type: 'final' } },
        }),
      ],
      actors: [...threeOwners.actors, { name: 'taker', kind: 'task', path: 'taker' }],
    };
    expect(refused(pooled)[0]).toMatch(/^slot0, .* are declared alike, but of a large pool the first free one is handed out/);
    // an invariant about one of them
    expect(
      compiled({ ...threeOwners, invariants: [{ name: 'item1 is 0', location: ['item1', 'value'], equals: 0 }] }).symmetry().names,
    ).toEqual([]);
  });
});
