import { describe, expect, it } from 'vitest';
import { word } from '../../src/core/field.js';
import { bit, upTo } from '../../src/core/layout.js';
import type { OperandInput, PathSource, PointSource } from '../../src/core/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/scenario.js';
import { hashtableField } from '../../src/kernel/hashtable.js';
import { operations } from '../../src/kernel/index.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { switchedOut } from '../../src/kernel/task.js';
import { Compiled } from '../../src/execute/compiled.js';
import { define } from '../../src/path/define.js';
import { SearchRun } from '../../src/search/explore.js';
import type { Reducer } from '../../src/search/reducer.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { sleep } from '../../src/search/reducers/sleep.js';
import { siteOf } from '../../src/core/site.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { detectors } from '../registries.js';

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
    globals: { w: word(bit), m: mutexField, s: spinlockField, table: hashtableField('node') },
    types: {
      node: { fields: { id: word(upTo(2)), value: word(bit), rcu: rcuHeadField } },
      task: { fields: { [switchedOut]: word(upTo(2)) } },
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

function shown(of: Scenario, reducers: readonly Reducer[]) {
  const run = new Ending(of, operations, detectors);
  const searching = new SearchRun(run, bfs, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined, reducers });
  while (!searching.advance(1000));
  const { complete, findings, stats } = searching.outcome();
  return { states: stats.states, complete, sites: findings.map(siteOf).sort(), ends: [...run.ends].sort() };
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
    'hung-task',
    { ran: reader(load), b: locked(...grace), scheduler: away(...locked()) },
  ],
  [
    'a look-up of who holds a lock, which somebody else drops',
    'rcu-unprotected-dereference',
    { a: [load, ['rawSpinUnlock', spin]], b: [load, ...locked(['hashLookup', { table: 'table', key: 1 }])] },
    'non-preemptible',
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
