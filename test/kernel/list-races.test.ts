import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/core/system/scenario.js';
import { pointer, word } from '../../src/core/world/field.js';
import { upTo } from '../../src/core/world/layout.js';
import { operations } from '../../src/kernel/index.js';
import { hashtableField } from '../../src/kernel/hashtable.js';
import { hlistHeadField, hlistPprevField } from '../../src/kernel/hlist.js';
import { listField, listNodeField } from '../../src/kernel/list.js';
import { spinlockField } from '../../src/kernel/lock.js';
import { dpor } from '../../src/search/strategies/dpor.js';
import { compiled, every, search, shown } from '../search/whole.js';
import { type Call, stepsOf } from './searches.js';

const params = ['first', 'second', 'third', 'free'];
const link = (node: string) => ({ node: { param: node, field: 'link' } });
const onList = (node: string) => ({ list: 'list', ...link(node) });
const hashed = (node: string) => ({ node: { param: node, field: 'pprev' } });
const inBucket = (node: string) => ({ table: 'bucket', ...hashed(node) });
const inTable = (node: string, key: number) => ({ table: 'table', node: { param: node }, key });

const under = (...calls: readonly Call[]): readonly Call[] => [
  ['rawSpinLock', { lock: 'lock' }],
  ...calls,
  ['rawSpinUnlock', { lock: 'lock' }],
];
const reader = (...calls: readonly Call[]): readonly Call[] => [['rcuReadLock'], ...calls, ['rcuReadUnlock']];

/** The first three entries are on the list, in their order, and the first two nodes in the bucket and the table; the fourth is nowhere. */
function scenario(a: readonly Call[], b: readonly Call[], empty: boolean): Scenario {
  const given = Object.fromEntries(params.map((param, i) => [param, `node${i}`]));
  const of = (name: string) => ({ name, kind: 'task', path: name, params: given }) as const;
  const fills: readonly Call[] = [
    ...['first', 'second', 'third'].map((node): Call => ['listAddTail', onList(node)]),
    ...['second', 'first'].map((node): Call => ['hlistAddHeadRcu', inBucket(node)]),
    ...['first', 'second'].map((node, i): Call => ['hashAdd', inTable(node, i)]),
  ];
  return {
    globals: {
      lock: spinlockField,
      list: listField('node'),
      bucket: hlistHeadField('node', { key: 'id', next: 'next' }),
      table: hashtableField('node', 'id'),
    },
    types: { node: { fields: { link: listNodeField, id: word(upTo(3)), next: pointer('node'), pprev: hlistPprevField } } },
    objects: params.map((_, i) => ({ name: `node${i}`, type: 'node', init: { id: i } })),
    paths: [
      stepsOf(params, 'a', ...a),
      stepsOf(params, 'b', ...b),
      stepsOf(params, 'fills', ...(empty ? [['listEmpty', { list: 'list' }] as const] : fills)),
    ],
    before: [of('fills')],
    actors: [of('a'), of('b')],
  };
}

/** Whose step tells of a data race; all reductions and dpor say so, too. */
function races(a: readonly Call[], b: readonly Call[], empty = false): readonly string[] {
  const run = compiled(scenario(a, b, empty));
  const full = search(run, [], 100_000);
  expect(full.complete).toBe(true);
  for (const reducers of every) expect(shown(search(run, reducers))).toEqual(shown(full));
  expect(shown(search(run, [], 100_000, dpor))).toEqual(shown(full));
  const told = full.sites.filter((site) => site.startsWith('data-race')).map((site) => /(a|b)@[ab]\.s(\d+)/.exec(site)!);
  return [...new Set(told.map(([, actor, step]) => `${actor} ${(actor === 'a' ? a : b)[Number(step)]![0]}`))];
}

