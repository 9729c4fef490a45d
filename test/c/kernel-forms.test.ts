import { describe, expect, it } from 'vitest';
import { ends, kinds, pointsOf } from './c-model.js';

const operations = (text: string, path = 'run'): readonly string[] => pointsOf(text, path).map((point) => point.split(' ')[1]!);
const body = (statements: string, before = ''): string =>
  `static int out __range(0, 100); ${before}\nstatic int run(void) { ${statements} return 0; }\nSCENE(s, "") { TASK(main) { run(); } }`;

describe('what kernel code is written with', () => {
  it('drops what guard() takes on every way out, the last one first', () => {
    const text = body('guard(mutex)(&m); if (out) return 1; { guard(rcu)(); out = 1; } out = 2;', 'static DEFINE_MUTEX(m);');
    expect(operations(text)).toEqual(['mutexLock', 'load', 'rcuReadLock', 'mutexUnlock', 'store', 'rcuReadUnlock', 'store', 'mutexUnlock']);
  });

  it('drops what scoped_guard() takes at its end, and at a break', () => {
    const text = body('scoped_guard(spinlock, &l) { if (out) break; out = 1; } out = 2;', 'static DEFINE_SPINLOCK(l);');
    expect([...operations(text)].sort()).toEqual(['load', 'rawSpinLock', 'rawSpinUnlock', 'rawSpinUnlock', 'store', 'store']);
  });

  it('drops what it took where goto and continue leave a block', () => {
    const text = body(
      'for (int i = 0; i < 2; i++) { guard(mutex)(&m); if (out) continue; if (out) goto end; } end: out = 3;',
      'static DEFINE_MUTEX(m);',
    );
    expect(operations(text).filter((name) => name === 'mutexUnlock')).toHaveLength(3);
  });

  it('keeps it where goto stays in the block', () => {
    const forward = body('guard(mutex)(&m); if (out) goto end; out = 2; end: out = 3;', 'static DEFINE_MUTEX(m);');
    expect(operations(forward).filter((name) => name === 'mutexUnlock')).toHaveLength(1);
    const within = body(
      'switch (out) { case 1: { guard(mutex)(&m); if (out) goto end; out = 1; } end: out = 3; }',
      'static DEFINE_MUTEX(m);',
    );
    expect(operations(within).filter((name) => name === 'mutexUnlock')).toHaveLength(2);
  });

  const owned = (statements: string): string =>
    body(
      statements,
      'struct c { int a; }; static struct c *shared;\nstatic struct c *make(void) { struct c *p __free(kfree) = kzalloc(sizeof(*p), GFP_KERNEL); if (out) return NULL; p->a = 1; return_ptr(p); }',
    );
  it('frees what is marked __free() unless its pointer is taken', () => {
    expect(kinds(owned('struct c *p __free(kfree) = kzalloc(sizeof(*p), GFP_KERNEL); p->a = 1;'))).toEqual([]);
    expect(kinds(owned('struct c *p __free(kfree) = kzalloc(sizeof(*p), GFP_KERNEL); shared = no_free_ptr(p); shared->a = 2;'))).toEqual(
      [],
    );
    expect(kinds(owned('struct c *p __free(kfree) = kzalloc(sizeof(*p), GFP_KERNEL); shared = p; shared->a = 2;'))).toEqual([]);
    expect(kinds(owned('{ struct c *p __free(kfree) = kzalloc(sizeof(*p), GFP_KERNEL); shared = p; } shared->a = 2;'))).toEqual([
      'use-after-free',
    ]);
    expect(kinds(owned('shared = make(); shared->a = 2;'))).toEqual([]);
    expect(kinds(owned('struct c *p = kzalloc(sizeof(*p), GFP_KERNEL); p->a = 1;'))).toEqual(['leak']);
  });

  const list = (statements: string): string =>
    body(
      `struct c *a = kzalloc(sizeof(*a), GFP_KERNEL), *b = kzalloc(sizeof(*b), GFP_KERNEL), *c, *n;
       a->v = 1; b->v = 2; list_add(&a->node, &all); list_add_tail(&b->node, &all); ${statements}`,
      'struct c { int v; struct list_head node; }; static LIST_HEAD(all);',
    );
  it('walks lists', () => {
    expect(ends(list('list_for_each_entry(c, &all, node) out = out * 10 + c->v;'), 'out')).toEqual([12]);
    expect(ends(list('list_for_each_entry(c, &all, node) { if (c->v == 2) continue; out += c->v; break; }'), 'out')).toEqual([1]);
    expect(
      ends(
        list('list_for_each_entry_safe(c, n, &all, node) { list_del(&c->node); out += c->v; kfree(c); } out += list_empty(&all) * 10;'),
        'out',
      ),
    ).toEqual([13]);
    expect(
      ends(
        list(
          'c = list_first_entry(&all, struct c, node); out = c->v; list_move_tail(&c->node, &all); c = list_first_entry_or_null(&all, struct c, node); out += 10 * c->v; n = NULL;',
        ),
        'out',
      ),
    ).toEqual([21]);
    // the twin of the safe loop
    expect(kinds(list('list_for_each_entry(c, &all, node) { n = c; list_del(&c->node); kfree(n); }'))).toContain('use-after-free');
  });

  it('waits as the macros of the kernel do', () => {
    const waits = (how: string): string => `
      static DECLARE_WAIT_QUEUE_HEAD(wq); static int ready; static int out;
      static void waiter(void) { ${how} }
      static void waker(void) { WRITE_ONCE(ready, 1); wake_up(&wq); }
      SCENE(s, "") { TASK(a) { waiter(); } TASK(b) { waker(); } }`;
    expect(kinds(waits('wait_event(wq, READ_ONCE(ready)); out = 1;'))).toEqual([]);
    expect(kinds(waits('out = wait_event_timeout(wq, READ_ONCE(ready), 5);'))).toEqual([]);
    expect(kinds(waits('out = wait_event_interruptible(wq, READ_ONCE(ready));'))).toEqual([]);
    expect(
      kinds(
        waits(
          'DEFINE_WAIT(wait); for (;;) { prepare_to_wait(&wq, &wait, TASK_UNINTERRUPTIBLE); if (READ_ONCE(ready)) break; schedule(); } finish_wait(&wq, &wait);',
        ),
      ),
    ).toEqual([]);
    // looks, and goes to sleep
    expect(
      kinds(
        waits(
          'DEFINE_WAIT(wait); if (!READ_ONCE(ready)) { prepare_to_wait(&wq, &wait, TASK_UNINTERRUPTIBLE); schedule(); finish_wait(&wq, &wait); }',
        ),
      ),
    ).toEqual(['hung-task']);
  });

  it('tries a compare-and-swap until it succeeds', () => {
    const counts = (step: string): string => `
      static atomic_t v = ATOMIC_INIT(1); static int plain = 1; static int seen;
      static void add(void) { ${step} }
      static void last(void) { add(); if (atomic_read(&v) + plain != 4) WARN_ON(1); }
      SCENE(s, "") { TASK(a) { last(); } BEFORE { add(); } }`;
    expect(kinds(counts('int old = atomic_read(&v); do { } while (!atomic_try_cmpxchg(&v, &old, old + 1));'))).toEqual([]);
    expect(kinds(counts('plain++;'))).toEqual([]);
    expect(kinds(counts('seen++;'))).toEqual(['warn']);
  });

  it('calls what a release function, a table or a callback is', () => {
    const counted = (put: string): string => `
      struct c { struct kref ref; int a; }; static struct c *shared;
      static void release(struct kref *ref) { kfree(container_of(ref, struct c, ref)); }
      static void user(void) { WRITE_ONCE(shared->a, 1); ${put} }
      SCENE(s, "") { BEFORE { shared = kzalloc(sizeof(*shared), GFP_KERNEL); kref_init(&shared->ref); kref_get(&shared->ref); }
        TASK(a) { user(); } TASK(b) { user(); } }`;
    expect(kinds(counted('kref_put(&shared->ref, release);'))).toEqual([]);
    expect(kinds(counted('release(&shared->ref);'))).toContain('double-free');
    const rcu = (free: string): string => `
      struct c { struct rcu_head rcu; int a; }; static struct c *shared; static int out;
      static void freed(struct rcu_head *head) { kfree(container_of(head, struct c, rcu)); }
      static void reader(void) { struct c *c; rcu_read_lock(); c = rcu_dereference(shared); if (c) out = READ_ONCE(c->a); rcu_read_unlock(); }
      static void writer(void) { struct c *c = shared; rcu_assign_pointer(shared, NULL); ${free} }
      SCENE(s, "") { BEFORE { shared = kzalloc(sizeof(*shared), GFP_KERNEL); } TASK(r) { reader(); } TASK(w) { writer(); } }`;
    expect(kinds(rcu('call_rcu(&c->rcu, freed);'))).toEqual([]);
    expect(kinds(rcu('synchronize_rcu(); kfree(c);'))).toEqual([]);
    expect(kinds(rcu('kfree_rcu(c, rcu);'))).toEqual([]);
    expect(kinds(rcu('kfree(c);'))).toEqual(['use-after-free']);
  });

  it('returns any of what is said of a function without a body', () => {
    const text = `int any(void) __any(0, -ENOMEM, 5); static int a, b;
      SCENE(s, "") { TASK(x) { int r = any(); if (r < 0) WARN_ON(1); else if (r == 5) a = 1; } }`;
    expect(kinds(text)).toEqual(['warn']);
    expect(kinds(text.replace(', -ENOMEM', ''))).toEqual([]);
  });
});
