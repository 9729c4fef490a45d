import { describe, expect, it } from 'vitest';
import { word } from '../../src/core/world/field.js';
import { bit, upTo } from '../../src/core/world/layout.js';
import type { OperandInput, PathSource } from '../../src/core/system/path-source.js';
import { actorOf, choiceOf } from '../../src/core/system/run.js';
import type { ActorKind, ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { operations } from '../../src/kernel/index.js';
import { completionField } from '../../src/kernel/completion.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { Compiled } from '../../src/execute/compiled.js';
import { Live } from '../../src/execute/live.js';
import { sequence } from '../../src/path/vocabulary.js';
import { replay } from '../../src/replay/replay.js';
import { story } from '../../src/replay/story.js';
import { System } from '../../src/replay/system.js';
import { SearchRun } from '../../src/search/explore.js';
import type { Reducer } from '../../src/search/reducer.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { sleep } from '../../src/search/reducers/sleep.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { dpor } from '../../src/search/strategies/dpor.js';
import { detectors } from '../registries.js';

type Call = readonly [src: string, input?: { readonly [param: string]: OperandInput }];
const set = (value: number): Call => ['store', { loc: 'busy', value, order: 'once' }];
const take = (by: string, lock = 'lock'): Call => [`rawSpinLock${by}`, { lock }];
const drop = (by: string, lock = 'lock'): Call => [`rawSpinUnlock${by === 'Irqsave' ? 'Irqrestore' : by}`, { lock }];
const path = (id: string, calls: readonly Call[]): PathSource =>
  sequence(
    id,
    ['obj'],
    calls.map(([src, input]) => ({ src, ...(input && { input }) }) as never),
  );

type Who = readonly [name: string, kind: ActorKind, cpu: number | undefined, ...calls: readonly Call[]];
function world(...who: readonly Who[]): Scenario {
  return {
    globals: { busy: word(upTo(3)), lock: spinlockField, other: spinlockField, mutex: mutexField, done: completionField },
    types: { obj: { fields: { value: word(bit) } } },
    objects: [{ name: 'obj0', type: 'obj' }],
    paths: who.map(([name, , , ...calls]) => path(name, calls)),
    actors: who.map(
      ([name, kind, cpu]): ActorSpec => ({ name, kind, path: name, params: { obj: 'obj0' }, ...(cpu !== undefined && { cpu }) }),
    ),
  };
}

/** What a search finds, whatever it leaves out. */
function kinds(scenario: Scenario): readonly string[] {
  const search = (reducers: readonly Reducer[], strategy: typeof bfs = bfs) => {
    const run = new Compiled(scenario, operations, detectors);
    const searching = new SearchRun(run, strategy, { seed: 1, limits: {}, stop: 'never', depth: 3, length: undefined, reducers });
    while (!searching.advance(100_000));
    const { complete, findings } = searching.outcome();
    expect(complete).toBe(true);
    return [...new Set(findings.map(({ kind }) => kind))].sort();
  };
  const found = search([]);
  for (const reducers of [[persistent], [chains], [sleep], [persistent, sleep, chains]]) expect(search(reducers)).toEqual(found);
  expect(search([], dpor)).toEqual(found);
  return found;
}

/** Every order of steps by the actors' first letters; both executors agree on it. */
function orders(scenario: Scenario): readonly string[] {
  const runs = [new Compiled(scenario, operations, detectors), new Live(scenario, operations, detectors)];
  const found: string[] = [];
  const visit = (schedule: readonly number[], text: string): void => {
    const [mine, its] = runs.map((run) => {
      run.reset();
      for (const choice of schedule) run.step(choice);
      const out = new Int32Array(64);
      return [...out.subarray(0, run.choices(out))];
    });
    expect(its).toEqual(mine);
    if (mine!.length === 0) found.push(text);
    for (const choice of mine!) visit([...schedule, choice], text + scenario.actors[actorOf(choice)]!.name[0]!);
  };
  visit([], '');
  return found.sort();
}

describe('an interrupt on a CPU that it shares', () => {
  it.each(['hardirq', 'softirq', 'tracepoint', 'rcu-callback'] as const)('runs to its end before the task goes on, as a %s', (kind) => {
    const both = (cpu: number | undefined) => world(['irq', kind, cpu, set(1), set(0)], ['task', 'task', cpu, set(2), set(3)]);
    expect(orders(both(0))).toEqual(['iitt', 'tiit', 'ttii']);
    expect(orders(both(undefined))).toHaveLength(6);
  });

  it('is left in its middle by one of a higher level only', () => {
    expect(orders(world(['soft', 'softirq', 0, set(1), set(0)], ['hard', 'hardirq', 0, set(2), set(3)]))).toEqual(['hhss', 'shhs', 'sshh']);
  });

  it('is nobody’s who stands for what happens outside', () => {
    expect(orders(world(['env', 'env', 0, set(1), set(0)], ['task', 'task', 0, set(2)]))).toHaveLength(3);
  });

  const locked = (kind: ActorKind, cpu: number | undefined, by: string, own = '') =>
    world(['task', 'task', cpu, take(by), drop(by)], ['irq', kind, cpu, take(own), drop(own)]);

  it('never gets a lock that the task below it holds: a deadlock, from its first step on', () => {
    expect(kinds(locked('softirq', 0, ''))).toEqual(['deadlock', 'inconsistent-lock-state']);
    expect(kinds(locked('hardirq', 0, ''))).toEqual(['deadlock', 'inconsistent-lock-state']);
    expect(kinds(locked('hardirq', 0, '', 'Irqsave'))).toEqual(['deadlock', 'inconsistent-lock-state']);
  });

  it('does not come while what keeps it away is off', () => {
    expect(kinds(locked('softirq', 0, 'Bh'))).toEqual([]);
    expect(kinds(locked('softirq', 0, 'Irqsave'))).toEqual([]);
    expect(kinds(locked('hardirq', 0, 'Irqsave'))).toEqual([]);
    expect(kinds(locked('hardirq', 0, 'Bh'))).toEqual(['deadlock', 'inconsistent-lock-state']);
    const region = world(
      ['task', 'task', 0, ['localBhDisable'], take(''), drop(''), ['localBhEnable']],
      ['irq', 'softirq', 0, take(''), drop('')],
    );
    expect(kinds(region)).toEqual([]);
  });

  it('waits for one on another CPU, which goes on; with a CPU each lockdep alone is told', () => {
    const scenario = world(
      ['task', 'task', 1, take(''), drop('')],
      ['irq', 'softirq', 0, take(''), drop('')],
      ['below', 'task', 0, set(1)],
    );
    expect(kinds(scenario)).not.toContain('deadlock');
    expect(kinds(locked('softirq', undefined, ''))).toEqual(['inconsistent-lock-state']);
  });

  it('closes a cycle over two CPUs', () => {
    const nested = (cpu: number) =>
      world(
        ['far', 'task', 1, take('Irqsave'), take('Irqsave', 'other'), drop('Irqsave', 'other'), drop('Irqsave')],
        ['near', 'task', 0, take('', 'other'), drop('', 'other')],
        ['irq', 'softirq', cpu, take(''), drop('')],
      );
    expect(kinds(nested(0))).toContain('deadlock');
    expect(kinds(nested(2))).not.toContain('deadlock');
  });

  it('is told with both ends of the cycle, on both executors', () => {
    const system = new System(
      {
        name: 'spin',
        reason: '',
        variants: ['posted'],
        switches: {},
        scenario: () => locked('softirq', 0, ''),
        expect: {},
        exhaustive: true,
      },
      'posted',
      {},
      detectors,
    );
    const searching = new SearchRun(system.compiled, bfs, {
      seed: 1,
      limits: {},
      stop: 'never',
      depth: 3,
      length: undefined,
      reducers: [],
    });
    while (!searching.advance(1000));
    const finding = searching.outcome().findings.find(({ kind }) => kind === 'deadlock')!;
    const told = story(system, replay(system, finding.choices));
    expect(told.accesses.join('\n')).toMatch(/task at task.*waits for irq\n.*irq at irq.*waits for lock, which task holds/);
  });
});

const removal = (...reader: Who): Scenario =>
  world(reader, [
    'remove',
    'task',
    undefined,
    ['store', { loc: 'busy', value: 1, order: 'release' }],
    ['synchronizeRcu'],
    ['synchronizeRcuWait'],
    set(2),
  ]);

describe('a region with irqs, BH or preemption off', () => {
  /** The remover asks between the user's two steps and gets to its last step before the second one. */
  const outlives = (scenario: Scenario): boolean =>
    orders(scenario).some((order) => {
      const [first, second] = [order.indexOf('u'), order.lastIndexOf('u')];
      const asked = order.indexOf('r', order.indexOf('r') + 1);
      return first < asked && order.slice(0, second).split('r').length === 5;
    });

  it.each([
    ['a softirq', 'softirq', [set(0), set(0)]],
    ['a hardirq', 'hardirq', [set(0), set(0)]],
    ['a probe in the scheduler', 'tracepoint', [set(0), set(0)]],
    ['a callback', 'rcu-callback', [set(0), set(0)]],
    ['a spinlock', 'task', [take(''), drop('')]],
    ['a spinlock with irqs off', 'task', [take('Irqsave'), drop('Irqsave')]],
    ['a spinlock with BH off', 'task', [take('Bh'), drop('Bh')]],
    ['local_bh_disable()', 'task', [['localBhDisable'], ['localBhEnable']]],
  ] as const)('is a reader that a grace period waits for: %s', (_, kind, calls) => {
    expect(outlives(removal('user', kind, undefined, ...calls))).toBe(false);
  });

  it.each([
    ['a task', 'task', [set(0), set(0)]],
    ['what happens outside', 'env', [set(0), set(0)]],
    [
      'a mutex',
      'task',
      [
        ['mutexLock', { lock: 'mutex' }],
        ['mutexUnlock', { lock: 'mutex' }],
      ],
    ],
  ] as const)('is not %s', (_, kind, calls) => {
    expect(outlives(removal('user', kind, undefined, ...calls))).toBe(true);
  });

  it('ends where it ends: who comes after the grace period began is not waited for', () => {
    expect(orders(removal('user', 'softirq', undefined, set(0), set(0)))).toContain('rrurru');
  });

  it('is too much for a sleep, also for that of synchronize_rcu(), which waits for itself besides', () => {
    const asks: readonly Call[] = [['synchronizeRcu'], ['synchronizeRcuWait']];
    expect(kinds(world(['a', 'task', undefined, take(''), ...asks, drop('')]))).toEqual(['deadlock', 'sleeping-in-atomic']);
    expect(kinds(world(['a', 'task', undefined, ['localBhDisable'], ...asks, ['localBhEnable']]))).toEqual([
      'deadlock',
      'sleeping-in-atomic',
    ]);
    expect(kinds(world(['a', 'softirq', undefined, ...asks]))).toContain('sleeping-in-atomic');
    expect(kinds(world(['a', 'task', undefined, ...asks]))).toEqual([]);
  });
});

describe('a call that may sleep says so when it is called:', () => {
  const waits: Call = ['waitForCompletion', { completion: 'done' }];
  const locks: readonly Call[] = [
    ['mutexLock', { lock: 'mutex' }],
    ['mutexUnlock', { lock: 'mutex' }],
  ];
  const completes: Who = ['b', 'task', undefined, ['complete', { completion: 'done' }]];
  const keeps: Who = ['b', 'task', undefined, ['mutexLock', { lock: 'mutex' }]];
  const places: readonly (readonly [string, ActorKind, readonly Call[], readonly Call[]])[] = [
    ['under a spinlock', 'task', [take('')], [drop('')]],
    ['with BH off', 'task', [['localBhDisable']], [['localBhEnable']]],
    ['in a reader', 'task', [['rcuReadLock']], [['rcuReadUnlock']]],
    ['in an interrupt', 'softirq', [], []],
  ];

  it.each(places)('one that is never completed, or gets no lock, is told of %s', (_, kind, before, after) => {
    const both = ['hung-task', 'sleeping-in-atomic'];
    expect(kinds(world(['a', kind, undefined, ...before, waits, ...after]))).toEqual(both);
    expect(kinds(world(['a', kind, undefined, ...before, ...locks, ...after], keeps))).toEqual(['held-at-exit', ...both]);
    // it goes on, and is told of by its step
    expect(kinds(world(['a', kind, undefined, ...before, waits, ...after], completes))).toEqual(['sleeping-in-atomic']);
  });

  it('in a task that may sleep it is silent, whatever it did before and whatever others are in', () => {
    for (const [, kind, before, after] of places) {
      if (kind !== 'task') continue;
      expect(kinds(world(['a', kind, undefined, ...before, ...after, waits]))).toEqual(['hung-task']);
      const others = kinds(world(['a', kind, undefined, ...before, ...after, ...locks], keeps, ['c', kind, undefined, ...before]));
      expect(others).toContain('hung-task');
      expect(others).not.toContain('sleeping-in-atomic');
      expect(kinds(world(['a', kind, undefined, waits], completes, ['c', kind, undefined, ...before, ...after]))).toEqual([]);
    }
  });

  it('the lock of one who is asleep under it, too: by both executors, and beside the cycle', () => {
    const scenario = world(['a', 'task', undefined, take(''), ...locks, drop('')], ['b', 'task', undefined, locks[0]!, take('')]);
    expect(kinds(scenario)).toEqual(['deadlock', 'held-at-exit', 'hung-task', 'lock-order', 'sleeping-in-atomic']);
    const [compiled, live] = [new Compiled(scenario, operations, detectors), new Live(scenario, operations, detectors)].map((run) => {
      run.reset();
      for (const choice of [choiceOf(0, 0), choiceOf(1, 0)]) run.step(choice);
      run.end();
      return Array.from({ length: run.world.foundCount }, (_, i) => run.world.detectors[run.world.foundDetector[i]!]!.kind);
    });
    expect(compiled).toEqual(['sleeping-in-atomic', 'deadlock']);
    expect(live).toEqual(compiled);
  });

  it('where the others never rest, the trap that it is in is asked', () => {
    const scenario = (...before: readonly Call[]): Scenario => {
      const one = world(['a', 'task', undefined, ...before, waits], ['b', 'task', undefined, set(1), set(0)]);
      return { ...one, actors: one.actors.map((actor) => (actor.name === 'b' ? { ...actor, daemon: true, repeats: true } : actor)) };
    };
    const endless = (of: Scenario): readonly string[] => {
      const searching = new SearchRun(new Compiled(of, operations, detectors), bfs, {
        seed: 1,
        limits: {},
        stop: 'never',
        depth: 3,
        length: undefined,
        reducers: [],
      });
      while (!searching.advance(1000));
      return searching.outcome().findings.map(({ kind }) => kind);
    };
    expect([...endless(scenario(['rcuReadLock']))].sort()).toEqual(['hung-task', 'sleeping-in-atomic']);
    expect(endless(scenario())).toEqual(['hung-task']);
  });
});

describe('a spinlock', () => {
  it.each([
    ['', 'Irqrestore'],
    ['Irqsave', ''],
    ['Bh', ''],
    ['', 'Bh'],
    ['Bh', 'Irqrestore'],
    ['Irqsave', 'Bh'],
  ])('that is taken by raw_spin_lock%s and dropped by raw_spin_unlock%s is told of, on a shared CPU or not', (by, other) => {
    // the other call does not give back what this one turned off
    const leftOff = by !== '' ? ['atomic-at-exit'] : [];
    for (const cpu of [undefined, 0])
      expect(kinds(world(['a', 'task', cpu, take(by), drop(other)]))).toEqual([...leftOff, 'lock-kind-mismatch']);
  });

  it('is not told of where each is dropped by its own', () => {
    for (const cpu of [undefined, 0])
      expect(kinds(world(['a', 'task', cpu, take(''), take('Irqsave', 'other'), drop('Irqrestore', 'other'), drop('')]))).toEqual([]);
  });

  it('is told of with both calls', () => {
    const scenario = world(['a', 'task', undefined, take(''), drop('Irqrestore')]);
    const system = new System(
      { name: 'unlock', reason: '', variants: ['posted'], switches: {}, scenario: () => scenario, expect: {}, exhaustive: true },
      'posted',
      {},
      detectors,
    );
    const searching = new SearchRun(system.compiled, bfs, {
      seed: 1,
      limits: {},
      stop: 'never',
      depth: 3,
      length: undefined,
      reducers: [],
    });
    while (!searching.advance(1000));
    const told = story(system, replay(system, searching.outcome().findings[0]!.choices));
    expect(told.accesses.join('\n')).toMatch(/step 1: a at .*\n *step 2: a at /);
  });
});

describe('an unlock without a lock', () => {
  it.each([['rcuReadUnlock'], ['localBhEnable'], ['rawSpinUnlockBh'], ['rawSpinUnlockIrqrestore'], ['rawSpinUnlock']])(
    '%s is a finding, whatever the actor is, and never a defect',
    (src) => {
      const call: Call = src.startsWith('raw') ? [src, { lock: 'lock' }] : [src];
      for (const kind of ['task', 'softirq'] as const)
        for (const cpu of [undefined, 0]) expect(kinds(world(['a', kind, cpu, call, set(1)]))).toEqual(['unlock-not-owner']);
    },
  );
});
