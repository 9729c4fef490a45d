import { describe, expect, it } from 'vitest';
import { word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import type { OperandInput, PathSource, PointSource } from '../../src/core/system/path-source.js';
import fc from 'fast-check';
import { rngOf } from '../../src/core/rng.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import type { Limits } from '../../src/core/search/limits.js';
import type { Strategy } from '../../src/core/search/strategy.js';
import type { Operation } from '../../src/core/operation/operation.js';
import { hashtableField } from '../../src/kernel/hashtable.js';
import { operations } from '../../src/kernel/index.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { onCpuField } from '../../src/kernel/task.js';
import { taskStateField } from '../../src/kernel/task-state.js';
import { Compiled } from '../../src/execute/compiled.js';
import { define } from '../../src/path/define.js';
import { SearchRun } from '../../src/search/explore.js';
import type { Reducer } from '../../src/search/reducer.js';
import { chains } from '../../src/search/reducers/chains.js';
import { preemptions as bound } from '../../src/search/reducers/preemptions.js';
import { symmetry } from '../../src/search/reducers/symmetry.js';
import { dpor } from '../../src/search/strategies/dpor.js';
import { dporSource } from '../../src/search/strategies/dpor-source.js';
import { randomKernel } from '../random/kernel.js';
import { randomObjects } from '../random/objects.js';
import { randomScenario } from '../random/program.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { sleep } from '../../src/search/reducers/sleep.js';
import { identityOf } from '../../src/core/system/site.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';
import { runs } from '../runs.js';

/** An operation, its input, and of its result: the register that keeps it, the number of the step to go to where it is 0. */
type Call = readonly [
  src: string,
  input?: { readonly [param: string]: OperandInput },
  result?: { readonly save?: string; readonly zero?: number },
];

const node = { param: 'node' };
const task = { param: 'task' };
const head = { param: 'node', field: 'rcu' };
const spin = { lock: 's' };
const mutex = { lock: 'm' };
const load: Call = ['load', { loc: 'w' }, { save: 'x' }];
const store: Call = ['store', { loc: 'w', value: 1 }];
const grace: readonly Call[] = [['synchronizeRcu'], ['synchronizeRcuWait']];
const callback: readonly Call[] = [
  ['rcuInvoke', { object: node }],
  ['kfree', { object: node }],
  ['rcuReturn', { object: node }],
];
const reader = (...inside: readonly Call[]): readonly Call[] => [['rcuReadLock'], ...inside, ['rcuReadUnlock']];
const locked = (...inside: readonly Call[]): readonly Call[] => [['rawSpinLock', spin], ...inside, ['rawSpinUnlock', spin]];
/** The scheduler takes the task off its CPU, does something, and brings it back. */
const away = (...meanwhile: readonly Call[]): readonly Call[] => [
  ['schedOut', { task }, { zero: meanwhile.length + 2 }],
  ...meanwhile,
  ['schedIn', { task }],
];

function path(id: string, calls: readonly Call[]): PathSource {
  const at = (step: number): string => (step < calls.length ? `step${step}` : 'done');
  const states: { [point: string]: PointSource } = { done: { type: 'final' } };
  calls.forEach(([src, input, { save, zero } = {}], i) => {
    states[at(i)] = {
      invoke: {
        src,
        ...(input && { input }),
        onDone: [
          ...(zero === undefined ? [] : [{ guard: { type: 'eq', params: { right: 0 } } as const, target: at(zero) }]),
          { ...(save && { save }), target: at(i + 1) },
        ],
      },
    };
  });
  return define({ id, params: ['node', 'task'], registers: ['p', 'x'], initial: at(0), states });
}

const kinds: { readonly [actor: string]: Partial<ActorSpec> } = {
  callback: { kind: 'rcu-callback', daemon: true, repeats: true },
  scheduler: { kind: 'env' },
  ran: { task: 'task0' },
};

/** Everybody by name; `callback`, `scheduler` and `ran`, which is the task that the scheduler has to do with, are what their names say. */
function scenario(actors: { readonly [name: string]: readonly Call[] }, rcu: 'preemptible' | 'non-preemptible' = 'preemptible'): Scenario {
  return {
    globals: { w: word(bit), m: mutexField, s: spinlockField, table: hashtableField('node', 'id') },
    types: {
      node: { fields: { id: word(upTo(2)), value: word(bit), rcu: rcuHeadField } },
      task: { fields: { switched_out: onCpuField, state: taskStateField } },
    },
    objects: [
      { name: 'node0', type: 'node', init: { id: 1 } },
      { name: 'task0', type: 'task' },
    ],
    paths: [
      ...Object.entries(actors).map(([name, calls]) => path(name, calls)),
      path('boot', [['hashAdd', { table: 'table', node, key: 1 }]]),
    ],
    ...(rcu === 'non-preemptible' && { rcu }),
    before: [{ name: 'boot', kind: 'task', path: 'boot', params: { node: 'node0', task: 'task0' } }],
    actors: Object.keys(actors).map(
      (name): ActorSpec => ({ name, kind: 'task', path: name, params: { node: 'node0', task: 'task0' }, ...kinds[name] }),
    ),
  };
}

class Ending extends Compiled {
  readonly ends = new Set<string>();
  override end(): void {
    this.ends.add(this.world.cells.join(' '));
    super.end();
  }
}

interface Searching {
  readonly primitives?: ReadonlyMap<string, Operation>;
  readonly strategy?: Strategy;
  readonly preemptions?: number;
  readonly limits?: Limits;
}

function shown(of: Scenario, reducers: readonly Reducer[], searching: Searching = {}) {
  const { primitives = operations, strategy = bfs, preemptions, limits = {} } = searching;
  const run = new Ending(of, primitives, detectors, { preemptions });
  const search = new SearchRun(run, strategy, { seed: 1, limits, stop: 'never', depth: 3, length: undefined, preemptions, reducers });
  while (!search.advance(1000));
  const { complete, findings, stats } = search.outcome();
  return { states: stats.states, complete, sites: findings.map(identityOf).sort(), ends: [...run.ends].sort() };
}

const every = [[persistent], [persistent, chains], [persistent, sleep], [persistent, sleep, chains], [sleep, chains]] as const;

const canaries: readonly (readonly [
  says: string,
  kind: string,
  actors: { readonly [name: string]: readonly Call[] },
  rcu?: 'non-preemptible',
])[] = [
  [
    'a walk that goes on from a node that was freed',
    'use-after-free',
    {
      a: reader(['hashNext', { table: 'table', after: 0 }, { save: 'p', zero: 3 }], ['hashNext', { table: 'table', after: { reg: 'p' } }]),
      b: [
        ['hashDel', { table: 'table', node }],
        ['kfree', { object: node }],
      ],
    },
  ],
  [
    'a reader who waits for somebody who waits for readers',
    'deadlock',
    { a: reader(['mutexLock', mutex], ['mutexUnlock', mutex]), b: [['mutexLock', mutex], ...grace, ['mutexUnlock', mutex]] },
  ],
  ['a reader that ends without leaving', 'hung-task', { a: [load, ['rcuReadLock']], b: [load, ...grace] }],
  ['a spinlock that nobody drops', 'hung-task', { a: [load, ['rawSpinLock', spin]], b: [load, ...locked()] }],
  [
    'a spinlock that is dropped by who does not hold it',
    'unlock-not-owner',
    { a: [load, ...locked()], b: [load, ['rawSpinUnlock', spin]] },
  ],
  [
    'a scheduler that waits for the lock of the task that it has switched out',
    'hung-task',
    {
      ran: [['schedLock', { task }], load, ['schedUnlock', { task }]],
      scheduler: away(['schedLock', { task }], ['schedUnlock', { task }]),
    },
  ],
  [
    'a scheduler that waits for who waits for the reader that it has switched out',
    'deadlock',
    { ran: reader(load), b: locked(...grace), scheduler: away(...locked()) },
  ],
  [
    'a task that is woken before it has set its state, and sleeps for ever',
    'hung-task',
    {
      ran: [['setCurrentState', { task, state: 1 }], load, ['schedule', { task }], ['scheduleWait', { task }]],
      b: [load, ['schedWake', { task }]],
    },
  ],
  [
    'a task that sleeps while its waker waits for the lock that it holds',
    'hung-task',
    {
      ran: [
        ['mutexLock', mutex],
        ['setCurrentState', { task, state: 1 }],
        ['schedule', { task }],
        ['scheduleWait', { task }],
        ['mutexUnlock', mutex],
      ],
      b: [
        ['mutexLock', mutex],
        ['schedWake', { task }],
        ['mutexUnlock', mutex],
      ],
      scheduler: [['waitSchedule', { task }], ['schedSleep', { task }, { zero: 2 }], load, ['schedIn', { task }]],
    },
  ],
  [
    'who is let in by a lock that somebody else drops',
    'data-race',
    { a: [load, ['rawSpinUnlock', spin]], b: [load, ...locked(store)], c: locked(store) },
  ],
  [
    'a reader whose object is freed by a callback that did not wait for it',
    'use-after-free',
    {
      a: reader(
        ['hashLookup', { table: 'table', key: 1 }, { save: 'p', zero: 3 }],
        ['load', { loc: { reg: 'p', field: 'value' } }, { save: 'x' }],
      ),
      b: [
        ['callRcu', { object: node, head }],
        ['hashDel', { table: 'table', node }],
      ],
      callback,
    },
  ],
];

describe('what reducers must not lose', () => {
  it.each(canaries.map(([says, kind, actors, rcu]) => ({ says, kind, actors, rcu })))('is $says', ({ kind, actors, rcu }) => {
    const whole = shown(scenario(actors, rcu), []);
    expect(whole.sites.map((site) => site.split(' ')[0])).toContain(kind);
    for (const reducers of every) expect({ ...shown(scenario(actors, rcu), reducers), states: whole.states }).toEqual(whole);
  });
});

describe('who asks for readers', () => {
  it('goes first, where every reader surely leaves', () => {
    expect(shown(scenario({ a: reader(load), b: grace }), [persistent, chains]).states).toBeLessThan(4);
  });
});

/** What an operation says of itself, besides what it does and how it reads; that it sleeps, and the least it gives, are what it does. */
const sayingsOf = (operation: Operation): readonly string[] => [
  ...Object.keys(operation).filter(
    (key) => !['name', 'params', 'bind', 'faults', 'c', 'promela', 'reference', 'sleeps', 'least', 'returnsFrom'].includes(key),
  ),
  ...Object.keys(operation.footprint ?? {}).map((key) => `footprint.${key}`),
];

function without(operation: Operation, sayings: readonly string[]): Operation {
  const keep = (of: object, prefix: string): object =>
    Object.fromEntries(Object.entries(of).filter(([key]) => !sayings.includes(`${prefix}${key}`)));
  const { footprint, ...rest } = keep(operation, '') as Operation;
  return { ...rest, ...(footprint && { footprint: keep(footprint, 'footprint.') }) } as Operation;
}

const withOne = (operation: Operation): ReadonlyMap<string, Operation> => new Map([...operations, [operation.name, operation]]);
/** Most of what is said is a promise; without one of these an operation is taken to do anything. */
const all = [...new Set([...operations.values()].flatMap(sayingsOf))];
const needed = ['footprint', 'footprint.touches', 'footprint.brackets'];

describe('what an operation does not say is taken for the worst', () => {
  const two = [
    [persistent, chains],
    [persistent, sleep, symmetry, chains],
  ] as const;

  it.each(canaries.map(([says, kind, actors, rcu]) => ({ says, kind, actors, rcu })))(
    'so that nothing is lost of $says',
    ({ kind, actors, rcu }) => {
      const of = scenario(actors, rcu);
      const whole = shown(of, []);
      expect(whole.sites.map((site) => site.split(' ')[0])).toContain(kind);
      for (const name of new Set(Object.values(actors).flatMap((calls) => calls.map(([src]) => src))))
        for (const saying of sayingsOf(operations.get(name)!))
          for (const reducers of two) {
            const less = shown(of, reducers, { primitives: withOne(without(operations.get(name)!, [saying])) });
            expect({ name, saying, ...less, states: whole.states }).toEqual({ name, saying, ...whole });
          }
    },
  );

  const same = (of: Scenario, primitives: ReadonlyMap<string, Operation>): void => {
    const whole = shown(of, [], { limits: { transitions: 2000 }, primitives });
    fc.pre(whole.complete);
    const { sites, ends } = whole;
    for (const reducers of [[persistent, sleep, chains], [persistent, symmetry], [sleep]]) {
      const less = shown(of, reducers, { primitives });
      expect(less.sites).toEqual(sites);
      if (!reducers.includes(symmetry)) expect(less.ends).toEqual(ends);
    }
    for (const strategy of [dpor, dporSource]) {
      const less = shown(of, [], { limits: { transitions: 20_000 }, primitives, strategy });
      if (less.complete) expect({ sites: less.sites, ends: less.ends }).toEqual({ sites, ends });
    }
    const within = { preemptions: 1, primitives };
    expect(shown(of, [persistent, bound], within).sites).toEqual(shown(of, [bound], within).sites);
  };

  it.each(all)('on random programs whose operations do not say their %s', (saying) => {
    const primitives = new Map([...operations.values()].map((operation) => [operation.name, without(operation, [saying])]));
    fc.assert(
      fc.property(fc.oneof(randomScenario, randomObjects, randomKernel), (of) => same(of, primitives)),
      { numRuns: runs(4), seed: 21 },
    );
  });

  it('on random programs whose operations leave out one thing and another', () => {
    const promises = all.filter((saying) => !needed.includes(saying));
    fc.assert(
      fc.property(fc.oneof(randomScenario, randomObjects, randomKernel), fc.nat(), (of, seed) => {
        const rng = rngOf(seed, 0);
        const primitives = [...operations.values()].map((one) =>
          without(
            one,
            promises.filter(() => rng.below(3) === 0),
          ),
        );
        same(of, new Map(primitives.map((one) => [one.name, one])));
      }),
      { numRuns: runs(21), seed: 22 },
    );
  });
});

describe('an operation that is made of another one', () => {
  const n = { reg: 'n' };
  const m = { reg: 'm' };
  const hooks = (hook: string): Scenario => ({
    globals: { table: hashtableField('node', 'id'), w: word(bit) },
    types: { node: { fields: { id: word(upTo(3)) } } },
    objects: ['node0', 'node1'].map((name) => ({ name, type: 'node', init: { id: 1 } })),
    paths: [
      define({
        id: 'boot',
        params: ['node', 'key'],
        initial: 'hook',
        states: {
          hook: { invoke: { src: 'hashAdd', input: { table: 'table', node, key: { param: 'key' } }, onDone: 'done' } },
          done: { type: 'final' },
        },
      }),
      // walks from node to node, and hooks each behind itself for ever
      define({
        id: 'loop',
        params: ['first'],
        registers: ['n', 'm'],
        initial: 'begin',
        states: {
          begin: { invoke: { src: 'load', input: { loc: 'w' }, onDone: { set: { n: { param: 'first' } }, target: 'next' } } },
          next: {
            invoke: {
              src: 'hashNextHeld',
              input: { table: 'table', after: n },
              onDone: [
                { guard: { type: 'eq', params: { right: 0 } }, target: 'done' },
                { save: 'n', set: { m: n }, target: 'delN' },
              ],
            },
          },
          delN: { invoke: { src: 'hashDel', input: { table: 'table', node: n }, onDone: 'delM' } },
          delM: { invoke: { src: 'hashDel', input: { table: 'table', node: m }, onDone: 'addN' } },
          addN: { invoke: { src: hook, input: { table: 'table', node: n, key: 0 }, onDone: 'addM' } },
          addM: { invoke: { src: hook, input: { table: 'table', node: m, key: 1 }, onDone: 'next' } },
          done: { type: 'final' },
        },
      }),
      path('warner', [['warnOn']]),
    ],
    before: ['node0', 'node1'].map((name, key) => ({ name: `boot${key}`, kind: 'task', path: 'boot', params: { node: name, key } })),
    actors: [
      { name: 'a', kind: 'task', path: 'loop', params: { first: 'node0' } },
      { name: 'b', kind: 'task', path: 'warner', params: { node: 'node0', task: 'node1' } },
    ],
  });
  const insert = { ...operations.get('hashAdd')!, name: 'hashInsert' };
  const cases = [
    { says: 'all', primitives: operations, hook: 'hashAdd' },
    { says: 'all, under another name', primitives: withOne(insert), hook: 'hashInsert' },
    ...sayingsOf(insert).map((saying) => ({
      says: `not its ${saying}`,
      primitives: withOne(without(insert, [saying])),
      hook: 'hashInsert',
    })),
    ...sayingsOf(operations.get('hashNextHeld')!).map((saying) => ({
      says: `all, and its walk not its ${saying}`,
      primitives: withOne(without(operations.get('hashNextHeld')!, [saying])),
      hook: 'hashAdd',
    })),
  ];

  it.each(cases)('comes again to where it was, where it says $says', ({ primitives, hook }) => {
    for (const reducers of [[], ...every, [symmetry], [persistent, sleep, symmetry, chains]])
      expect(shown(hooks(hook), reducers, { primitives })).toMatchObject({
        complete: true,
        sites: ['soft-lockup a@loop.next', 'warn b@warner.step0'],
      });
    // dpor takes runs to their end, and this one has none; with a bound nobody asks whether there is one
    expect(shown(hooks(hook), [persistent, bound], { preemptions: 1, primitives }).sites).toEqual(['warn b@warner.step0']);
  });

  // the twin
  it('is lost where it says that it only clears what it writes', () => {
    const clears: Operation = {
      ...insert,
      footprint: {
        ...insert.footprint!,
        touches(step) {
          insert.footprint!.touches(step);
          step.footprint.clear(...step.footprint.writes);
        },
      },
    };
    expect(shown(hooks('hashInsert'), [persistent], { primitives: withOne(clears) }).sites).toEqual([]);
  });
});