describe('a look at a list without its lock', () => {
  const added = under(['listAdd', onList('free')]);
  const addedBehind = under(['listAddTail', onList('free')]);

  it('races with a change of the words that it reads, unless both are under the lock', () => {
    const walks: readonly Call[] = [['listNext', { list: 'list', after: 0 }]];
    expect(races(walks, added)).toEqual(['a listNext']);
    expect(races(under(...walks), added)).toEqual([]);
    // next of the head is not what an add behind the last one writes
    expect(races(walks, addedBehind)).toEqual([]);
    expect(races([['listNext', { list: 'list', after: { param: 'third' } }]], addedBehind)).toHaveLength(1);
    expect(races([['listNext', { list: 'list', after: { param: 'third' } }]], added)).toEqual([]);
  });

  it('by list_empty() or list_first_entry_or_null() is marked, and so is what is written there', () => {
    for (const look of ['listEmpty', 'listFirstOrNull', 'listFirstOrNullRcu'])
      for (const empty of [false, true]) {
        expect([look, races([[look, { list: 'list' }]], added, empty)]).toEqual([look, []]);
        expect([look, races([[look, { list: 'list' }]], under(['listDel', link('first')]), empty)]).toEqual([look, []]);
      }
    // of the entry that is added, next is written as of one that nobody else knows
    expect(races([['listEntryEmpty', link('free')]], added)).toEqual(['b listAdd']);
    expect(races([['listEntryEmpty', link('first')]], under(['listDelInit', link('first')]))).toEqual([]);
    expect(races([['listEntryEmpty', link('first')]], under(['listDel', link('first')]))).toEqual(['b listDel']);
  });

  it('by list_empty_careful() may be beside a list_del_init(), and not beside an add: it reads prev of what is empty', () => {
    expect(races([['listEntryEmptyCareful', link('second')]], under(['listDelInit', link('second')]))).toEqual([]);
    expect(races([['listEntryEmptyCareful', link('second')]], under(['listDelInit', link('first')]))).toEqual([]);
    expect(races([['listEmptyCareful', { list: 'list' }]], added, true)).toEqual(['b listAdd']);
    expect(races([['listEmptyCareful', { list: 'list' }]], added)).toEqual([]);
  });
});

describe('two changes of a list without a lock', () => {
  it('race where they are beside each other, and not where an entry is between them and another one', () => {
    expect(races([['listDel', link('first')]], [['listDel', link('second')]])).not.toEqual([]);
    expect(races([['listDel', link('first')]], [['listDel', link('third')]])).toEqual([]);
    expect(races([['listMove', onList('third')]], under(['listAdd', onList('free')]))).not.toEqual([]);
    expect(races(under(['listMove', onList('third')]), under(['listAdd', onList('free')]))).toEqual([]);
    expect(races([['initListHead', link('free')]], [['initListHead', link('free')]])).toEqual([]);
  });
});

describe('a reader of a list', () => {
  const walks = reader(
    ['listNextRcu', { list: 'list', after: 0 }],
    ...['first', 'second', 'third'].map((after): Call => ['listNextRcu', { list: 'list', after: { param: after } }]),
  );

  it('races with no change that is made for readers, nor with list_add(), and with the poison of list_del()', () => {
    for (const change of ['listAddRcu', 'listAddTailRcu', 'listAdd', 'listAddTail'])
      expect([change, races(walks, under([change, onList('free')]))]).toEqual([change, []]);
    expect(races(walks, under(['listDelRcu', link('second')]))).toEqual([]);
    expect(races(walks, under(['listReplaceRcu', { old: link('second').node, ...link('free') }]))).toEqual([]);
    expect(races(walks, under(['listDel', link('second')]))).toEqual(['b listDel']);
  });
});

