import { describe, expect, it } from 'vitest';
import { ends, kinds, refusal } from './c-model.js';

const cached = (flags: string, body: string, more = ''): string => `
struct c { int v; struct rcu_head rcu; };
static struct kmem_cache *cache;
static struct c *c;
static int seen;
static void make(void) { cache = kmem_cache_create("c", sizeof(struct c), 0, ${flags}, NULL); }
static void freed(struct rcu_head *head) { kmem_cache_free(cache, container_of(head, struct c, rcu)); }
static void run(void) { ${body} }
SCENE(s, "") { BEFORE { make(); } TASK(run) { run(); } ${more} }`;

describe('caches of objects', () => {
  it('hand out zeroed objects, and take them back', () => {
    expect(
      ends(cached('0', 'c = kmem_cache_zalloc(cache, GFP_KERNEL); seen = c->v; c->v = 1; kmem_cache_free(cache, c);'), 'seen'),
    ).toEqual([0]);
    expect(kinds(cached('0', 'c = kmem_cache_zalloc(cache, GFP_KERNEL); kmem_cache_free(cache, c); kmem_cache_destroy(cache);'))).toEqual(
      [],
    );
  });

  it('one that is destroyed before a callback has freed its object is told of, unless the callback is waited for', () => {
    const teardown = (waits: string): string =>
      cached('0', `struct c *one = kmem_cache_zalloc(cache, GFP_KERNEL); call_rcu(&one->rcu, freed); ${waits} kmem_cache_destroy(cache);`);
    expect(kinds(teardown('synchronize_rcu();'))).toContain('cache-destroyed-with-objects');
    expect(kinds(teardown('rcu_barrier();'))).toEqual([]);
  });

  it('of SLAB_TYPESAFE_BY_RCU a reader may go on with what was freed', () => {
    const reader =
      'TASK(look) { rcu_read_lock(); struct c *one = rcu_dereference(c); if (one) seen = READ_ONCE(one->v); rcu_read_unlock(); }';
    const body = 'struct c *one = c; WRITE_ONCE(c, NULL); kmem_cache_free(cache, one);';
    const of = (flags: string): string =>
      cached(flags, body, reader).replace('BEFORE { make(); }', 'BEFORE { make(); c = kmem_cache_zalloc(cache, GFP_KERNEL); }');
    expect(kinds(of('0'))).toContain('use-after-free');
    expect(kinds(of('SLAB_TYPESAFE_BY_RCU'))).not.toContain('use-after-free');
  });

  it('what is not modelled is refused', () => {
    expect(refusal(cached('0', 'c = kmem_cache_alloc(cache, GFP_KERNEL);')).join()).toContain('use kmem_cache_zalloc()');
    expect(refusal(cached('0', 'c = kzalloc(sizeof(*c), GFP_KERNEL);')).join()).toContain('allocated here without it');
    expect(refusal(cached('0', 'make();').replace('NULL); }', 'run); }')).join()).toContain('a constructor');
    const bare = cached('0', 'c = kmem_cache_zalloc(cache, GFP_KERNEL);').replace('BEFORE { make(); }', '');
    expect(refusal(bare).join()).toContain('nothing creates a cache of struct c');
  });
});

const pooled = (body: string, more = ''): string => `
struct c { int v; struct hrtimer timer; struct rcu_head rcu; };
static mempool_t pool;
static int seen;
static enum hrtimer_restart fires(struct hrtimer *t) { WRITE_ONCE(container_of(t, struct c, timer)->v, 1); return HRTIMER_NORESTART; }
static void returned(struct rcu_head *head) { mempool_free(container_of(head, struct c, rcu), &pool); }
static void run(void) { struct c *c, *d; ${body} }
SCENE(s, "") { BEFORE { mempool_init_kmalloc_pool(&pool, 1, sizeof(struct c)); } TASK(run) { run(); } ${more} }`;

