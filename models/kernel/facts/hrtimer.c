/* Facts of hrtimers. A callback waits for `go`, on the CPU of `arms`, which stays there until the callback has begun. */
#include <racewalk.h>

struct owner { struct hrtimer timer; int word; };
static struct owner *owner;
static struct owner the;
static int begun, go, ended;
static int got = 99, got_then = 99, got_begun = 99;

static enum hrtimer_restart waits(struct hrtimer *t)
{
	WRITE_ONCE(begun, READ_ONCE(begun) + 1);
	while (!READ_ONCE(go))
		cpu_relax();
	WRITE_ONCE(ended, READ_ONCE(ended) + 1);
	return HRTIMER_NORESTART;
}
static enum hrtimer_restart once_more(struct hrtimer *t)
{
	int n = READ_ONCE(begun) + 1;

	if (n == 1)
		hrtimer_start(&the.timer, 1000, HRTIMER_MODE_REL);
	WRITE_ONCE(begun, n);
	return HRTIMER_NORESTART;
}
static void arm_and_stay(void)
{
	hrtimer_start(&the.timer, 1000, HRTIMER_MODE_REL);
	while (!READ_ONCE(begun))
		cpu_relax();
}
static void until_begun(void)
{
	while (!READ_ONCE(begun))
		cpu_relax();
}

SCENE(hrtimer_cancel_inactive, "of an inactive timer try_to_cancel and cancel give 0")
{
	BEFORE { hrtimer_setup(&the.timer, waits, CLOCK_MONOTONIC, HRTIMER_MODE_REL); }
	TASK(a) {
		got = hrtimer_try_to_cancel(&the.timer);
		got_then = hrtimer_cancel(&the.timer);
	}
}
SCENE(hrtimer_try_to_cancel_running, "while the callback runs try_to_cancel gives -1")
{
	BEFORE { hrtimer_setup(&the.timer, waits, CLOCK_MONOTONIC, HRTIMER_MODE_REL); }
	TASK(a) {
		until_begun();
		got = hrtimer_try_to_cancel(&the.timer);
		WRITE_ONCE(go, 1);
		hrtimer_cancel(&the.timer);
	}
	TASK(arms) { arm_and_stay(); }
}
SCENE(hrtimer_cancel_waits, "hrtimer_cancel() returns after the callback")
{
	BEFORE { hrtimer_setup(&the.timer, waits, CLOCK_MONOTONIC, HRTIMER_MODE_REL); }
	TASK(a) {
		until_begun();
		WRITE_ONCE(go, 1);
		hrtimer_cancel(&the.timer);
		got = READ_ONCE(ended);
	}
	TASK(arms) { arm_and_stay(); }
}
SCENE(hrtimer_rearmed_running, "started again from another CPU while the callback runs, try_to_cancel gives -1, and it comes once more")
{
	BEFORE { hrtimer_setup(&the.timer, waits, CLOCK_MONOTONIC, HRTIMER_MODE_REL); }
	TASK(a) {
		until_begun();
		hrtimer_start(&the.timer, 1000, HRTIMER_MODE_REL);
		got = hrtimer_try_to_cancel(&the.timer);
		WRITE_ONCE(go, 1);
		while (READ_ONCE(ended) < 2)
			cpu_relax();
		got_begun = READ_ONCE(begun);
		hrtimer_cancel(&the.timer);
	}
	TASK(arms) { arm_and_stay(); }
}
SCENE(hrtimer_setup_running, "set up while its callback runs, that goes untracked: try_to_cancel gives 0, and cancel returns at once")
{
	BEFORE { hrtimer_setup(&the.timer, waits, CLOCK_MONOTONIC, HRTIMER_MODE_REL); }
	TASK(a) {
		until_begun();
		hrtimer_setup(&the.timer, waits, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
		got = hrtimer_try_to_cancel(&the.timer);
		hrtimer_cancel(&the.timer);
		got_then = READ_ONCE(ended);
		WRITE_ONCE(go, 1);
		while (!READ_ONCE(ended))
			cpu_relax();
	}
	TASK(arms) { arm_and_stay(); }
}
SCENE(hrtimer_starts_itself, "a start from its own callback: it expires again")
{
	BEFORE {
		hrtimer_setup(&the.timer, once_more, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
		hrtimer_start(&the.timer, 1000, HRTIMER_MODE_REL);
	}
	TASK(a) {
		while (READ_ONCE(begun) < 2)
			cpu_relax();
		got = hrtimer_cancel(&the.timer);
		got_begun = READ_ONCE(begun);
	}
}
SCENE(hrtimer_start_zeroed, "hrtimer_start() of a zeroed timer")
{
	TASK(a) {
		hrtimer_start(&the.timer, 1000, HRTIMER_MODE_REL);
		got = 1;
		hrtimer_setup(&the.timer, waits, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	}
}
static struct owner *new_owner(void)
{
	struct owner *o = kzalloc(sizeof(*o), GFP_KERNEL);

	hrtimer_setup(&o->timer, waits, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	return o;
}
SCENE(hrtimer_setup_queued, "set up while it is queued: told of, and the fix-up cancels it")
{
	OPTION(ticks, 2);
	BEFORE {
		owner = new_owner();
		hrtimer_start(&owner->timer, 1000000000, HRTIMER_MODE_REL);
	}
	TASK(a) {
		WRITE_ONCE(go, 1);
		hrtimer_setup(&owner->timer, waits, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
		got = hrtimer_cancel(&owner->timer);
		kfree(owner);
	}
}
SCENE(hrtimer_free_queued, "kfree() with a queued timer: told of, and the fix-up cancels it")
{
	OPTION(ticks, 2);
	BEFORE {
		owner = new_owner();
		hrtimer_start(&owner->timer, 1000000000, HRTIMER_MODE_REL);
		WRITE_ONCE(go, 1);
	}
	TASK(a) {
		kfree(owner);
		got = 1;
	}
}
SCENE(hrtimer_free_running, "kfree() while the callback runs and the timer is not queued: nothing")
{
	BEFORE { owner = new_owner(); }
	TASK(a) {
		until_begun();
		kfree(owner);
		WRITE_ONCE(go, 1);
		while (!READ_ONCE(ended))
			cpu_relax();
		got = 1;
	}
	TASK(arms) {
		hrtimer_start(&owner->timer, 1000, HRTIMER_MODE_REL);
		until_begun();
	}
}
SCENE(hrtimer_start_freed, "hrtimer_start() of a freed timer")
{
	OPTION(ticks, 2);
	BEFORE {
		owner = new_owner();
		WRITE_ONCE(go, 1);
	}
	TASK(a) {
		kfree(owner);
		hrtimer_start(&owner->timer, 1000000000, HRTIMER_MODE_REL);
	}
}