describe('an hlist', () => {
  const adds = under(['hlistAddHead', inBucket('free')]);

  it('is walked by readers beside every change, and by others under the lock alone', () => {
    const after = { table: 'bucket', after: { param: 'first' } };
    for (const change of ['hlistAddHead', 'hlistAddHeadRcu'])
      expect([change, races(reader(['hlistNext', { table: 'bucket', after: 0 }]), under([change, inBucket('free')]))]).toEqual([
        change,
        [],
      ]);
    expect(races(reader(['hlistNext', after]), under(['hlistDelRcu', hashed('first')]))).toEqual([]);
    expect(races(reader(['hlistLookup', { table: 'bucket', key: 1 }]), under(['hlistDelInitRcu', hashed('second')]))).toEqual([]);
    expect(races([['hlistNextHeld', { table: 'bucket', after: 0 }]], adds)).toHaveLength(1);
    expect(races(under(['hlistNextHeld', { table: 'bucket', after: 0 }]), adds)).toEqual([]);
    expect(races([['hlistNextHeld', after]], adds)).toEqual([]);
    expect(races([['hlistLookupHeld', { table: 'bucket', key: 1 }]], under(['hlistDelRcu', hashed('second')]))).toEqual([]);
    expect(races(reader(['hlistNext', after]), under(['hlistDelInit', hashed('first')]))).toEqual(['b hlistDelInit']);
  });

  it('tells without the lock whether a node is hashed by hlist_unhashed_lockless(), where the change marks pprev', () => {
    const lockless: readonly Call[] = [['hlistUnhashedLockless', hashed('first')]];
    expect(races(lockless, under(['hlistDelInitRcu', hashed('first')]))).toEqual([]);
    expect(races(lockless, under(['hlistDelInit', hashed('first')]))).toEqual(['b hlistDelInit']);
    expect(races([['hlistUnhashed', hashed('first')]], under(['hlistDelInitRcu', hashed('first')]))).toEqual(['a hlistUnhashed']);
    expect(races([['hlistUnhashed', hashed('second')]], under(['hlistDelInitRcu', hashed('first')]))).toEqual(['a hlistUnhashed']);
    expect(races(under(['hlistUnhashed', hashed('second')]), under(['hlistDelInitRcu', hashed('first')]))).toEqual([]);
  });
});

describe('a hash table', () => {
  it('is looked at by readers beside every change that is made for them, and by others under the lock alone', () => {
    for (const change of ['hashAdd', 'hashAddRcu', 'hashAddHeld']) {
      const adds = under([change, inTable('free', 3)]);
      expect([change, races(reader(['hashLookup', { table: 'table', key: 0 }]), adds)]).toEqual([change, []]);
      expect(races([['hashLookupPlain', { table: 'table', key: 0 }]], adds)).toHaveLength(1);
      expect(races(under(['hashLookupPlain', { table: 'table', key: 0 }]), adds)).toEqual([]);
      expect(races([['hashEmpty', { table: 'table' }]], adds)).toEqual([]);
    }
    const walks = reader(['hashNext', { table: 'table', after: { param: 'first' } }]);
    const node = { table: 'table', node: { param: 'first' } };
    expect(races(walks, under(['hashDel', node]))).toEqual([]);
    expect(races(walks, under(['hashDelHeld', node]))).toEqual(['b hashDelHeld']);
    expect(races(walks, under(['hashDelRcu', node]))).toEqual([]);
    expect(races([['hashLookupHeld', { table: 'table', key: 0 }]], under(['hashDelRcu', node]))).toEqual([]);
    expect(races([['hashDelRcu', node]], [['hashDelRcu', node]])).not.toEqual([]);
    // a lock of the table is in it
    expect(races([['hashDel', node]], [['hashDel', node]])).toEqual([]);
    expect(races([['hashAdd', inTable('free', 3)]], [['hashDel', node]])).toEqual([]);
    expect(races([['hashAddRcu', inTable('free', 3)]], [['hashDelRcu', node]])).not.toEqual([]);
  });
});

describe('every operation that works on a list', () => {
  it('says which of its words it accesses', () => {
    const kinds = ['list', 'list_node', 'hlist', 'hashtable'];
    const silent = [...operations.values()].filter(
      ({ takes, words }) => words === undefined && Object.values(takes ?? {}).some((kind) => kinds.includes(kind)),
    );
    // one word, which it marks
    expect(silent.map(({ name }) => name)).toEqual(['hlistPointAtHead']);
  });
});
