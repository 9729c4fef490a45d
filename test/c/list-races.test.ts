import { describe, expect, it } from 'vitest';
import { racesOf } from '../../src/replay/races.js';
import { replay } from '../../src/replay/replay.js';
import { story } from '../../src/replay/story.js';
import { SearchRun } from '../../src/search/explore.js';
import { bfs } from '../../src/search/strategies/bfs.js';
import { systemOf } from './c-model.js';

const scene = (a: string, b: string): string => `#include <racewalk.h>
struct item { int v __range(0, 3); struct list_head node; struct hlist_node link; struct hlist_node hook; };
static LIST_HEAD(items);
static HLIST_HEAD(bucket);
static DEFINE_HASHTABLE(table, 4);
static DEFINE_SPINLOCK(lock);
static struct item *old, *fresh;
static int seen;
static void a(void) { struct item *it; (void)it; ${a} }
static void b(void) { struct item *it; (void)it; ${b} }
SCENE(s, "") {
	BEFORE {
		old = kzalloc(sizeof(*old), GFP_KERNEL);
		fresh = kzalloc(sizeof(*fresh), GFP_KERNEL);
		list_add(&old->node, &items);
		hlist_add_head(&old->link, &bucket);
		hash_add(table, &old->hook, 1);
		INIT_LIST_HEAD(&fresh->node);
	}
	TASK(a) { a(); }
	TASK(b) { b(); }
}`;
const locked = (body: string): string => `spin_lock(&lock); ${body} spin_unlock(&lock);`;
const reader = (body: string): string => `rcu_read_lock(); ${body} rcu_read_unlock();`;

/** What a report says of the data races, and the words of which a replay of the one after the other tells. */
function races(a: string, b: string, kcsan = 'strict'): { readonly told: readonly string[]; readonly replayed: readonly string[] } {
  const system = systemOf(scene(a, b), 'posted', 0, { kcsan });
  const search = new SearchRun(system.compiled, bfs, { seed: 1, limits: {}, stop: 'never', depth: 0, length: undefined });
  while (!search.advance(10_000));
  const { complete, findings } = search.outcome();
  expect(complete).toBe(true);
  const told = findings.filter(({ kind }) => kind === 'data-race').map(({ choices }) => story(system, replay(system, choices)).wrong);
  const choices = new Int32Array(16);
  const schedule: number[] = [];
  for (system.compiled.reset(); system.compiled.choices(choices) > 0; system.compiled.step(choices[0]!)) schedule.push(choices[0]!);
  return { told, replayed: racesOf(system, replay(system, schedule).steps).map(({ word }) => word) };
}
const none = { told: [], replayed: [] };

describe('a list in C', () => {
  const walk = 'list_for_each_entry(it, &items, node) seen = 1;';
  const add = locked('list_add(&fresh->node, &items);');

  it('that is walked beside an add without the lock is told of by its word and lines, and with it, is not', () => {
    const { told, replayed } = races(walk, add);
    expect(told[0]).toMatch(
      /^items\.next is accessed by two at once, and not both .*: data-race by a at a\.L\d+, against an access by b at b\.L10-3\.$/,
    );
    expect(replayed).toContain('items.next');
    expect(races(locked(walk), add)).toEqual(none);
  });

  it('is asked by list_empty() without it, and looked into by list_first_entry_or_null(), but not by list_first_entry()', () => {
    const del = locked('list_del(&old->node);');
    for (const look of ['seen = list_empty(&items);', 'it = list_first_entry_or_null(&items, struct item, node); seen = !it;'])
      for (const change of [add, del]) expect([look, races(look, change)]).toEqual([look, none]);
    const first = races('it = list_first_entry(&items, struct item, node); seen = !it;', add);
    expect(first.told.join()).toContain('items.next');
  });

  it('is asked by list_empty_careful() beside list_del_init(), and not beside list_add()', () => {
    const look = 'seen = list_empty_careful(&fresh->node);';
    expect(races(look, add).told.join()).toMatch(/^item1\.node\.(next|prev) is/);
    expect(races(look, add, 'default')).toEqual(none);
    expect(races('seen = list_empty_careful(&old->node);', locked('list_del_init(&old->node);'))).toEqual(none);
    expect(races('seen = list_empty_careful(&old->node);', locked('list_del(&old->node);')).told).toHaveLength(1);
  });

  it('is read beside what is made for readers', () => {
    const walks = reader('list_for_each_entry_rcu(it, &items, node) seen = READ_ONCE(it->v);');
    for (const change of ['list_add_rcu(&fresh->node, &items);', 'list_add_tail_rcu(&fresh->node, &items);', 'list_del_rcu(&old->node);'])
      expect([change, races(walks, locked(change))]).toEqual([change, none]);
    expect(races(walks, locked('list_del(&old->node);')).told.join()).toContain('item0.node.next is');
    // a search sees each change as a whole; the reader may not have next of what was not published by a release
    expect(races(walks, add).told).toEqual([]);
  });
});

describe('an hlist and a hash table in C', () => {
  it('are walked by readers beside what is made for them, and by others under the lock', () => {
    const walk = 'hlist_for_each_entry(it, &bucket, link) seen = 1;';
    const add = locked('hlist_add_head(&fresh->link, &bucket);');
    expect(races(walk, add).told.join()).toContain('bucket.first');
    expect(races(locked(walk), add)).toEqual(none);
    expect(races('seen = hlist_empty(&bucket);', add)).toEqual(none);
    const readers = reader('hlist_for_each_entry_rcu(it, &bucket, link) seen = READ_ONCE(it->v);');
    for (const change of ['hlist_add_head_rcu(&fresh->link, &bucket);', 'hlist_del_rcu(&old->link);', 'hlist_del_init_rcu(&old->link);'])
      expect([change, races(readers, locked(change))]).toEqual([change, none]);
    expect(races(readers, locked('hlist_del_init(&old->link);')).told).not.toEqual([]);
  });

  it('say whether a node is hashed by hlist_unhashed_lockless() alone, where pprev is written marked', () => {
    const del = locked('hlist_del_init_rcu(&old->link);');
    expect(races('seen = hlist_unhashed_lockless(&old->link);', del)).toEqual(none);
    expect(races('seen = hlist_unhashed(&old->link);', del).told.join()).toContain('item0.link.pprev is');
    expect(races('seen = hlist_unhashed_lockless(&old->link);', locked('hlist_del_init(&old->link);')).told).toHaveLength(1);
  });

  it('are looked up in by one word, whatever the keys, since two may have one bucket', () => {
    const look = 'hash_for_each_possible(table, it, hook, 1) seen = 1;';
    const add = locked('hash_add(table, &fresh->hook, 2);');
    expect(races(look, add).told.join()).toContain('table.first');
    expect(races(locked(look), add)).toEqual(none);
    expect(races('seen = hash_empty(table);', add)).toEqual(none);
    for (const rcu of ['hash_for_each_possible_rcu', 'hash_for_each_possible_rcu_notrace'])
      expect(races(reader(`${rcu}(table, it, hook, 1) seen = 1;`), locked('hash_add_rcu(table, &fresh->hook, 2);')).told).toEqual([]);
    expect(races('hash_add(table, &fresh->hook, 2);', 'hash_del(&old->hook);').told).not.toEqual([]);
  });
});
