import { describe, expect, it } from 'vitest';
import { word } from '../../src/core/world/field.js';
import { bit } from '../../src/core/world/layout.js';
import { objectOf } from '../../src/core/world/world.js';
import type { PathSource } from '../../src/core/system/path-source.js';
import type { ActorSpec, Scenario } from '../../src/core/system/scenario.js';
import { listField, listNodeField } from '../../src/kernel/list.js';
import { spinlockField } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';
import { isNull, point } from '../../src/path/vocabulary.js';
import { chains } from '../../src/search/reducers/chains.js';
import { persistent } from '../../src/search/reducers/persistent.js';
import { Kernel } from './kernel.js';
import { type Call, found, stepsOf } from './searches.js';

const entry = (node: string) => ({ node: `${node}.list` });
const on = (node: string, list = 'list') => ({ list, node: `${node}.list` });
const nodes = ['node0', 'node1'] as const;

/** Both entries are on the list, in their order. */
function filled(): Kernel {
  const k = new Kernel();
  for (const node of nodes) k.do('a', 'listAddTailRcu', on(node));
  expect(k.found).toEqual([]);
  return k;
}

/** A step of a walk by a reader: the name of the entry, or `the end`. */
const next = (k: Kernel, after: number | string = 0, list = 'list'): string => {
  if (after === 0) k.do('timer', 'listNextRcu', { list, after });
  const at = k.do('timer', 'listNextRcu', { list, after });
  return at === 0 ? 'the end' : k.world.objects[objectOf(at)]!.name;
};
const walked = (k: Kernel, list = 'list'): readonly string[] => {
  const found: string[] = [];
  for (let at = next(k, 0, list); at !== 'the end'; at = next(k, at, list)) found.push(at);
  return found;
};

describe('list_add_rcu() and list_add_tail_rcu()', () => {
  it('put an entry in front and behind, and refuse one that is there already', () => {
    const k = new Kernel();
    k.do('a', 'listAddRcu', on('node0'));
    k.do('a', 'listAddRcu', on('node1'));
    expect(walked(k)).toEqual(['node1', 'node0']);
    k.do('a', 'listAddRcu', on('node1'));
    expect(k.found).toEqual(['list-corruption']);
    k.do('a', 'listAddTailRcu', on('node1', 'pending'));
    expect(k.found).toEqual(['broken-list']);
  });

  it('move a reader that stands on an entry that was taken out, to its new place on the same list', () => {
    const k = filled();
    k.do('a', 'listDelRcu', entry('node0'));
    expect(next(k, 'node0')).toBe('node1');
    k.do('a', 'listAddTailRcu', on('node0'));
    expect([walked(k), next(k, 'node0'), k.found]).toEqual([['node1', 'node0'], 'the end', []]);
  });

  it('and to another one, off the end of which it never comes back', () => {
    const k = filled();
    k.do('a', 'listDelRcu', entry('node0'));
    k.do('a', 'listAddRcu', on('node0', 'pending'));
    next(k, 'node0');
    expect(k.found).toEqual(['soft-lockup']);
    expect(walked(k, 'pending')).toEqual(['node0']);
    expect(k.found).toEqual([]);
  });
});

describe('an entry that list_del_rcu() took out', () => {
  it('is not met any more, and leads a reader on that stands on it; list_del() leaves a fault', () => {
    const k = filled();
    k.do('a', 'listDelRcu', entry('node0'));
    expect([walked(k), next(k, 'node0'), k.found]).toEqual([['node1'], 'node1', []]);
    const twin = filled();
    twin.do('a', 'listDel', entry('node0'));
    next(twin, 'node0');
    expect(twin.found).toEqual(['broken-list']);
  });

  it('leads to what came after it then, though that is taken out, too, or freed', () => {
    const k = filled();
    for (const node of nodes) k.do('a', 'listDelRcu', entry(node));
    expect([walked(k), next(k, 'node0'), next(k, 'node1')]).toEqual([[], 'node1', 'the end']);
    k.do('a', 'kfree', { object: 'node1' });
    expect([next(k, 'node0'), k.found]).toEqual(['node1', []]);
    next(k, 'node1');
    expect(k.found).toEqual(['use-after-free']);
  });

  it('leads past what is put behind its old place meanwhile, and a walk without a reader goes on from it as well', () => {
    const k = filled();
    k.do('a', 'listDelRcu', entry('node1'));
    k.do('a', 'listDelRcu', entry('node0'));
    k.do('a', 'listAddRcu', on('node1', 'pending'));
    expect(objectOf(k.do('a', 'listNext', { list: 'pending', after: 'node0' }))).toBe(0);
    // to the head of the first list, which is not this one's
    expect(k.found).toEqual(['soft-lockup']);
    expect([next(k, 'node0'), k.found]).toEqual(['the end', []]);
  });

  it('may not be taken out again or moved, and may be added', () => {
    for (const [again, input] of [
      ['listDelRcu', entry('node0')],
      ['listDel', entry('node0')],
      ['listDelInit', entry('node0')],
      ['listMove', on('node0', 'pending')],
    ] as const) {
      const k = filled();
      k.do('a', 'listDelRcu', entry('node0'));
      k.do('b', again, input);
      expect([again, k.found]).toEqual([again, ['list-corruption']]);
    }
    const twin = filled();
    twin.do('a', 'listDelRcu', entry('node0'));
    twin.do('a', 'listAddRcu', on('node0'));
    twin.do('a', 'listDelRcu', entry('node0'));
    expect(twin.found).toEqual([]);
  });

  it('leads on also where a second one was refused, and nowhere after a list_del(); never on a list, nowhere', () => {
    const k = filled();
    for (const again of ['listDelRcu', 'listDelRcu', 'listDel']) k.do('a', again, entry('node0'));
    next(k, 'node0');
    expect(k.found).toEqual(['broken-list']);
    const twin = filled();
    for (const again of ['listDelRcu', 'listDelRcu']) twin.do('a', again, entry('node0'));
    expect([next(twin, 'node0'), twin.found]).toEqual(['node1', []]);
    const zeroed = new Kernel();
    zeroed.do('a', 'listDelRcu', entry('node0'));
    expect(zeroed.found).toEqual(['list-corruption']);
  });

  it('is in the neighbourhood of who is freed before it', () => {
    const k = filled();
    k.do('a', 'kfree', { object: 'node1' });
    k.do('a', 'listDelRcu', entry('node0'));
    expect(k.found).toEqual(['use-after-free']);
  });
});

