import { describe, expect, it } from 'vitest';
import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import type { PathSource, Points } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { define } from '../../src/path/define.js';
import { isNull, point } from '../../src/path/vocabulary.js';
import { timerListField } from '../../src/kernel/timer-list.js';
import { Kernel } from './kernel.js';
import { type Call, found, stepsOf } from './searches.js';

const node = { object: { param: 'of' } };
const unpublish: Call = ['store', { loc: 'shared', value: 0, order: 'release' }];
const n = { reg: 'n', field: 'value' };

/** Looks at what is published, twice: as a reader or not. */
const reading = (reader: boolean): PathSource => {
  const states: Points = {
    fetch: point('n = rcu_dereference(shared)', 'rcuDereference', { loc: 'shared', order: 'dependent' }, [
      { guard: isNull, target: reader ? 'leave' : 'done' },
      { save: 'n', target: 'look' },
    ]),
    look: point('READ_ONCE(n->value)', 'load', { loc: n, order: 'once' }, 'again'),
    again: point('READ_ONCE(n->value)', 'load', { loc: n, order: 'once' }, reader ? 'leave' : 'done'),
    ...(reader && {
      enter: point('rcu_read_lock()', 'rcuReadLock', 'fetch'),
      leave: point('rcu_read_unlock()', 'rcuReadUnlock', 'done'),
    }),
    done: { type: 'final' },
  };
  return define({ id: 'reads', params: ['of'], registers: ['n'], initial: reader ? 'enter' : 'fetch', states });
};

function freeing(calls: readonly Call[], reader = true): readonly string[] {
  const frees = stepsOf(['of'], 'frees', ...calls);
  const scenario: Scenario = {
    globals: { shared: pointer('node') },
    types: { node: { fields: { value: word(bit) }, collected: true } },
    objects: [{ name: 'node0', type: 'node' }],
    init: { shared: 'node0' },
    paths: [reading(reader), frees],
    actors: ['frees', 'reads'].map((path) => ({ name: path, kind: 'task', path, params: { of: 'node0' } })),
  };
  const all = found(scenario);
  expect(found(scenario, [persistent, chains])).toEqual(all);
  return all.map((site) => site.split(' ')[0]!).filter((kind) => kind !== 'rcu-unprotected-dereference');
}

describe('kfree_rcu()', () => {
  it('leaves the object to the readers of then', () => {
    expect(freeing([unpublish, ['kfreeRcu', node]])).toEqual([]);
    // kfree() does not
    expect(freeing([unpublish, ['kfree', node]])).toContain('use-after-free');
  });

  it('leaves it to nobody who is no reader, or reads later', () => {
    expect(freeing([unpublish, ['kfreeRcu', node]], false)).toContain('use-after-free');
    expect(freeing([['kfreeRcu', node], unpublish])).toContain('use-after-free');
  });

  it('twice is a double free', () => {
    expect(freeing([unpublish, ['kfreeRcu', node], ['kfreeRcu', node]])).toContain('double-free');
    expect(freeing([unpublish, ['kfreeRcu', node], ['kfree', node]])).toContain('double-free');
  });

  it('is of its own reader, too, until that leaves', () => {
    const look: Call = ['load', { loc: { param: 'of', field: 'value' }, order: 'once' }];
    const own: readonly Call[] = [unpublish, ['rcuReadLock'], ['kfreeRcu', node], look, ['rcuReadUnlock']];
    expect(freeing(own)).toEqual([]);
    expect(freeing([...own, look])).toContain('use-after-free');
  });

  it('with a timer inside that nobody stops is told at the end, though nobody is the timer', () => {
    const armed = (...calls: readonly Call[]): readonly string[] => {
      const timer = { param: 'of', field: 'timer' };
      const path = stepsOf(['of'], 'frees', ['timerSetup', { timer }], ['addTimer', { timer, delay: 1 }], ...calls);
      return found({
        globals: {},
        types: { node: { fields: { timer: timerListField } } },
        objects: [{ name: 'node0', type: 'node' }],
        paths: [path],
        actors: [{ name: 'frees', kind: 'task', path: 'frees', params: { of: 'node0' } }],
      });
    };
    expect(armed(['kfreeRcu', node])).toEqual(['free-active node']);
    const own: readonly Call[] = [['rcuReadLock'], ['kfreeRcu', node], ['timerDelete', { timer: { param: 'of', field: 'timer' } }]];
    expect(armed(...own, ['rcuReadUnlock'])).toEqual([]);
  });

  it('is what kvfree_rcu_barrier() waits for, with the readers that the objects are left to, and with no other ones', () => {
    const k = new Kernel();
    k.do('c', 'rcuReadLock');
    k.do('a', 'kvfreeRcuBarrier');
    expect(k.can('a', 'kvfreeRcuBarrierWait')).toBe(true);
    k.do('a', 'kmemCacheZalloc', { cache: 'cache0' });
    k.do('a', 'kfreeRcu', { object: 'item0' });
    k.do('b', 'rcuReadLock');
    k.do('a', 'kvfreeRcuBarrier');
    expect([k.can('a', 'kvfreeRcuBarrierWait'), k.waitsFor('a', 'kvfreeRcuBarrierWait')]).toEqual([false, ['c']]);
    k.do('c', 'rcuReadUnlock');
    expect(k.can('a', 'kvfreeRcuBarrierWait')).toBe(true);
    // so what a reader leads to by such an object may be freed after it, and not after rcu_barrier()
    const kept: readonly Call[] = [unpublish, ['kfreeRcu', node]];
    expect(freeing([...kept, ['kvfreeRcuBarrier'], ['kvfreeRcuBarrierWait']])).toEqual([]);
  });

  it('holds up no callback that call_rcu() queues after it', () => {
    const k = new Kernel();
    k.do('a', 'kmemCacheZalloc', { cache: 'cache0' });
    k.do('a', 'kmemCacheZalloc', { cache: 'cache0' });
    k.do('a', 'kfreeRcu', { object: 'item0' });
    k.do('a', 'callRcu', { object: 'item1', head: 'item1.rcu' });
    expect(k.can('callback', 'rcuInvoke', { object: 'item1', head: 'item1.rcu' })).toBe(true);
  });

  it('is nothing that rcu_barrier() waits for', () => {
    const k = new Kernel();
    k.do('b', 'rcuReadLock');
    k.do('a', 'kfreeRcu', { object: 'item0' });
    k.do('a', 'rcuBarrier');
    expect(k.can('a', 'rcuBarrierWait')).toBe(true);
  });
});
