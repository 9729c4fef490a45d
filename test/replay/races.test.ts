import { describe, expect, it } from 'vitest';
import { loadRegistry } from '../../src/cli/registry.js';
import { word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import type { Exploration } from '../../src/core/system/exploration.js';
import { mutexField } from '../../src/kernel/lock.js';
import { operations } from '../../src/kernel/index.js';
import { sequence } from '../../src/path/vocabulary.js';
import { racesOf, raceText } from '../../src/replay/races.js';
import { replay } from '../../src/replay/replay.js';
import { System } from '../../src/replay/system.js';
import { parseToken } from '../../src/replay/token.js';
import { seedsOf } from '../../src/cli/seeds.js';
import { detectors } from '../registries.js';

type Call = readonly [src: string, input: { readonly [param: string]: number | string }];
const store = (loc: string, value: number, order: string): Call => ['store', { loc, value, order }];
const load = (loc: string, order: string): Call => ['load', { loc, order }];

/** The races when `a` runs to its end, then `b`. */
function races(a: readonly Call[], b: readonly Call[], globals: Scenario['globals'] = {}): readonly string[] {
  const path = (id: string, calls: readonly Call[]) =>
    sequence(
      id,
      [],
      calls.map(([src, input]) => ({ src, input: input as never })),
    );
  const scenario: Scenario = {
    globals: { data: word(bit), flag: word(bit), ...globals },
    types: {},
    objects: [],
    paths: [path('a', a), path('b', b)],
    actors: [
      { name: 'a', kind: 'task', path: 'a' },
      { name: 'b', kind: 'task', path: 'b' },
    ],
  };
  const exploration: Exploration = {
    name: 'x',
    reason: '',
    variants: ['posted'],
    switches: {},
    scenario: () => scenario,
    expect: {},
    exhaustive: true,
  };
  const system = new System(exploration, 'posted', {}, detectors);
  const run = replay(system, [...a.map(() => ({ actor: 'a', outcome: '' })), ...b.map(() => ({ actor: 'b', outcome: '' }))]);
  return racesOf(system, run.steps).map(raceText);
}

describe('vector clocks along a schedule', () => {
  it('see a race where a relaxed flag hands data over, which no state has both sides standing at', () => {
    expect(races([store('data', 1, 'plain'), store('flag', 1, 'once')], [load('flag', 'once'), load('data', 'plain')])).toEqual([
      'data: step 4, b at b.call2, and step 1, a at a.call1',
    ]);
  });

  it('see none where barriers stand on both sides of the relaxed flag, and one where only one of them does', () => {
    const wmb: Call = ['smpWmb', {}];
    const rmb: Call = ['smpRmb', {}];
    const write = (barrier: readonly Call[]) => [store('data', 1, 'plain'), ...barrier, store('flag', 1, 'once')];
    const read = (barrier: readonly Call[]) => [load('flag', 'once'), ...barrier, load('data', 'plain')];
    expect(races(write([wmb]), read([rmb]))).toEqual([]);
    expect(races(write([['smpMb', {}]]), read([['smpMb', {}]]))).toEqual([]);
    expect(races(write([wmb]), read([]))).toHaveLength(1);
    expect(races(write([]), read([rmb]))).toHaveLength(1);
    expect(races(write([rmb]), read([wmb]))).toHaveLength(1);
  });

  it('see none where it is handed over by release and acquire', () => {
    expect(races([store('data', 1, 'plain'), store('flag', 1, 'release')], [load('flag', 'acquire'), load('data', 'plain')])).toEqual([]);
    expect(races([store('data', 1, 'plain'), store('flag', 1, 'release')], [load('flag', 'once'), load('data', 'plain')])).toHaveLength(1);
  });

  it('see none under one lock, and one where only one side takes it', () => {
    const locked: readonly Call[] = [['mutexLock', { lock: 'm' }], store('data', 1, 'plain'), ['mutexUnlock', { lock: 'm' }]];
    expect(races(locked, locked, { m: mutexField })).toEqual([]);
    expect(races(locked, [store('data', 1, 'plain')], { m: mutexField })).toHaveLength(1);
  });

  it('see none between two reads, nor between marked accesses', () => {
    expect(races([load('data', 'plain')], [load('data', 'plain')])).toEqual([]);
    expect(races([store('data', 1, 'once')], [load('data', 'once')])).toEqual([]);
    expect(races([store('data', 1, 'once')], [load('data', 'plain')])).toHaveLength(1);
  });

  it('see none where a grace period is waited for, and one where it is not', () => {
    const reader: readonly Call[] = [['rcuReadLock', {}], load('data', 'plain'), ['rcuReadUnlock', {}]];
    expect(races(reader, [['synchronizeRcu', {}], ['synchronizeRcuWait', {}], store('data', 1, 'plain')])).toEqual([]);
    expect(races(reader, [store('data', 1, 'plain')])).toHaveLength(1);
  });

  it('name parameters that the operation has', () => {
    for (const { params, orders: { acquires = [], releases = [] } = {} } of operations.values())
      for (const key of [...acquires, ...releases]) if (key.startsWith('@')) expect(Object.keys(params)).toContain(key.slice(1));
  });
});

describe('the two rules for data races', () => {
  it('agree on what a search found: with the other side’s step, its schedule has that race', async () => {
    const registry = await loadRegistry();
    let seen = 0;
    for (const name of ['bind-vs-bind', 'stop-vs-stop', 'event-vs-stop-all', 'unlocked-table']) {
      for (const { token: text } of seedsOf(name, registry).filter(({ kind }) => kind === 'data-race')) {
        const token = parseToken(text);
        const system = new System(registry.explorations.get(name)!, 'posted', {}, registry.detectors);
        const found = replay(system, token.schedule).found.find(({ kind }) => kind === 'data-race')!;
        const run = replay(system, [...token.schedule, { actor: found.against!.actor, outcome: '' }]);
        const pairs = racesOf(system, run.steps).map(({ first, second }) => [first.point, second.point].sort().join(' '));
        expect(pairs).toContain([found.point, found.against!.point].sort().join(' '));
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(5);
  });
});
