import { describe, expect, it } from 'vitest';
import { word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import type { PathSource } from '../../src/core/system/path-source.js';
import { actorOf } from '../../src/core/system/run.js';
import type { ActorSpec, ObjectSpec, Scenario } from '../../src/core/system/scenario.js';
import { hrtimerField } from '../../src/kernel/hrtimer.js';
import { operations } from '../../src/kernel/index.js';
import { spinlockField } from '../../src/kernel/lock.js';
import { Compiled } from '../../src/execute/compiled.js';
import { Live } from '../../src/execute/live.js';
import { sequence } from '../../src/path/vocabulary.js';
import { detectors } from '../registries.js';

type Call = readonly [src: string, input?: { readonly [param: string]: number | string | { readonly param: string } }];
const lock = (src: string): Call => [src, { lock: 'lock' }];
const inc: Call = ['atomicInc', { loc: 'count' }];
const path = (id: string, ...calls: readonly Call[]): PathSource =>
  sequence(
    id,
    id === 'timer' ? ['slot'] : [],
    calls.map(([src, input]) => ({ src, input: input as never })),
  );
const timer = path('timer', ['hrtimerExpire', { object: { param: 'slot' } }], inc, inc, ['hrtimerReturn', { object: { param: 'slot' } }]);
const objects: readonly ObjectSpec[] = [{ name: 'slot0', type: 'slot', init: { timer: 1, 'timer.queued': 1 } }];

function world(
  paths: readonly PathSource[],
  cpus: readonly (number | undefined)[],
  kind: 'softirq' | 'hardirq' = 'softirq',
  rcu: Scenario['rcu'] = 'preemptible',
): Scenario {
  const actors = paths.map(
    ({ id }, i): ActorSpec => ({
      name: id,
      kind: id === 'timer' ? kind : 'task',
      path: id,
      ...(id === 'timer' && { params: { slot: 'slot0' } }),
      ...(cpus[i] !== undefined && { cpu: cpus[i] }),
    }),
  );
  return {
    globals: { CLOCK_MONOTONIC: word(upTo(1)), count: word(upTo(31)), lock: spinlockField },
    types: { slot: { fields: { timer: hrtimerField } } },
    objects,
    paths,
    actors,
    rcu,
  };
}

/** Every order in which the actors step, by their first letters; both executors must agree on it. */
function orders(scenario: Scenario): readonly string[] {
  const compiled = new Compiled(scenario, operations, detectors);
  const live = new Live(scenario, operations, detectors);
  const found: string[] = [];
  const follow = (schedule: readonly number[]): number => {
    for (const run of [compiled, live]) {
      run.reset();
      for (const choice of schedule) run.step(choice);
    }
    return 0;
  };
  const visit = (schedule: readonly number[], text: string): void => {
    follow(schedule);
    const [mine, its] = [compiled, live].map((run) => {
      const out = new Int32Array(16);
      return [...out.subarray(0, run.choices(out))];
    });
    expect(its).toEqual(mine);
    if (mine!.length === 0) found.push(text);
    for (const choice of mine!) visit([...schedule, choice], text + scenario.actors[actorOf(choice)]!.name[0]!);
  };
  visit([], '');
  return found.sort();
}

describe('actors that share a CPU', () => {
  it('are interrupted anywhere, and go on when the interrupt is over', () => {
    expect(orders(world([path('user', inc, inc), timer], [0, 0]))).toEqual(['ttttuu', 'uttttu', 'uutttt']);
  });

  it('are not: with a CPU each, every order is possible', () => {
    expect(orders(world([path('user', inc, inc), timer], [0, 1]))).toHaveLength(15);
    expect(orders(world([path('user', inc, inc), timer], [undefined, undefined]))).toHaveLength(15);
  });

  it('are not interrupted while irqs are off', () => {
    const locked = path('user', lock('rawSpinLockIrqsave'), inc, lock('rawSpinUnlockIrqrestore'));
    expect(orders(world([locked, timer], [0, 0]))).toEqual(['ttttuuu', 'uuutttt']);
    expect(orders(world([locked, timer], [0, 0], 'hardirq'))).toEqual(['ttttuuu', 'uuutttt']);
  });

  it('are interrupted in a section that leaves irqs as they are', () => {
    expect(orders(world([path('user', lock('rawSpinLock'), inc, lock('rawSpinUnlock')), timer], [0, 0]))).toEqual([
      'ttttuuu',
      'uttttuu',
      'uuttttu',
      'uuutttt',
    ]);
  });

  it('alternate as tasks, but not in a section with preemption off', () => {
    expect(orders(world([path('a', inc, inc), path('b', inc)], [0, 0]))).toEqual(['aab', 'aba', 'baa']);
    expect(orders(world([path('a', lock('rawSpinLock'), inc, lock('rawSpinUnlock')), path('b', inc)], [0, 0]))).toEqual(['aaab', 'baaa']);
  });

  it('alternate in a reader of preemptible RCU only', () => {
    const reader = path('a', ['rcuReadLock'], inc, ['rcuReadUnlock']);
    expect(orders(world([reader, path('b', inc)], [0, 0]))).toEqual(['aaab', 'aaba', 'abaa', 'baaa']);
    expect(orders(world([reader, path('b', inc)], [0, 0], 'softirq', 'non-preemptible'))).toEqual(['aaab', 'baaa']);
    expect(orders(world([reader, path('b', inc)], [0, 1], 'softirq', 'non-preemptible'))).toHaveLength(4);
  });

  it('hang where an interrupt spins on a lock that the task it interrupted holds', () => {
    const spins = path('timer', ['hrtimerExpire', { object: { param: 'slot' } }], lock('rawSpinLock'), lock('rawSpinUnlock'), [
      'hrtimerReturn',
      { object: { param: 'slot' } },
    ]);
    const scenario = world([path('user', lock('rawSpinLock'), lock('rawSpinUnlock')), spins], [0, 0]);
    expect(orders(scenario)).toEqual(['ttttuu', 'ut', 'uutttt']);
    const run = new Compiled(scenario, operations, detectors);
    run.reset();
    run.step(0);
    run.step(1 << 4);
    expect([0, 1].map((actor) => [0, 1].filter((other) => run.waitsFor(actor, other)))).toEqual([[1], [0]]);
  });
});