describe('pools of elements that are allocated at once', () => {
  it('give an element with what it held, and NULL where there is none', () => {
    const body = 'c = mempool_alloc_preallocated(&pool); d = mempool_alloc_preallocated(&pool); seen = !!c + 2 * !!d;';
    expect(ends(pooled(body), 'seen')).toEqual([1]);
    const again =
      'c = mempool_alloc_preallocated(&pool); if (!c) return; WRITE_ONCE(c->v, 3); mempool_free(c, &pool); ' +
      'd = mempool_alloc_preallocated(&pool); if (d) seen = d->v;';
    expect(ends(pooled(again), 'seen')).toEqual([3]);
  });

  it('what is put back and used still, or put back twice, is told of', () => {
    const take = 'c = mempool_alloc_preallocated(&pool); if (!c) return; mempool_free(c, &pool);';
    expect(kinds(pooled(`${take} seen = c->v;`))).toContain('use-after-free');
    expect(kinds(pooled(`${take} mempool_free(c, &pool);`))).toContain('double-free');
  });

  it('a timer in an element that fires after it was put back uses it, unless it is cancelled before', () => {
    const arm =
      'c = mempool_alloc_preallocated(&pool); if (!c) return; hrtimer_setup(&c->timer, fires, CLOCK_MONOTONIC, HRTIMER_MODE_REL); ' +
      'hrtimer_start(&c->timer, 1, HRTIMER_MODE_REL);';
    expect(kinds(pooled(`${arm} mempool_free(c, &pool);`)).filter((kind) => /use-after/.test(kind))).not.toEqual([]);
    expect(kinds(pooled(`${arm} hrtimer_cancel(&c->timer); mempool_free(c, &pool);`))).toEqual([]);
  });

  it('one that is destroyed before a callback gives its element back is told of, unless the callback is waited for', () => {
    const end = (waits: string): string =>
      pooled(`c = mempool_alloc_preallocated(&pool); if (!c) return; call_rcu(&c->rcu, returned); ${waits} mempool_exit(&pool);`);
    expect(kinds(end('synchronize_rcu();'))).toEqual(['null-dereference']);
    expect(kinds(end('rcu_barrier();'))).toEqual([]);
  });

  it('one that is destroyed leaves an element to who has it, and gives none any more', () => {
    const kept = 'c = mempool_alloc_preallocated(&pool); if (!c) return; mempool_exit(&pool); WRITE_ONCE(c->v, 1);';
    expect(kinds(pooled(kept))).toEqual(['leak']);
    expect(kinds(pooled(`${kept} mempool_free(c, &pool);`))).toEqual(['null-dereference']);
    expect(ends(pooled('mempool_exit(&pool); c = mempool_alloc_preallocated(&pool); seen = c ? 1 : 2;'), 'seen')).toEqual([2]);
    expect(kinds(pooled('mempool_exit(&pool); mempool_exit(&pool); mempool_free(NULL, &pool);'))).toEqual([]);
    const gone = 'c = mempool_alloc_preallocated(&pool); if (!c) return; mempool_free(c, &pool); mempool_exit(&pool);';
    expect(kinds(pooled(`${gone} seen = c->v;`))).toEqual(['use-after-free']);
  });

  it('what is not modelled is refused', () => {
    const bare = pooled('c = mempool_alloc_preallocated(&pool);').replace(
      'mempool_init_kmalloc_pool(&pool, 1, sizeof(struct c));',
      'seen = 1;',
    );
    expect(refusal(bare).join()).toContain("nothing sets the pool 'pool' up");
    expect(refusal(pooled('seen = 1;').replace('&pool, 1,', '&pool, 64,')).join()).toContain('a pool of 1 to 8 elements');
    const timer = pooled('c = mempool_alloc_preallocated(&pool);')
      .replace('struct hrtimer timer', 'struct timer_list timer')
      .replace(/static enum.*/, 'static void fires(struct timer_list *t) { seen = 1; }')
      .replace('if (', 'timer_setup(&c->timer, fires, 0); if (');
    expect(refusal(timer.replace('(&pool); }', '(&pool); if (c) timer_setup(&c->timer, fires, 0); }')).join()).toContain(
      'in an element of a mempool_t is not modelled',
    );
  });
});
