/* Facts of timer_list. A callback waits for `go`, on the CPU of `arms`, which stays there until the callback has begun. */
#include <racewalk.h>

struct owner { struct timer_list timer; };
static struct owner *owner;
static struct timer_list timer;
static int begun, go, ended;
static int got = 99, got_then = 99, got_ended = 99;

static void waits(struct timer_list *t)
{
	WRITE_ONCE(begun, READ_ONCE(begun) + 1);
	while (!READ_ONCE(go))
		cpu_relax();
	WRITE_ONCE(ended, READ_ONCE(ended) + 1);
}
static void looks(struct timer_list *t)
{
	got = timer_pending(&timer);
	WRITE_ONCE(ended, 1);
}
static void until_begun(void)
{
	while (!READ_ONCE(begun))
		cpu_relax();
}
static void arm_and_stay(void)
{
	mod_timer(&timer, jiffies + 1);
	until_begun();
}

SCENE(mod_timer_gives, "mod_timer() gives 0 of an inactive timer, 1 of a pending one")
{
	BEFORE {
		timer_setup(&timer, waits, TIMER_PINNED);
		WRITE_ONCE(go, 1);
	}
	TASK(a) {
		local_bh_disable();
		got = mod_timer(&timer, jiffies + 1000);
		got_then = mod_timer(&timer, jiffies + 1000);
		local_bh_enable();
		timer_delete_sync(&timer);
	}
}
SCENE(timer_pending_in_callback, "in the callback timer_pending() is 0")
{
	BEFORE {
		timer_setup(&timer, looks, 0);
		mod_timer(&timer, jiffies + 1);
	}
	TASK(a) {
		while (!READ_ONCE(ended))
			cpu_relax();
		timer_delete_sync(&timer);
	}
}
SCENE(timer_delete_running, "while the callback runs try_to_del_timer_sync() gives -1, and timer_delete() 0 without waiting")
{
	BEFORE { timer_setup(&timer, waits, 0); }
	TASK(a) {
		until_begun();
		got = try_to_del_timer_sync(&timer);
		got_then = timer_delete(&timer);
		got_ended = READ_ONCE(ended);
		WRITE_ONCE(go, 1);
		timer_delete_sync(&timer);
	}
	TASK(arms) { arm_and_stay(); }
}
SCENE(timer_delete_sync_waits, "timer_delete_sync() returns after the callback")
{
	BEFORE { timer_setup(&timer, waits, 0); }
	TASK(a) {
		until_begun();
		WRITE_ONCE(go, 1);
		timer_delete_sync(&timer);
		got_ended = READ_ONCE(ended);
	}
	TASK(arms) { arm_and_stay(); }
}
SCENE(timer_shutdown, "after timer_shutdown_sync() mod_timer() gives 0, and the timer is not pending")
{
	BEFORE { timer_setup(&timer, waits, 0); }
	TASK(a) {
		timer_shutdown_sync(&timer);
		got = mod_timer(&timer, jiffies + 1);
		got_then = timer_pending(&timer);
	}
}
SCENE(timer_shutdown_running, "timer_shutdown() does not wait for the callback")
{
	BEFORE { timer_setup(&timer, waits, 0); }
	TASK(a) {
		until_begun();
		got = timer_shutdown(&timer);
		got_ended = READ_ONCE(ended);
		WRITE_ONCE(go, 1);
		timer_delete_sync(&timer);
	}
	TASK(arms) { arm_and_stay(); }
}
SCENE(timer_reduce_inactive, "timer_reduce() of an inactive timer starts it")
{
	BEFORE {
		timer_setup(&timer, waits, 0);
		WRITE_ONCE(go, 1);
	}
	TASK(a) {
		got = timer_reduce(&timer, jiffies + 1);
		while (!READ_ONCE(ended))
			cpu_relax();
		timer_delete_sync(&timer);
	}
}
static struct owner *new_owner(void)
{
	struct owner *o = kzalloc(sizeof(*o), GFP_KERNEL);

	timer_setup(&o->timer, waits, TIMER_PINNED);
	return o;
}
SCENE(timer_free_pending, "kfree() of a pending timer: told of, and the fix-up deletes it")
{
	BEFORE {
		owner = new_owner();
		WRITE_ONCE(go, 1);
	}
	TASK(a) {
		local_bh_disable();
		mod_timer(&owner->timer, jiffies + 1000);
		kfree(owner);
		local_bh_enable();
		got = 1;
	}
}
SCENE(timer_setup_pending, "timer_setup() of a pending timer: told of, and the fix-up deletes it")
{
	BEFORE {
		owner = new_owner();
		WRITE_ONCE(go, 1);
	}
	TASK(a) {
		local_bh_disable();
		mod_timer(&owner->timer, jiffies + 1000);
		timer_setup(&owner->timer, waits, TIMER_PINNED);
		got = timer_pending(&owner->timer);
		local_bh_enable();
		kfree(owner);
	}
}
SCENE(timer_free_running, "timer_delete() and kfree() while the callback runs, which does not look at it: nothing")
{
	BEFORE { owner = new_owner(); }
	TASK(a) {
		until_begun();
		timer_delete(&owner->timer);
		kfree(owner);
		WRITE_ONCE(go, 1);
		while (!READ_ONCE(ended))
			cpu_relax();
		got = 1;
	}
	TASK(arms) {
		mod_timer(&owner->timer, jiffies + 1);
		until_begun();
	}
}
