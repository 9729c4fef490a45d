import { describe, expect, it } from 'vitest';
import { ends, kinds, refusal } from './c-model.js';

const declarations = `
struct c { int v; struct hlist_node node; struct rcu_head rcu; };
static HLIST_HEAD(list);
static int seen, found;
static struct c *make(int v)
{
	struct c *c = kzalloc(sizeof(*c), GFP_KERNEL);

	c->v = v;
	hlist_add_head_rcu(&c->node, &list);
	return c;
}`;

const alone = (body: string): string => `${declarations}
static void run(void) { struct c *c, *d; struct hlist_node *n; ${body} }
SCENE(s, "") { TASK(run) { run(); } }`;

describe('hlists', () => {
  it('are walked from what was put in last, until it is taken out', () => {
    const walk = 'rcu_read_lock(); hlist_for_each_entry_rcu(c, &list, node) seen = seen * 4 + c->v; rcu_read_unlock();';
    expect(ends(alone(`make(1); make(2); ${walk}`), 'seen')).toEqual([9]);
    expect(ends(alone(`make(1); d = make(2); hlist_del_rcu(&d->node); ${walk} kfree(d);`), 'seen')).toEqual([1]);
    expect(ends(alone('found = hlist_empty(&list); make(1); seen = hlist_empty(&list);'), 'found', 'seen')).toEqual([1, 0]);
    const all =
      'hlist_for_each_entry_safe(c, n, &list, node) { hlist_del_init(&c->node); seen++; found += hlist_unhashed(&c->node); kfree(c); }';
    expect(ends(alone(`make(1); make(2); ${all}`), 'seen', 'found')).toEqual([2, 2]);
  });

  it('a walk ends at a node that hlist_del_init() has taken out, and goes on from one that hlist_del_init_rcu() has', () => {
    const walk = (how: string): string =>
      alone(`make(1); make(2); hlist_for_each_entry(c, &list, node) { seen++; if (c->v == 2) ${how}(&c->node); }`);
    expect(ends(walk('hlist_del_init'), 'seen')).toEqual([1]);
    expect(ends(walk('hlist_del_init_rcu'), 'seen')).toEqual([2]);
  });

  const raced = (remove: string): string => `${declarations}
static struct c *one;
static void look(void) { struct c *c; rcu_read_lock(); hlist_for_each_entry_rcu(c, &list, node) seen = READ_ONCE(c->v); rcu_read_unlock(); }
static void remove(void) { ${remove} }
SCENE(s, "") { BEFORE { one = make(1); } TASK(look) { look(); } TASK(remove) { remove(); } }`;

  it('a node that is freed while a reader may stand on it is used, one that waits for them is not', () => {
    expect(kinds(raced('hlist_del_rcu(&one->node); kfree(one);'))).toContain('use-after-free');
    expect(kinds(raced('hlist_del_rcu(&one->node); synchronize_rcu(); kfree(one);'))).toEqual([]);
  });

  it('what is not modelled is refused', () => {
    expect(refusal(alone('c = make(1); hlist_del(&c->node);')).join()).toContain('hlist_del');
    expect(refusal(alone('c = make(1); hlist_add_head(&c->node, NULL);')).join()).toContain('declared at file level');
  });
});
