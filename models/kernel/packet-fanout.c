/*
 * A packet socket is hooked up again after its release has unhooked it: CVE-2026-31504.
 *
 *	CPU0 (release)			CPU1 (NETDEV_UP)		CPU2 (receive)
 *					found the socket
 *	takes it out of the fanout
 *					num is set: hooks up,
 *					into the fanout
 *	synchronize_net()
 *	frees the socket
 *									takes it from the fanout
 *
 * Fixed: num = 0 while bind_lock is held.
 */
#include <racewalk.h>

struct sock { spinlock_t bind_lock; bool running; int num; int drops; };
static struct sock *sklist, *fanout;

static void packet_release(void)
{
	struct sock *sk = sklist;

	rcu_assign_pointer(sklist, NULL);
	spin_lock(&sk->bind_lock);
	sk->running = false;
	rcu_assign_pointer(fanout, NULL);
#ifdef FIXED
	sk->num = 0;
#endif
	spin_unlock(&sk->bind_lock);
	synchronize_net();
	kfree(sk);
}
static void packet_notifier_up(void)
{
	struct sock *sk;

	rcu_read_lock();
	sk = rcu_dereference(sklist);
	if (sk) {
		spin_lock(&sk->bind_lock);
		if (sk->num && !sk->running) {
			sk->running = true;
			rcu_assign_pointer(fanout, sk);
		}
		spin_unlock(&sk->bind_lock);
	}
	rcu_read_unlock();
}
static void packet_rcv_fanout(void)
{
	struct sock *sk;

	rcu_read_lock();
	sk = rcu_dereference(fanout);
	if (sk)
		WRITE_ONCE(sk->drops, 1);
	rcu_read_unlock();
}
SCENE(packet_fanout, "a fanout socket of a device that is down is closed while it comes up")
{
	BEFORE {
		sklist = kzalloc(sizeof(*sklist), GFP_KERNEL);
		spin_lock_init(&sklist->bind_lock);
		sklist->num = 1;
	}
	TASK(release) { packet_release(); }
	TASK(up) { packet_notifier_up(); }
	TASK(receive) { packet_rcv_fanout(); }
	EXPECT(posted, "use-after-free");
	EXPECT(FIXED, clean);
}
