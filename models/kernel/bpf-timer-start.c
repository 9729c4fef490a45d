/*
 * A BPF timer is started while its map element goes: b135beb07758 (test), b28dac3fc99b (series), 2026.
 *
 *	CPU0 (start)			CPU1 (delete)
 *	c = cb
 *					hrtimer_cancel(): not armed, nothing to do
 *					last reference: call_rcu()
 *	hrtimer_start()
 *			a grace period: the callback frees an armed timer
 *
 * Fixed: the callback cancels once more; after a grace period nobody can start. RCU stands for RCU Tasks Trace.
 */
#include <racewalk.h>

struct bpf_async_cb { struct hrtimer timer; refcount_t refcnt; struct rcu_head rcu; };
static struct bpf_async_cb *cb;

static enum hrtimer_restart bpf_timer_cb(struct hrtimer *t) { return HRTIMER_NORESTART; }

static void bpf_async_cb_rcu_free(struct rcu_head *rcu)
{
	struct bpf_async_cb *c = container_of(rcu, struct bpf_async_cb, rcu);

#ifdef FIXED
	hrtimer_cancel(&c->timer);
#endif
	kfree(c);
}
static void bpf_timer_start(void)
{
	struct bpf_async_cb *c;

	rcu_read_lock();
	c = READ_ONCE(cb);
	if (c)
		hrtimer_start(&c->timer, 1, HRTIMER_MODE_REL_SOFT);
	rcu_read_unlock();
}
static void bpf_async_cancel_and_free(void)
{
	struct bpf_async_cb *c = xchg(&cb, NULL);

	hrtimer_cancel(&c->timer);
	if (refcount_dec_and_test(&c->refcnt))
		call_rcu(&c->rcu, bpf_async_cb_rcu_free);
}
SCENE(bpf_timer_start, "a timer is started while its map element is deleted")
{
	BEFORE {
		cb = kzalloc(sizeof(*cb), GFP_KERNEL);
		hrtimer_setup(&cb->timer, bpf_timer_cb, CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT);
		refcount_set(&cb->refcnt, 1);
	}
	TASK(start) { bpf_timer_start(); }
	TASK(delete) { bpf_async_cancel_and_free(); }
	EXPECT(posted, "free-active");
	EXPECT(FIXED, clean);
}

OWNERSHIP(cb, bpf_async_cb, "is a timer of a map element; born kzalloc(); published store(cb); claimed xchg(cb) gives not 0 as result",
	  "others RCU readers; retired call_rcu(); released kfree()");
#ifdef FIXED
OWNERSHIP(timer, bpf_async_cb, "is its hrtimer; with cb; started hrtimer_start(); ended hrtimer_cancel() in bpf_async_cb_rcu_free");
#else
OWNERSHIP(timer, bpf_async_cb, "is its hrtimer; with cb; started hrtimer_start(); ended hrtimer_cancel()");
#endif
