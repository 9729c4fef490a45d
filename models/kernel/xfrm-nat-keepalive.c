/*
 * Delayed work is queued again after its last cancel: CVE-2026-31406.
 *
 *	CPU0 (cleanup_net)			CPU1 (worker)
 *	cancel_delayed_work_sync()
 *	flushing a state queues the work
 *	frees the namespace
 *						nat_keepalive_work() of a freed namespace
 *
 * Fixed: disable_delayed_work_sync(), after which nothing can be queued.
 */
#include <racewalk.h>

struct net { struct delayed_work nat_keepalive_work; int states; };
static struct net *net;

static void nat_keepalive_work(struct work_struct *work)
{
	struct net *n = container_of(to_delayed_work(work), struct net, nat_keepalive_work);

	WRITE_ONCE(n->states, 0);
}
static void xfrm_nat_keepalive_state_updated(struct net *n)
{
	schedule_delayed_work(&n->nat_keepalive_work, 0);
}
static void xfrm_net_exit(struct net *n)
{
#ifdef FIXED
	disable_delayed_work_sync(&n->nat_keepalive_work);
#else
	cancel_delayed_work_sync(&n->nat_keepalive_work);
#endif
	xfrm_nat_keepalive_state_updated(n);
	kfree(n);
}
SCENE(xfrm_nat_keepalive, "a network namespace goes while its states are flushed")
{
	BEFORE {
		net = kzalloc(sizeof(*net), GFP_KERNEL);
		INIT_DELAYED_WORK(&net->nat_keepalive_work, nat_keepalive_work);
		xfrm_nat_keepalive_state_updated(net);
	}
	TASK(cleanup) { xfrm_net_exit(net); }
	EXPECT(posted, "use-after-free");
	EXPECT(FIXED, clean);
}

#ifdef FIXED
OWNERSHIP(net, net, "is a network namespace; born kzalloc(); published store(net); claimed disable_delayed_work_sync(); released kfree()");
OWNERSHIP(work, net, "is its work; with net; started schedule_delayed_work() gives not 0; ended disable_delayed_work_sync()");
#else
OWNERSHIP(net, net, "is a network namespace; born kzalloc(); published store(net); claimed cancel_delayed_work_sync(); released kfree()");
OWNERSHIP(work, net, "is its work; with net; started schedule_delayed_work() gives not 0; ended cancel_delayed_work_sync()");
#endif
