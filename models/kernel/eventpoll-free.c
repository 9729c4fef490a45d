/*
 * An epoll instance is freed under an RCU reader: CVE-2026-43074.
 *
 *	CPU0 (reader)				CPU1 (ep_free)
 *	rcu_read_lock()
 *	ep = epi->ep
 *						unlinks the item
 *						kfree(ep)
 *	reads ep
 *
 * Fixed: kfree_rcu().
 */
#include <racewalk.h>

struct eventpoll { int gen; struct rcu_head rcu; };
static struct eventpoll *epi_ep;

static int reverse_path_check(void)
{
	struct eventpoll *ep;
	int gen = 0;

	rcu_read_lock();
	ep = rcu_dereference(epi_ep);
	if (ep)
		gen = READ_ONCE(ep->gen);
	rcu_read_unlock();
	return gen;
}
static void ep_free(struct eventpoll *ep)
{
	rcu_assign_pointer(epi_ep, NULL);
#ifdef FIXED
	kfree_rcu(ep, rcu);
#else
	kfree(ep);
#endif
}
SCENE(eventpoll_free, "an epoll instance goes while its watches are walked")
{
	BEFORE { epi_ep = kzalloc(sizeof(*epi_ep), GFP_KERNEL); }
	TASK(check) { reverse_path_check(); }
	TASK(free) { ep_free(epi_ep); }
	EXPECT(posted, "use-after-free");
	EXPECT(FIXED, clean);
}
