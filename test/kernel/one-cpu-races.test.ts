import { expect, it } from 'vitest';
import type { ActorKind, ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { Compiled } from '../../src/execute/compiled.js';
import { Live } from '../../src/execute/live.js';
import { operations } from '../../src/kernel/index.js';
import { spinlockField } from '../../src/kernel/lock.js';
import { walkBoth } from '../execute/both.js';
import { detectors } from '../registries.js';
import { type Call, found, stepsOf } from './searches.js';

const load: Call = ['load', { loc: 'word', order: 'plain' }];
const store: Call = ['store', { loc: 'word', value: 1, order: 'plain' }];
const first: Call = ['load', { loc: 'other', order: 'once' }];

const scenario = (mine: readonly Call[], kind: ActorKind, theirs: readonly Call[], cpu = 0): Scenario => ({
  globals: { word: word(bit), other: word(bit), lock: spinlockField },
  types: {},
  objects: [],
  paths: [stepsOf([], 'task', ...mine), stepsOf([], 'comes', ...theirs)],
  actors: [{ name: 'task', kind: 'task', path: 'task', cpu: 0 }, { name: 'comes', kind, path: 'comes', cpu } as ActorSpec],
});
const tells = (of: Scenario): readonly string[] => {
  for (const seed of [1, 2, 3]) walkBoth(new Compiled(of, operations, detectors), new Live(of, operations, detectors), seed);
  return found(of).filter((site) => site.startsWith('data-race'));
};
const [byTask, byOther] = ['data-race task@task.s0', 'data-race comes@comes.s1'];

it.each(['hardirq', 'softirq'] as const)('a %s comes amid a plain access of the task of its CPU, whoever writes', (kind) => {
  expect(tells(scenario([load], kind, [first, store]))).toEqual([byOther]);
  expect(tells(scenario([store], kind, [first, load]))).toEqual([byOther]);
  expect(tells(scenario([load], kind, [store]))).toEqual(['data-race comes@comes.s0']);
  expect(tells(scenario([store], kind, [load]))).toEqual([byTask]);
  expect(tells(scenario([load], kind, [first, load]))).toEqual([]);
  // on another CPU it is the writer who tells
  expect(tells(scenario([store], kind, [first, load], 1))).toEqual([byTask]);
});

it('not where the task has such interrupts off', () => {
  const off = (call: Call): readonly Call[] => [['localIrqDisable'], call, ['localIrqEnable']];
  for (const kind of ['hardirq', 'softirq'] as const) {
    expect(tells(scenario(off(load), kind, [first, store]))).toEqual([]);
    expect(tells(scenario(off(store), kind, [first, load]))).toEqual([]);
  }
  expect(tells(scenario([['localBhDisable'], store, ['localBhEnable']], 'softirq', [first, load]))).toEqual([]);
  expect(tells(scenario([['localBhDisable'], store, ['localBhEnable']], 'hardirq', [first, load]))).toEqual(['data-race comes@comes.s1']);
  expect(tells(scenario(off(store), 'hardirq', [first, load], 1))).toEqual(['data-race task@task.s1']);
});

it('a task with preemption off may have come amid an access of another one', () => {
  const locked = (call: Call): readonly Call[] => [['rawSpinLock', { lock: 'lock' }], call, ['rawSpinUnlock', { lock: 'lock' }]];
  expect(tells(scenario([load], 'task', locked(store)))).toEqual([byOther]);
  expect(tells(scenario([store], 'task', locked(load)))).toEqual([byOther]);
  expect(tells(scenario(locked(store), 'task', locked(load)))).toEqual([]);
});
