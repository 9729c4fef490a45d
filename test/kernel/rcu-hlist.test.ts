import { describe, expect, it } from 'vitest';
import { pointer, word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { objectOf } from '../../src/core/world/world.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { hlistHeadField, hlistPprevField } from '../../src/kernel/hlist.js';
import { spinlockField } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';
import { isNull, point } from '../../src/path/vocabulary.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { Kernel } from './kernel.js';
import { type Call, found, stepsOf } from './searches.js';

const table = 'bucket';
const node = (name: string) => ({ node: `${name}.pprev` });
const added = (name: string) => ({ ...node(name), table });

/** The second node is in front of the first. */
function filled(): Kernel {
  const k = new Kernel();
  for (const name of ['hashed0', 'hashed1']) k.do('a', 'hlistAddHeadRcu', added(name));
  expect(k.found).toEqual([]);
  return k;
}
const next = (k: Kernel, name: string | 0): string => {
  const at = k.do('timer', 'hlistNext', { table, after: name });
  return at === 0 ? 'the end' : k.world.objects[objectOf(at)]!.name;
};
const walked = (k: Kernel): readonly string[] => {
  const all: string[] = [];
  for (let at = next(k, 0); at !== 'the end'; at = next(k, at)) all.push(at);
  return all;
};

describe('hlist_add_head_rcu()', () => {
  it('puts a node in front, and the one behind it knows that', () => {
    const k = filled();
    expect(walked(k)).toEqual(['hashed1', 'hashed0']);
    expect(k.get('hashed0.pprev')).toBe(k.world.fieldCell(k.world.objectNumber('hashed1'), 'next'));
    expect(k.get('hashed1.pprev')).toBe(k.world.global(table));
  });

  it('of the node that is in front already makes it lead to itself', () => {
    const k = filled();
    k.do('a', 'hlistAddHeadRcu', added('hashed1'));
    expect(k.found).toEqual([]);
    expect(next(k, 'hashed1')).toBe('hashed1');
    k.do('timer', 'hlistLookup', { table, key: 3 });
    expect(k.found).toEqual(['soft-lockup']);
  });
});

describe('hlist_del_rcu()', () => {
  it('takes a node out from anywhere, and a reader on it goes on', () => {
    for (const [gone, stays, then] of [
      ['hashed1', 'hashed0', 'hashed0'],
      ['hashed0', 'hashed1', 'the end'],
    ] as const) {
      const k = filled();
      k.do('a', 'hlistDelRcu', node(gone));
      expect([walked(k), next(k, gone), k.found]).toEqual([[stays], then, []]);
      k.do('a', 'hlistDelRcu', node(stays));
      expect([walked(k), next(k, gone), k.found]).toEqual([[], then, []]);
    }
  });

  it('twice is a fault at LIST_POISON2, of what never was on a list one at NULL; not where it was added again', () => {
    for (const again of ['hlistDelRcu', 'hlistDelInitRcu']) {
      const k = filled();
      k.do('a', 'hlistDelRcu', node('hashed0'));
      k.do('b', again, node('hashed0'));
      expect([again, k.found]).toEqual([again, ['broken-list']]);
    }
    const k = new Kernel();
    k.do('a', 'hlistDelRcu', node('hashed0'));
    expect(k.found).toEqual(['null-dereference']);
    const twin = filled();
    for (const call of ['hlistDelRcu', 'hlistAddHeadRcu', 'hlistDelRcu'])
      twin.do('a', call, call === 'hlistDelRcu' ? node('hashed0') : added('hashed0'));
    expect([twin.found, walked(twin)]).toEqual([[], ['hashed1']]);
  });

  it('writes to the neighbours on either side', () => {
    for (const [freed, gone] of [
      ['hashed0', 'hashed1'],
      ['hashed1', 'hashed0'],
    ] as const) {
      const k = filled();
      k.do('a', 'kfree', { object: freed });
      k.do('a', 'hlistDelRcu', node(gone));
      expect([gone, k.found]).toEqual([gone, ['use-after-free']]);
    }
  });

  it('leaves an address through which nobody may store', () => {
    const k = filled();
    k.do('a', 'hlistDelRcu', node('hashed0'));
    k.do('a', 'hlistStoreThrough', { pprev: k.get('hashed0.pprev'), next: 0 });
    expect(k.found).toEqual(['broken-list']);
    const twin = filled();
    twin.do('a', 'hlistStoreThrough', { pprev: twin.get('hashed0.pprev'), next: 0 });
    expect([twin.found, walked(twin)]).toEqual([[], ['hashed1']]);
  });
});

describe('hlist_del_init_rcu()', () => {
  it('takes a node out once, so that it is unhashed, and a reader on it goes on', () => {
    const k = filled();
    for (let i = 0; i < 2; i++) k.do('a', 'hlistDelInitRcu', node('hashed1'));
    expect([k.found, walked(k), next(k, 'hashed1')]).toEqual([[], ['hashed0'], 'hashed0']);
  });
});

describe('hlist_replace_rcu()', () => {
  it('puts the new node where the old one was, and a reader on the old one goes on behind it', () => {
    const k = new Kernel();
    k.do('a', 'hlistAddHeadRcu', added('hashed0'));
    k.do('a', 'hlistReplaceRcu', { old: 'hashed0.pprev', node: 'hashed1.pprev' });
    expect([walked(k), next(k, 'hashed0'), k.found]).toEqual([['hashed1'], 'the end', []]);
    k.do('a', 'hlistReplaceRcu', { old: 'hashed0.pprev', node: 'hashed1.pprev' });
    expect(k.found).toEqual(['broken-list']);
  });

  it('tells the node behind it, and may not be done to what never was on a list', () => {
    const k = filled();
    k.do('a', 'hlistDelRcu', node('hashed1'));
    k.do('a', 'hlistReplaceRcu', { old: 'hashed0.pprev', node: 'hashed1.pprev' });
    expect([walked(k), k.get('hashed1.pprev')]).toEqual([['hashed1'], k.world.global(table)]);
    const zeroed = new Kernel();
    zeroed.do('a', 'hlistReplaceRcu', { old: 'hashed0.pprev', node: 'hashed1.pprev' });
    expect(zeroed.found).toEqual(['null-dereference']);
  });
});

describe('hlist_unhashed()', () => {
  it('is so before an add and after hlist_del_init_rcu(), and not after hlist_del_rcu()', () => {
    const unhashed = (...calls: readonly string[]): readonly number[] => {
      const k = new Kernel();
      for (const call of calls) k.do('a', call, call === 'hlistAddHeadRcu' ? added('hashed0') : node('hashed0'));
      return ['hlistUnhashed', 'hlistUnhashedLockless'].map((asks) => k.do('b', asks, node('hashed0')));
    };
    expect(unhashed()).toEqual([1, 1]);
    expect(unhashed('hlistAddHeadRcu')).toEqual([0, 0]);
    expect(unhashed('hlistAddHeadRcu', 'hlistDelInitRcu')).toEqual([1, 1]);
    expect(unhashed('hlistAddHeadRcu', 'hlistDelRcu')).toEqual([0, 0]);
  });
});

// --- a whole system

const walk = (after: 0 | { readonly reg: string }) =>
  point('hlist_for_each_entry_rcu(n, &head, list)', 'hlistNext', { table: 'head', after }, [
    { guard: isNull, target: 'leave' },
    { save: 'n', target: 'look' },
  ]);
const reads = define({
  id: 'reads',
  params: ['of'],
  registers: ['n'],
  initial: 'enter',
  states: {
    enter: point('rcu_read_lock()', 'rcuReadLock', 'first'),
    first: walk(0),
    look: point('READ_ONCE(n->id)', 'load', { loc: { reg: 'n', field: 'id' }, order: 'once' }, 'next'),
    next: walk({ reg: 'n' }),
    leave: point('rcu_read_unlock()', 'rcuReadUnlock', 'done'),
    done: { type: 'final' },
  },
});
const of = { node: { param: 'of', field: 'pprev' } };

/** What is found where one reads the list, one looks whether a node is on it, and another one does this to that node. */
function beside(looks: string, calls: readonly Call[], first = false): readonly string[] {
  const head = hlistHeadField('node', { key: 'id', next: 'next' });
  const scenario: Scenario = {
    globals: first ? { head, lock: spinlockField } : { lock: spinlockField, head },
    types: { node: { fields: { id: word(upTo(2)), next: pointer('node'), pprev: hlistPprevField } } },
    objects: [1, 2].map((id) => ({ name: `node${id}`, type: 'node', init: { id } })),
    paths: [
      reads,
      stepsOf(['of'], 'looks', ['rcuReadLock'], [looks, of], ['rcuReadUnlock']),
      stepsOf(['of'], 'writes', ...calls),
      stepsOf(['of'], 'fills', ['hlistAddHeadRcu', { table: 'head', ...of }]),
    ],
    before: ['node1', 'node2'].map((name) => ({ name: `adds-${name}`, kind: 'task', path: 'fills', params: { of: name } })),
    actors: ['reads', 'looks', 'writes'].map((path) => ({ name: path, kind: 'task', path, params: { of: 'node2' } })),
  };
  const all = found(scenario);
  expect(found(scenario, [persistent, chains])).toEqual(all);
  return all;
}

describe('a reader of an hlist', () => {
  const taken = (del: string, unhashed = 'hlistUnhashedLockless', ...then: readonly Call[]) =>
    beside(unhashed, [['rawSpinLock', { lock: 'lock' }], [del, of], ['rawSpinUnlock', { lock: 'lock' }], ...then]);
  const free: Call = ['kfree', { object: { param: 'of' } }];
  const gracePeriod: readonly Call[] = [['synchronizeRcu'], ['synchronizeRcuWait']];

  it('is safe from who takes a node out and frees it after a grace period, and not from who frees it at once', () => {
    expect(taken('hlistDelInitRcu', 'hlistUnhashedLockless')).toEqual([]);
    expect(taken('hlistDelRcu', 'hlistUnhashedLockless', free)).toContain('use-after-free node reads@reads.next');
    const used = taken('hlistDelRcu', 'hlistUnhashedLockless', ...gracePeriod, free);
    expect(used.filter((site) => site.includes('reads@'))).toEqual([]);
  });

  it('has a head whose address is not NULL, or is refused', () => {
    expect(beside('hlistUnhashedLockless', [['hlistDelRcu', of]])).toEqual([]);
    expect(() => beside('hlistUnhashedLockless', [['hlistDelRcu', of]], true)).toThrow('declare another global in front of it');
  });

  it('asks with hlist_unhashed_lockless() whether a node is on it', () => {
    expect(taken('hlistDelInitRcu', 'hlistUnhashed').map((site) => site.split(' ')[0])).toContain('data-race');
  });
});
