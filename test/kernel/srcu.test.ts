import { describe, expect, it } from 'vitest';
import { pointer, word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { objectOf } from '../../src/core/world/world.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { completionField } from '../../src/kernel/completion.js';
import { mutexField } from '../../src/kernel/lock.js';
import { rcuHeadField } from '../../src/kernel/rcu.js';
import { srcuField } from '../../src/kernel/srcu.js';
import { define } from '../../src/path/define.js';
import { point } from '../../src/path/vocabulary.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { item, Kernel, withItem } from './kernel.js';
import { at, type Call, found, of, stepsOf } from './searches.js';

const srcu = { srcu: 'srcu' };
const other = { srcu: 'other_srcu' };
const guard = { srcu: 'guard0.srcu' };
const read = (k: Kernel, actor: string, domain: { readonly srcu: string } = srcu): number => k.do(actor, 'srcuReadLock', domain);
const leave = (k: Kernel, actor: string, idx: number, domain: { readonly srcu: string } = srcu): readonly string[] => {
  k.do(actor, 'srcuReadUnlock', { ...domain, idx });
  return k.found;
};

describe('synchronize_srcu()', () => {
  it('waits for the readers of its domain that there are, and for no later ones', () => {
    for (const [call, wait] of [
      ['synchronizeSrcu', 'synchronizeSrcuWait'],
      ['synchronizeSrcuExpedited', 'synchronizeSrcuExpeditedWait'],
    ] as const) {
      const k = new Kernel();
      const idx = read(k, 'b');
      k.do('a', call, srcu);
      read(k, 'c');
      expect([k.can('a', wait, srcu), k.waitsFor('a', wait, srcu)]).toEqual([false, ['b']]);
      leave(k, 'b', idx);
      expect([k.can('a', wait, srcu), k.do('a', wait, srcu), k.found]).toEqual([true, 0, []]);
    }
  });

  it('waits for nobody in another domain, nor for a reader of RCU; synchronize_rcu() for none of its readers', () => {
    const k = new Kernel();
    read(k, 'b', other);
    k.do('c', 'rcuReadLock');
    k.do('a', 'synchronizeSrcu', srcu);
    expect(k.can('a', 'synchronizeSrcuWait', srcu)).toBe(true);
    k.do('c', 'rcuReadUnlock');
    k.do('a', 'synchronizeRcu');
    expect(k.can('a', 'synchronizeRcuWait')).toBe(true);
  });

  it('may be called in a reader of another domain, in which one may sleep, and not in one of RCU', () => {
    const k = new Kernel();
    read(k, 'a', other);
    k.do('a', 'synchronizeSrcu', srcu);
    expect(k.found).toEqual([]);
    k.do('b', 'rcuReadLock');
    k.do('b', 'synchronizeSrcu', srcu);
    expect(k.found).toEqual(['sleeping-in-atomic']);
  });

  it('waits for itself in a reader of the same domain', () => {
    const k = new Kernel();
    read(k, 'a');
    k.do('a', 'synchronizeSrcu', srcu);
    expect(k.waitsFor('a', 'synchronizeSrcuWait', srcu)).toEqual(['a']);
  });
});

describe('srcu_read_unlock()', () => {
  it('leaves the section of its index, in any order, and waits end with the last', () => {
    const k = new Kernel();
    const [outer, inner] = [read(k, 'b'), read(k, 'b')];
    k.do('a', 'synchronizeSrcu', srcu);
    expect([leave(k, 'b', outer), k.can('a', 'synchronizeSrcuWait', srcu)]).toEqual([[], false]);
    expect([leave(k, 'b', inner), k.can('a', 'synchronizeSrcuWait', srcu)]).toEqual([[], true]);
  });

  it('with an index of another section, of another domain, a made up one, or by another task is told, and leaves nothing', () => {
    const k = new Kernel();
    const idx = read(k, 'b');
    const elsewhere = read(k, 'b', other);
    k.do('a', 'synchronizeSrcu', srcu);
    for (const [actor, wrong] of [
      ['b', elsewhere],
      ['b', idx + 1],
      ['b', 0],
      ['b', 1],
      ['c', idx],
    ] as const)
      expect([actor, wrong, leave(k, actor, wrong)]).toEqual([actor, wrong, ['unlock-not-owner']]);
    expect([leave(k, 'b', idx), leave(k, 'b', idx), k.can('a', 'synchronizeSrcuWait', srcu)]).toEqual([[], ['unlock-not-owner'], true]);
  });
});

describe('a domain in an object', () => {
  it('is used after it was set up and before it is cleaned up, and no more after a free', () => {
    const k = new Kernel();
    read(k, 'a', guard);
    expect(k.found).toEqual(['null-dereference']);
    k.do('a', 'initSrcuStruct', guard);
    expect([leave(k, 'a', read(k, 'a', guard), guard), k.found]).toEqual([[], []]);
    k.do('a', 'cleanupSrcuStruct', guard);
    expect(k.found).toEqual([]);
    k.do('a', 'synchronizeSrcu', guard);
    expect(k.found).toEqual(['null-dereference']);
    k.do('a', 'kfree', { object: 'guard0' });
    read(k, 'a', guard);
    expect(k.found).toEqual(['use-after-free']);
  });

  it('may find no memory, and is not set up anew under its readers', () => {
    const k = new Kernel(true);
    expect(k.outcomes('initSrcuStruct', guard)).toEqual(['', 'ENOMEM']);
    expect(k.do('a', 'initSrcuStruct', { ...guard, outcome: 'ENOMEM' })).toBe(-12);
    k.do('a', 'initSrcuStruct', guard);
    read(k, 'b', guard);
    expect(() => k.do('a', 'initSrcuStruct', guard)).toThrow('has readers or callbacks');
  });
});

describe('cleanup_srcu_struct()', () => {
  it('with a reader warns, and leaves the domain as it is', () => {
    const k = new Kernel();
    k.do('a', 'initSrcuStruct', guard);
    const idx = read(k, 'b', guard);
    k.do('a', 'cleanupSrcuStruct', guard);
    expect(k.found).toEqual(['warn']);
    expect(leave(k, 'b', idx, guard)).toEqual([]);
    k.do('a', 'cleanupSrcuStruct', guard);
    expect(k.found).toEqual([]);
  });

  it('with a queued callback warns, and that is never called; after srcu_barrier() it was', () => {
    const k = withItem();
    k.do('a', 'callSrcu', { ...srcu, ...item });
    k.do('a', 'cleanupSrcuStruct', srcu);
    expect([k.found, k.can('c', 'srcuInvoke', item)]).toEqual([['warn'], false]);
    const twin = withItem();
    twin.do('a', 'callSrcu', { ...srcu, ...item });
    twin.do('c', 'srcuInvoke', item);
    expect(twin.can('a', 'cleanupSrcuStruct', srcu)).toBe(false);
    twin.do('c', 'srcuReturn', item);
    twin.do('a', 'cleanupSrcuStruct', srcu);
    expect(twin.found).toEqual([]);
  });
});

describe('call_srcu()', () => {
  it('has its callback called after the readers of then have left, with BH off; RCU has no part in it', () => {
    const k = withItem();
    const idx = read(k, 'b');
    k.do('a', 'callSrcu', { ...srcu, ...item });
    k.do('a', 'rcuBarrier');
    expect([k.can('a', 'rcuBarrierWait'), k.can('c', 'srcuInvoke', item), k.waitsFor('c', 'srcuInvoke', item)]).toEqual([
      true,
      false,
      ['b'],
    ]);
    // its reader comes and goes as one of RCU
    k.do('b', 'rcuReadLock');
    k.do('b', 'rcuReadUnlock');
    expect([k.can('c', 'srcuInvoke', item), k.can('callback', 'rcuInvoke', item)]).toEqual([false, false]);
    leave(k, 'b', idx);
    expect([k.can('c', 'srcuInvoke', item), k.can('callback', 'rcuInvoke', item)]).toEqual([true, false]);
    k.do('c', 'srcuInvoke', item);
    k.do('c', 'mutexLock', { lock: 'mutex' });
    expect(k.found).toEqual(['sleeping-in-atomic']);
    k.do('c', 'srcuReturn', item);
    k.do('c', 'schedule', { task: 0 });
    expect(k.found).toEqual([]);
  });

  it('twice is told, also of one that call_rcu() queued', () => {
    for (const first of ['callSrcu', 'callRcu']) {
      const k = withItem();
      k.do('a', first, { ...srcu, ...item });
      k.do('b', 'callSrcu', { ...srcu, ...item });
      expect(k.found).toEqual(['double-call-rcu']);
    }
  });

  it('of a domain whose object is freed comes to it', () => {
    const k = withItem();
    k.do('a', 'initSrcuStruct', guard);
    k.do('a', 'callSrcu', { ...guard, ...item });
    k.do('a', 'kfree', { object: 'guard0' });
    k.do('c', 'srcuInvoke', item);
    expect(k.found).toEqual(['use-after-free']);
  });
});

describe('its callback', () => {
  it('is called by a worker, which is a task', () => {
    const k = withItem();
    k.do('a', 'callSrcu', { ...srcu, ...item });
    expect(() => k.do('callback', 'srcuInvoke', item)).toThrow('make it a task');
  });
});

describe('srcu_barrier()', () => {
  it('waits for the callbacks of its domain until they have returned', () => {
    const k = withItem();
    k.do('a', 'callSrcu', { ...srcu, ...item });
    k.do('b', 'srcuBarrier', other);
    expect(k.can('b', 'srcuBarrierWait', other)).toBe(true);
    k.do('b', 'srcuBarrier', srcu);
    expect(k.can('b', 'srcuBarrierWait', srcu)).toBe(false);
    k.do('c', 'srcuInvoke', item);
    expect(k.can('b', 'srcuBarrierWait', srcu)).toBe(false);
    k.do('c', 'srcuReturn', item);
    expect(k.can('b', 'srcuBarrierWait', srcu)).toBe(true);
    k.do('b', 'srcuBarrierWait', srcu);
    expect(k.found).toEqual([]);
  });

  it('is what waits for them, and rcu_barrier() does not', () => {
    const k = withItem();
    k.do('a', 'callSrcu', { ...srcu, ...item });
    k.do('b', 'rcuBarrier');
    k.do('a', 'srcuBarrier', srcu);
    expect([k.can('b', 'rcuBarrierWait'), k.can('a', 'srcuBarrierWait', srcu)]).toEqual([true, false]);
  });
});

describe('srcu_dereference()', () => {
  it('is for readers of that domain, and for no others', () => {
    const k = new Kernel();
    const fetches = (actor: string): readonly string[] => {
      k.do(actor, 'srcuDereference', { loc: 'pool', ...srcu });
      return k.found;
    };
    read(k, 'b', other);
    k.do('c', 'rcuReadLock');
    expect(['b', 'c', 'timer'].map(fetches)).toEqual(Array(3).fill(['rcu-unprotected-dereference']));
    read(k, 'a');
    expect(fetches('a')).toEqual([]);
  });
});

describe('list_for_each_entry_srcu()', () => {
  const begins = (k: Kernel, actor: string, after: number | string = 0): readonly string[] => {
    k.do(actor, 'listNextSrcu', { list: 'list', after, ...srcu });
    return k.found;
  };

  it('is begun by a reader of that domain, and goes on from entries that were taken out as any walk under RCU', () => {
    const k = new Kernel();
    for (const node of ['node0', 'node1']) k.do('a', 'listAddTailRcu', { list: 'list', node: `${node}.list` });
    k.do('b', 'rcuReadLock');
    read(k, 'c', other);
    expect([begins(k, 'b'), begins(k, 'c')]).toEqual(Array(2).fill(['rcu-unprotected-dereference']));
    read(k, 'a');
    expect(begins(k, 'a')).toEqual([]);
    k.do('b', 'listDelRcu', { node: 'node0.list' });
    expect(k.world.objects[objectOf(k.do('a', 'listNextSrcu', { list: 'list', after: 'node0', ...srcu }))]!.name).toBe('node1');
    k.do('b', 'listDel', { node: 'node1.list' });
    expect(begins(k, 'a', 'node1')).toEqual(['broken-list']);
  });
});

// --- whole systems

const domain = { srcu: 'domain' };
const unpublish: Call = ['store', { loc: 'shared', value: 0, order: 'release' }];
const free: Call = ['kfree', { object: of }];
const gracePeriod = (name = 'domain'): readonly Call[] => [
  ['synchronizeSrcu', { srcu: name }],
  ['synchronizeSrcuWait', { srcu: name }],
];

/** Looks at what is published, asleep in between. */
const reads = define({
  id: 'reads',
  params: ['of'],
  registers: ['idx', 'n'],
  initial: 'enter',
  states: {
    enter: point('idx = srcu_read_lock(&domain)', 'srcuReadLock', domain, { save: 'idx', target: 'fetch' }),
    fetch: point('n = srcu_dereference(shared, &domain)', 'srcuDereference', { loc: 'shared', ...domain }, [
      { guard: { type: 'eq', params: { right: 0 } }, target: 'leave' },
      { save: 'n', target: 'sleep' },
    ]),
    sleep: point('mutex_lock(&lock)', 'mutexLock', { lock: 'lock' }, 'wake'),
    wake: point('mutex_unlock(&lock)', 'mutexUnlock', { lock: 'lock' }, 'look'),
    look: point('READ_ONCE(n->value)', 'load', { loc: { reg: 'n', field: 'value' }, order: 'once' }, 'leave'),
    leave: point('srcu_read_unlock(&domain, idx)', 'srcuReadUnlock', { ...domain, idx: { reg: 'idx' } }, 'done'),
    done: { type: 'final' },
  },
});
const frees = stepsOf(['of'], 'frees', ['srcuInvoke', { object: of }], free, ['srcuReturn', { object: of }]);

function besideReader(calls: readonly Call[], callback = false): readonly string[] {
  const actor = (path: string, more: Partial<ActorSpec> = {}): ActorSpec => ({
    name: path,
    kind: 'task',
    path,
    params: { of: 'node0' },
    ...more,
  });
  const scenario: Scenario = {
    globals: { shared: pointer('node'), domain: srcuField, elsewhere: srcuField, lock: mutexField, done: completionField },
    types: { node: { fields: { value: word(bit), rcu: rcuHeadField }, collected: true } },
    objects: [{ name: 'node0', type: 'node' }],
    init: { shared: 'node0' },
    paths: [reads, stepsOf(['of'], 'writes', ...calls), ...(callback ? [frees] : [])],
    actors: [actor('reads'), actor('writes'), ...(callback ? [actor('frees', { daemon: true })] : [])],
  };
  const all = found(scenario);
  expect(found(scenario, [persistent, chains])).toEqual(all);
  return all;
}

describe('a reader of a domain', () => {
  it('is safe from who frees after a grace period of that domain, and of no other', () => {
    expect(besideReader([unpublish, ...gracePeriod(), free])).toEqual([]);
    expect(besideReader([unpublish, free])).toEqual(['use-after-free node reads@reads.look']);
    expect(besideReader([unpublish, ...gracePeriod('elsewhere'), free])).toEqual(['use-after-free node reads@reads.look']);
    expect(besideReader([unpublish, ['synchronizeRcu'], ['synchronizeRcuWait'], free])).toEqual(['use-after-free node reads@reads.look']);
  });

  it('is safe from a callback that call_srcu() queued, whose module waits for it by srcu_barrier() alone', () => {
    const call = (name: string): Call => ['callSrcu', { srcu: name, object: of, head: at('rcu') }];
    expect(besideReader([unpublish, call('domain'), ['srcuBarrier', domain], ['srcuBarrierWait', domain]], true)).toEqual([]);
    expect(besideReader([unpublish, call('elsewhere')], true)).toEqual(['use-after-free node reads@reads.look']);
  });

  it('waits in a cycle for who waits for it with its mutex held', () => {
    const held = besideReader([['mutexLock', { lock: 'lock' }], ...gracePeriod(), ['mutexUnlock', { lock: 'lock' }]]);
    expect(held).toEqual(['deadlock']);
    const elsewhere = besideReader([['mutexLock', { lock: 'lock' }], ...gracePeriod('elsewhere'), ['mutexUnlock', { lock: 'lock' }]]);
    expect(elsewhere).toEqual([]);
  });
});
