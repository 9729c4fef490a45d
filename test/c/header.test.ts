import { describe, expect, it } from 'vitest';
import { operations } from '../../src/kernel/index.js';
import { complaints, gccIsThere, withGcc } from './gcc.js';

/** A model that uses what is not a plain function: loops, guards, initialisers, the scene. */
const sample = (stop: string): string => `
#include <racewalk.h>
struct ctx {
	struct timer_list timer; struct work_struct work; struct rcu_head rcu;
	struct list_head node; struct hlist_node hash; bool dying __range(0, 1);
};
static struct ctx *ctx __objects(1);
static DEFINE_MUTEX(m);
static DEFINE_SPINLOCK(l);
static LIST_HEAD(list);
static DEFINE_HASHTABLE(table, 2);
static DECLARE_WAIT_QUEUE_HEAD(wq);
static DECLARE_COMPLETION(done);
int charge(void) __any(0, -ENOMEM);

static void ctx_work(struct work_struct *w)
{
	mod_timer(&container_of(w, struct ctx, work)->timer, jiffies + 1);
}
static void ctx_timer(struct timer_list *t)
{
	struct ctx *c = from_timer(c, t, timer);

	if (!READ_ONCE(c->dying))
		schedule_work(&c->work);
}
static int ctx_remove(void)
{
	struct ctx *p __free(kfree) = kzalloc(sizeof(*p), GFP_KERNEL);
	struct ctx *c, *n;
	unsigned long flags;
	int bucket;

	if (WARN_ON(!p))
		return -ENOMEM;
	guard(mutex)(&m);
	scoped_guard(rcu) {
		list_for_each_entry_rcu(c, &list, node)
			WRITE_ONCE(c->dying, true);
		hash_for_each_possible_rcu(table, c, hash, 3)
			pr_info("%d\\n", c->dying);
	}
	scoped_guard(spinlock, &l) {
		list_for_each_entry_safe(c, n, &list, node)
			list_del(&c->node);
		hash_for_each(table, bucket, c, hash)
			hash_del(&c->hash);
	}
	spin_lock_irqsave(&l, flags);
	spin_unlock_irqrestore(&l, flags);
	if (wait_event_interruptible(wq, READ_ONCE(ctx->dying)))
		return -EINTR;
	c = xchg(&ctx, NULL);
	n = cmpxchg(&ctx, NULL, c);
	if (try_cmpxchg(&ctx, &c, n))
		wake_up(&wq);
	rcu_assign_pointer(ctx, no_free_ptr(p));
	n = rcu_replace_pointer(ctx, NULL, lockdep_is_held(&m));
	switch (charge()) {
	case 0:
		complete(&done);
		fallthrough;
	default:
		break;
	}
	${stop}
	kfree_rcu(n, rcu);
	return 0;
}
SCENE(remove_vs_rearm, "a timer queues work, the work arms the timer")
{
	BEFORE {
		ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
		timer_setup(&ctx->timer, ctx_timer, 0);
		INIT_WORK(&ctx->work, ctx_work);
		mod_timer(&ctx->timer, jiffies + 1);
	}
	TASK(remove) { ctx_remove(); }
	TASK(again) ctx_remove();
	EXPECT(posted, "use-after-free");
	EXPECT(FIXED, clean);
}
`;

describe.runIf(gccIsThere)(`racewalk.h${withGcc}`, () => {
  it.each(['-std=gnu11', '-std=gnu2x'])('declares what a model uses, without a warning, %s', (standard) => {
    expect(complaints(sample('timer_shutdown_sync(&n->timer);'), standard, '-DFIXED')).toBe('');
  });

  it('leaves it to the compiler to say what is wrong', () => {
    expect(complaints(sample('timer_shutdown_sync(&n->work);'))).toContain('incompatible pointer type');
    expect(complaints(sample('timer_shutdown_snyc(&n->timer);'))).toContain('timer_shutdown_snyc');
  });

  /** No C of a model calls these: the machine does them, or the modelled code is not ours. */
  const notCalled =
    /^(threadfn|exit_notify|try_to_wake_up|close|chrdev_open|delete_module|free_module|__fput|fdget|fdput|d_path|kern_path|rv_\w+|uprobe_\w+|trace_|function)$/;

  it('declares the C form of each primitive', () => {
    const forms = [...operations.values()].flatMap(({ c }) => (typeof c === 'string' ? [c] : Object.values(c ?? {})));
    const called = forms.flatMap((form) => /^(?:\w+ = )?(\w+)\(/.exec(form)?.[1] ?? []);
    const names = [...new Set(called)].filter((name) => !notCalled.test(name));
    expect(names.length).toBeGreaterThan(150);
    const uses = names.map((name) => `#ifndef ${name}\n(void)&${name};\n#endif\n`).join('');
    expect(complaints(`#include <racewalk.h>\nvoid all(void) {\n${uses}}`), 'declare it in include/racewalk.h').toBe('');
  });
});
