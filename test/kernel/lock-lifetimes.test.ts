import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/core/system/scenario.js';
import { operations } from '../../src/kernel/index.js';
import { mutexField, spinlockField } from '../../src/kernel/lock.js';
import { rwlockField } from '../../src/kernel/rwlock.js';
import { rwsemField } from '../../src/kernel/rwsem.js';
import { seqcountField } from '../../src/kernel/seqcount.js';
import { type Call, found, of, steps, task } from './searches.js';

const fields = { mutex: mutexField, spinlock: spinlockField, rwlock: rwlockField, rwsem: rwsemField, seqcount: seqcountField };
/** Every operation on such a field, with its input. */
const calls = [...operations.values()].flatMap(({ name, takes = {}, params }): readonly Call[] => {
  const [param, kind] = Object.entries(takes)[0] ?? ['', ''];
  if (!(kind in fields)) return [];
  return [[name, { [param]: { param: 'of', field: kind }, ...('start' in params && { start: 0 }) }]];
});
const free: Call = ['kfree', { object: of }];
const scenario = (...paths: readonly (readonly Call[])[]): Scenario => ({
  globals: {},
  types: { obj: { fields } },
  objects: [{ name: 'obj0', type: 'obj' }],
  paths: paths.map((one, i) => steps(`p${i}`, ...one)),
  actors: paths.map((_, i) => task(`a${i}`, `p${i}`, 'obj0')),
});
const uses = (one: Scenario): readonly string[] => found(one).filter((site) => site.startsWith('use-after-free'));

describe('a lock in an object', () => {
  it.each(calls.map((call) => [call[0], call] as const))('that is freed is told of by %s', (name, call) => {
    expect(uses(scenario([free, call]))).toEqual([`use-after-free obj a0@p0.s1`]);
    expect(uses(scenario([call])), name).toEqual([]);
  });

  it.each([
    ['mutexLock', 'mutexUnlock'],
    ['rawSpinLock', 'rawSpinUnlock'],
    ['writeLock', 'writeUnlock'],
    ['readLock', 'readUnlock'],
    ['downWrite', 'upWrite'],
    ['downRead', 'upRead'],
  ])('that is freed while it is held is told of by who waits in %s, and by %s', (takes, drops) => {
    const [take, drop] = [takes, drops].map((name) => calls.find(([src]) => src === name)!) as [Call, Call];
    const shared = takes === 'readLock' || takes === 'downRead';
    const exclusive = calls.find(([src]) => src === (takes === 'readLock' ? 'writeLock' : 'downWrite'))!;
    const held = scenario([take, free], [shared ? exclusive : take]);
    expect(uses(held)).toContain(
      `use-after-free obj a1@p1.s0${shared || takes.startsWith('write') || takes === 'downWrite' ? '_waits' : ''}`,
    );
    expect(uses(scenario([take, drop], [free]))).toContain('use-after-free obj a0@p0.s1');
    expect(uses(scenario([take, drop]))).toEqual([]);
  });
});
