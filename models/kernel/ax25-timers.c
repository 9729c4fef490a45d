/*
 * AX.25 timers use a device that is detached: fc6d01ff9ef0. FIRST is how it was stopped before (7ec02f5ac8a5).
 *
 *	CPU0 (device goes)			CPU1 (timer)
 *						ax25_t1timer_expiry() begins
 *	ax25->ax25_dev = NULL
 *						ax25->ax25_dev->values[..]
 *
 * FIRST: the timers are deleted, but a running one is not waited for. Fixed: timer_delete_sync(), and then NULL.
 */
#include <racewalk.h>

struct ax25_dev { int values; };
struct ax25_cb { struct timer_list t1timer; struct ax25_dev *ax25_dev; };
static struct ax25_cb *ax25;
static struct ax25_dev *ax25_dev_list;

static void ax25_t1timer_expiry(struct timer_list *t)
{
	struct ax25_cb *cb = from_timer(cb, t, t1timer);

	WRITE_ONCE(cb->ax25_dev->values, 1);
}
static void ax25_kill_by_device(struct ax25_cb *cb)
{
#if defined(FIXED)
	timer_delete_sync(&cb->t1timer);
#elif defined(FIRST)
	timer_delete(&cb->t1timer);
#endif
	WRITE_ONCE(cb->ax25_dev, NULL);
}
SCENE(ax25_timers, "a network device goes while a connection's timer runs")
{
	BEFORE {
		ax25 = kzalloc(sizeof(*ax25), GFP_KERNEL);
		ax25_dev_list = kzalloc(sizeof(*ax25_dev_list), GFP_KERNEL);
		ax25->ax25_dev = ax25_dev_list;
		timer_setup(&ax25->t1timer, ax25_t1timer_expiry, 0);
		mod_timer(&ax25->t1timer, jiffies + 1);
	}
	TASK(down) { ax25_kill_by_device(ax25); }
	EXPECT(posted, "null-dereference", "data-race");
	EXPECT(FIRST, "null-dereference", "data-race");
	EXPECT(FIXED, clean);
}
