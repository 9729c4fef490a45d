import { describe, expect, it } from 'vitest';
import { ends, kinds, pointsOf, refusal } from './c-model.js';

const text = (body: string, more = '', make = 'INIT_LIST_HEAD(&d->items); INIT_LIST_HEAD(&e->items);', task = ''): string => `
struct item { int v __range(0, 3); struct list_head node; };
struct dev { struct mutex lock; struct list_head items; int n __range(0, 7); };
static struct dev *d;
static struct dev *e;
static struct item *i;
static struct item *j;
static int seen, none, count;
static void run(void) { struct item *one, *next; (void)one; (void)next; ${body} }
SCENE(s, "") {
	BEFORE {
		d = kzalloc(sizeof(*d), GFP_KERNEL); e = kzalloc(sizeof(*e), GFP_KERNEL);
		i = kzalloc(sizeof(*i), GFP_KERNEL); j = kzalloc(sizeof(*j), GFP_KERNEL);
		i->v = 1; j->v = 2; ${make} ${more} }
	TASK(a) { run(); }
	${task}
}`;

describe('a list whose head is in an object', () => {
  it('has its own entries, in their order', () => {
    const both = 'list_add_tail(&i->node, &d->items); list_add_tail(&j->node, &d->items);';
    const walk = 'list_for_each_entry(one, &d->items, node) { seen = seen * 4 + one->v; count++; }';
    expect(ends(text(both + walk), 'seen', 'count')).toEqual([6, 2]);
    const apart = 'list_add(&i->node, &d->items); list_add(&j->node, &e->items); none = list_empty(&e->items);';
    expect(
      ends(text(`${apart} list_del(&j->node); seen = list_empty(&e->items); count = list_empty(&d->items);`), 'none', 'seen', 'count'),
    ).toEqual([0, 1, 0]);
    expect(ends(text(`${apart} list_move(&j->node, &d->items); ${walk}`), 'seen', 'count')).toEqual([9, 2]);
    expect(ends(text(`${apart} one = list_first_entry(&e->items, struct item, node); seen = one->v;`), 'seen')).toEqual([2]);
    expect(kinds(text(both))).toEqual([]);
  });

  it('is told of where its object is freed', () => {
    const frees = 'TASK(b) { kfree(d); }';
    const looks = text('none = list_empty(&d->items);', '', undefined, frees);
    expect(kinds(looks)).toContain('use-after-free');
    // the entry leads to the head
    const deletes = 'list_del(&i->node);';
    expect(kinds(text(deletes, 'list_add(&i->node, &d->items);', undefined, frees))).toContain('use-after-free');
    expect(kinds(text(deletes, 'list_add(&i->node, &e->items);', undefined, frees))).toEqual([]);
  });

  it('that was not set up is no empty one', () => {
    const zeroed = (body: string): readonly string[] => kinds(text(body, '', ''));
    expect(zeroed('INIT_LIST_HEAD(&d->items); INIT_LIST_HEAD(&e->items); list_add(&i->node, &d->items);')).toEqual([]);
    expect(zeroed('list_add(&i->node, &d->items);')).toEqual(['list-corruption']);
    expect(zeroed('list_for_each_entry(one, &d->items, node) { seen = one->v; }')).toEqual(['null-dereference']);
    expect(
      ends(text('none = list_empty(&d->items); list_for_each_entry(one, &e->items, node) {}', '', 'INIT_LIST_HEAD(&e->items);'), 'none'),
    ).toEqual([0]);
  });

  it('that is set up again has lost its entries', () => {
    expect(kinds(text('list_add(&i->node, &d->items); INIT_LIST_HEAD(&d->items);'))).toEqual(['broken-list']);
  });

  it('asks for its head at each entry', () => {
    const steps = pointsOf(text('list_for_each_entry(one, &d->items, node) { count = 1; }'), 'run').map((point) => point.split(' ')[1]);
    expect(steps).toEqual(['load', 'listNext', 'store', 'load', 'listNext']);
  });

  it('in a static struct begins as LIST_HEAD_INIT() says', () => {
    const fixed = (init: string): string =>
      text('list_add(&i->node, &f.items); list_for_each_entry(one, &f.items, node) seen = one->v;', '', '').replace(
        'static struct dev *e;',
        `static struct dev *e; static struct dev f${init};`,
      );
    expect(ends(fixed(' = { .items = LIST_HEAD_INIT(f.items) }'), 'seen')).toEqual([1]);
    expect(kinds(fixed(''))).toEqual(['list-corruption', 'null-dereference']);
  });

  it('may be taken by readers, of whom one goes on from what was taken out', () => {
    const rcu = (wait: string): string =>
      text(
        'rcu_read_lock(); list_for_each_entry_rcu(one, &d->items, node) { seen = READ_ONCE(one->v); } rcu_read_unlock();',
        'list_add_rcu(&i->node, &d->items);',
        undefined,
        `TASK(b) { list_del_rcu(&i->node); ${wait} kfree(i); }`,
      );
    expect(kinds(rcu(''))).toContain('use-after-free');
    expect(kinds(rcu('synchronize_rcu();'))).toEqual([]);
  });

  it('is refused where it is no member that is known', () => {
    expect(refusal(text('list_add(&i->node, &d->items); list_add(&j->node, &i->node);')).join()).toContain('is an entry of a list');
    expect(refusal(text('LIST_HEAD(local); list_add(&i->node, &local);')).join()).not.toEqual('');
  });
});