describe('list_replace_rcu()', () => {
  it('puts the new entry where the old one was, and a reader on the old one goes on behind it', () => {
    const k = new Kernel();
    k.do('a', 'listAddRcu', on('node0'));
    k.do('a', 'listReplaceRcu', { old: 'node0.list', node: 'node1.list' });
    expect([walked(k), next(k, 'node0'), k.found]).toEqual([['node1'], 'the end', []]);
    k.do('a', 'listDelRcu', entry('node0'));
    expect(k.found).toEqual(['list-corruption']);
  });

  it('of one that was taken out, or by one that is on a list, breaks it', () => {
    const k = filled();
    k.do('a', 'listReplaceRcu', { old: 'node0.list', node: 'node1.list' });
    expect(k.found).toEqual(['broken-list']);
    const gone = new Kernel();
    gone.do('a', 'listAddRcu', on('node0'));
    gone.do('a', 'listDelRcu', entry('node0'));
    gone.do('a', 'listReplaceRcu', { old: 'node0.list', node: 'node1.list' });
    expect(gone.found).toEqual(['broken-list']);
  });
});

describe('list_empty()', () => {
  it('of a head says whether the list has entries', () => {
    const k = filled();
    for (const empty of ['listEmpty', 'listEmptyCareful'])
      expect([k.do('b', empty, { list: 'list' }), k.do('b', empty, { list: 'pending' })]).toEqual([0, 1]);
  });

  it('of an entry says whether it leads to itself, which one that was taken out does only by list_del_init()', () => {
    const empties = (...calls: readonly string[]): readonly number[] => {
      const k = new Kernel();
      for (const call of calls) k.do('a', call, call.startsWith('listAdd') ? on('node0') : entry('node0'));
      return ['listEntryEmpty', 'listEntryEmptyCareful'].map((empty) => k.do('b', empty, entry('node0')));
    };
    expect(empties()).toEqual([0, 0]);
    expect(empties('initListHead')).toEqual([1, 1]);
    expect(empties('listAddRcu')).toEqual([0, 0]);
    expect(empties('listAddRcu', 'listDelInit')).toEqual([1, 1]);
    expect(empties('listAddRcu', 'listDel')).toEqual([0, 0]);
    expect(empties('listAddRcu', 'listDelRcu')).toEqual([0, 0]);
    // its next is itself still, its prev is not
    expect(empties('initListHead', 'listDelRcu')).toEqual([1, 0]);
  });
});

describe('list_first_or_null_rcu()', () => {
  it('gives the first entry or NULL, and asks nobody whether he is a reader', () => {
    const k = filled();
    expect(objectOf(k.do('b', 'listFirstOrNullRcu', { list: 'list' }))).toBe(k.world.objectNumber('node0'));
    expect([k.do('b', 'listFirstOrNullRcu', { list: 'pending' }), k.found]).toEqual([0, []]);
  });
});

