import { describe, expect, it } from 'vitest';
import { word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { ActorKind, Scenario } from '../../src/core/system/scenario.js';
import { define } from '../../src/path/define.js';
import { isNull, point } from '../../src/path/vocabulary.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { Kernel } from './kernel.js';
import { type Call, found, stepsOf } from './searches.js';

describe('preempt_disable()', () => {
  const pairs = [
    ['preemptDisable', 'preemptEnable', 'warn'],
    ['rcuReadLockSched', 'rcuReadUnlockSched', 'unlock-not-owner'],
  ] as const;

  it('nests, makes a reader, and who calls it must not sleep; its counterpart alone is told of', () => {
    for (const [off, on, told] of pairs) {
      const k = new Kernel();
      for (let i = 0; i < 2; i++) k.do('b', off);
      k.do('a', 'synchronizeRcu');
      k.do('b', on);
      expect([off, k.can('a', 'synchronizeRcuWait')]).toEqual([off, false]);
      k.do('b', 'mutexLock', { lock: 'mutex' });
      expect(k.found).toEqual(['sleeping-in-atomic']);
      k.do('b', on);
      expect([off, k.can('a', 'synchronizeRcuWait')]).toEqual([off, true]);
      k.do('b', 'mutexUnlock', { lock: 'mutex' });
      expect(k.found).toEqual([]);
      k.do('b', 'rcuReadLock');
      k.do('b', on);
      expect([off, k.found]).toEqual([off, [told]]);
      k.do('a', 'synchronizeRcu');
      expect(k.waitsFor('a', 'synchronizeRcuWait')).toEqual(['b']);
    }
  });

  it('keeps its task from being preempted', () => {
    const k = new Kernel();
    expect(k.can('b', 'schedOut', { task: 'task0' })).toBe(true);
    k.do('a', 'preemptDisable');
    expect(k.can('b', 'schedOut', { task: 'task0' })).toBe(false);
    k.do('a', 'preemptEnable');
    expect(k.can('b', 'schedOut', { task: 'task0' })).toBe(true);
  });

  /** What one on the same CPU sees of two stores. */
  const seen = (kind: ActorKind, ...calls: readonly Call[]): readonly string[] => {
    const sees = define({
      id: 'sees',
      initial: 'look',
      states: {
        look: point('READ_ONCE(between)', 'load', { loc: 'between', order: 'once' }, [
          { guard: isNull, target: 'done' },
          { target: 'told' },
        ]),
        told: point('WARN_ON_ONCE(1)', 'warnOn', 'done'),
        done: { type: 'final' },
      },
    });
    const scenario: Scenario = {
      globals: { between: word(bit) },
      types: {},
      objects: [],
      paths: [sees, stepsOf([], 'stores', ...calls)],
      actors: [
        { name: 'stores', kind: 'task', path: 'stores', cpu: 0 },
        { name: 'sees', kind, path: 'sees', cpu: 0 },
      ],
    };
    const all = found(scenario);
    expect(found(scenario, [persistent, chains])).toEqual(all);
    return all;
  };
  const set = (value: 0 | 1): Call => ['store', { loc: 'between', value, order: 'once' }];

  it('keeps other tasks from its CPU, and no interrupt', () => {
    expect(seen('task', ['preemptDisable'], set(1), set(0), ['preemptEnable'])).toEqual([]);
    expect(seen('task', ['rcuReadLockSched'], set(1), set(0), ['rcuReadUnlockSched'])).toEqual([]);
    expect(seen('task', set(1), set(0))).toEqual(['warn sees@sees.told']);
    expect(seen('softirq', ['preemptDisable'], set(1), set(0), ['preemptEnable'])).toEqual(['warn sees@sees.told']);
  });
});
