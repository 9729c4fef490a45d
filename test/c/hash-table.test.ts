import { describe, expect, it } from 'vitest';
import { ends, findings, kinds, pointsOf, refusal } from './c-model.js';

const declarations = `
struct c { int id; int v; struct hlist_node node; struct rcu_head rcu; };
static DEFINE_HASHTABLE(table, 4);
static DEFINE_MUTEX(lock);
static int found, seen;
static struct c *make(int id)
{
	struct c *c = kzalloc(sizeof(*c), GFP_KERNEL);

	c->id = id;
	hash_add_rcu(table, &c->node, id);
	return c;
}
static struct c *find(int id)
{
	struct c *c;

	hash_for_each_possible_rcu(table, c, node, id) {
		if (c->id == id)
			return c;
	}
	return NULL;
}`;

const alone = (body: string): string => `${declarations}
static void run(void) { struct c *c; struct hlist_node *tmp; int bkt; ${body} }
SCENE(s, "") { TASK(run) { run(); } }`;

describe('hash tables', () => {
  it('give what was put under a key, until it is taken out', () => {
    expect(ends(alone('make(1); make(3); rcu_read_lock(); c = find(3); if (c) found = c->id; rcu_read_unlock();'), 'found')).toEqual([3]);
    expect(ends(alone('make(1); rcu_read_lock(); c = find(2); rcu_read_unlock(); found = !c;'), 'found')).toEqual([1]);
    expect(
      ends(alone('c = make(1); hash_del_rcu(&c->node); rcu_read_lock(); found = find(1) != NULL; rcu_read_unlock(); kfree(c);'), 'found'),
    ).toEqual([0]);
    expect(ends(alone('found = hash_empty(table); make(1); seen = hash_empty(table);'), 'found', 'seen')).toEqual([1, 0]);
  });

  it('are walked in the order of the keys, also while what is come to is taken out', () => {
    const walk = (loop: string): string => alone(`make(3); make(1); ${loop}`);
    expect(
      ends(walk('rcu_read_lock(); hash_for_each_rcu(table, bkt, c, node) seen = seen * 4 + c->id; rcu_read_unlock();'), 'seen'),
    ).toEqual([7]);
    const all = 'hash_for_each_safe(table, bkt, tmp, c, node) { hash_del(&c->node); seen++; kfree(c); } found = hash_empty(table);';
    expect(ends(walk(all), 'seen', 'found')).toEqual([2, 1]);
  });

  it('a walk that goes on from what it has freed itself uses it', () => {
    const walk = 'make(1); hash_for_each(table, bkt, c, node) { hash_del_rcu(&c->node); kfree(c); }';
    expect(kinds(alone(walk))).toContain('use-after-free');
  });

  const raced = (remove: string, look = 'rcu_read_lock(); c = find(1); if (c) seen = READ_ONCE(c->v); rcu_read_unlock();'): string =>
    `${declarations}
static struct c *one;
static void freed(struct rcu_head *head) { kfree(container_of(head, struct c, rcu)); }
static void look(void) { struct c *c; ${look} }
static void remove(void) { ${remove} }
SCENE(s, "") { BEFORE { one = make(1); } TASK(look) { look(); } TASK(remove) { remove(); } }`;

  it('a node that is freed while a reader may stand on it is used, one that waits for them is not', () => {
    expect(kinds(raced('hash_del_rcu(&one->node); kfree(one);'))).toContain('use-after-free');
    expect(kinds(raced('hash_del_rcu(&one->node); call_rcu(&one->rcu, freed);'))).toEqual([]);
    expect(kinds(raced('hash_del_rcu(&one->node); synchronize_rcu(); kfree(one);'))).toEqual([]);
    expect(kinds(raced('kfree(one);'))).toContain('use-after-free');
  });

  it('a look-up by one that is no reader is told of', () => {
    const bare = 'c = find(1); if (c) seen = READ_ONCE(c->v);';
    expect(kinds(raced('hash_del_rcu(&one->node); synchronize_rcu(); kfree(one);', bare))).toContain('rcu-unprotected-dereference');
  });

  it('two that take the same node out free it twice, unless a lock is around', () => {
    const take = 'rcu_read_lock(); c = find(1); rcu_read_unlock(); if (c) { hash_del_rcu(&c->node); kfree(c); }';
    const both = (before: string, after: string): string => `${declarations}
static void take(void) { struct c *c; ${before} ${take} ${after} }
SCENE(s, "") { BEFORE { make(1); } TASK(a) { take(); } TASK(b) { take(); } }`;
    expect(kinds(both('', '')).filter((kind) => /free/.test(kind))).not.toEqual([]);
    expect(findings(both('mutex_lock(&lock);', 'mutex_unlock(&lock);'))).toEqual([]);
  });

  it('a node that is new gets its bucket without a step', () => {
    expect(pointsOf(alone('make(1);'), 'make').map((point) => point.split(' ')[1])).toEqual(['kzalloc', 'hashAddRcu']);
  });

  it('what is not modelled is refused', () => {
    expect(refusal(alone('hash_add(found, &c->node, 1);')).join()).toContain('expected a hash table that is declared at file level');
    expect(refusal(alone('c = make(1); hash_add(table, &c->node, 300);')).join()).toContain('a model has keys in 0..255');
    const other = `struct d { struct hlist_node node; }; static struct d *d;`;
    expect(refusal(other + alone('d = kzalloc(sizeof(*d), GFP_KERNEL); hash_add(table, &d->node, 1); make(1);')).join()).toContain(
      'nodes of two kinds',
    );
    expect(refusal(other + alone('d = kzalloc(sizeof(*d), GFP_KERNEL); hash_del(&d->node);')).join()).toContain(
      'nothing puts this node into a table',
    );
  });
});