describe('list_for_each_entry_rcu()', () => {
  const begins = (k: Kernel, actor: string, lock?: string): readonly string[] => {
    if (lock === undefined) k.do(actor, 'listNextRcu', { list: 'list', after: 0 });
    else k.do(actor, 'listNextRcuHeld', { list: 'list', after: 0, lock });
    return k.found;
  };

  it('is begun by a reader, in an interrupt, or by who holds the lock that its condition names', () => {
    const k = filled();
    expect(begins(k, 'b')).toEqual(['rcu-unprotected-dereference']);
    expect(begins(k, 'timer')).toEqual([]);
    k.do('b', 'rcuReadLock');
    expect(begins(k, 'b')).toEqual([]);
    k.do('b', 'rcuReadUnlock');
    expect(begins(k, 'b', 'mutex')).toEqual(['rcu-unprotected-dereference']);
    k.do('a', 'mutexLock', { lock: 'mutex' });
    expect(begins(k, 'b', 'mutex')).toEqual(['rcu-unprotected-dereference']);
    expect(begins(k, 'a', 'mutex')).toEqual([]);
    expect(() => begins(k, 'a', 'counter')).toThrow('is no mutex or spinlock');
  });

  it('is asked for that at its start and not at each entry', () => {
    const k = filled();
    k.do('b', 'listNextRcu', { list: 'list', after: 'node0' });
    expect(k.found).toEqual([]);
  });
});

// --- whole systems

const n = { reg: 'n' };
const of = { node: { param: 'of', field: 'list' } };

/** Walks over the list as a reader, and looks at each entry. */
const walk = (after: 0 | { readonly reg: string }) =>
  point('list_for_each_entry_rcu(n, &list, list)', 'listNextRcu', { list: 'list', after }, [
    { guard: isNull, target: 'leave' },
    { save: 'n', target: 'look' },
  ]);
const reads: PathSource = define({
  id: 'reads',
  params: ['of'],
  registers: ['n'],
  initial: 'enter',
  states: {
    enter: point('rcu_read_lock()', 'rcuReadLock', 'first'),
    first: walk(0),
    look: point('READ_ONCE(n->value)', 'load', { loc: { reg: 'n', field: 'value' }, order: 'once' }, 'next'),
    next: walk(n),
    leave: point('rcu_read_unlock()', 'rcuReadUnlock', 'done'),
    done: { type: 'final' },
  },
});

/** What is found where one reads the list and another one does this with its first entry, under the lock of the writers. */
function besideReader(...calls: readonly Call[]): readonly string[] {
  const tasks = (names: readonly string[], kind: ActorSpec['kind']): readonly ActorSpec[] =>
    names.map((name) => ({ name, kind, path: name, params: { of: 'node0' } }));
  const scenario: Scenario = {
    globals: { list: listField('node'), other: listField('node'), lock: spinlockField },
    types: { node: { fields: { list: listNodeField, value: word(bit) } } },
    objects: nodes.map((name) => ({ name, type: 'node' })),
    paths: [reads, stepsOf(['of'], 'writes', ...calls), stepsOf(['of'], 'fills', ['listAddTailRcu', { list: 'list', ...of }])],
    before: nodes.map((node) => ({ name: `adds-${node}`, kind: 'task', path: 'fills', params: { of: node } })),
    actors: tasks(['reads', 'writes'], 'task'),
  };
  const all = found(scenario);
  expect(found(scenario, [persistent, chains])).toEqual(all);
  return all;
}

const locked = (...calls: readonly Call[]): readonly Call[] => [
  ['rawSpinLock', { lock: 'lock' }],
  ...calls,
  ['rawSpinUnlock', { lock: 'lock' }],
];
const gracePeriod: readonly Call[] = [['synchronizeRcu'], ['synchronizeRcuWait']];
const free: Call = ['kfree', { object: { param: 'of' } }];

describe('a reader of a list', () => {
  it('is safe from who takes an entry out, waits for a grace period and frees it; not without one of these', () => {
    const del = locked(['listDelRcu', of]);
    expect(besideReader(...del, ...gracePeriod, free)).toEqual([]);
    expect(besideReader(...del, free)).toEqual(['use-after-free node reads@reads.look', 'use-after-free node reads@reads.next']);
    expect(besideReader(...gracePeriod, ...del, free)).toContain('use-after-free node reads@reads.look');
    // the poison in next is a plain write
    expect(besideReader(...locked(['listDel', of]), ...gracePeriod, free)).toEqual([
      'broken-list node reads@reads.next',
      'data-race node writes@writes.s1',
    ]);
  });

  it('goes round for ever on an entry that list_del_init() took out, unless somebody puts it back', () => {
    expect(besideReader(...locked(['listDelInit', of]))).toEqual(['soft-lockup reads@reads.look']);
    // list_add_tail_rcu() writes next of what it adds as of what no reader knows yet
    expect(besideReader(...locked(['listDelInit', of], ['listAddTailRcu', { list: 'list', ...of }]))).toEqual([
      'data-race node writes@writes.s2',
    ]);
    expect(besideReader(...locked(['listDelRcu', of]))).toEqual([]);
  });

  it('sees the other list where its entry goes there before the reader has left', () => {
    const added: Call = ['listAddTailRcu', { list: 'other', ...of }];
    expect(besideReader(...locked(['listDelRcu', of], added))).toEqual([
      'data-race node writes@writes.s2',
      'soft-lockup node reads@reads.next',
    ]);
    expect(besideReader(...locked(['listDelRcu', of]), ...gracePeriod, ...locked(added))).toEqual([]);
  });
});
