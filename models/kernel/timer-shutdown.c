/*
 * timer_shutdown_sync() clears the function of a timer whose callback runs: CVE-2025-68214. The timer core itself.
 *
 *	CPU0 (softirq)				CPU1 (shutdown)
 *	the callback begins
 *	  it arms its timer again
 *						the callback runs: not detached,
 *						but function = NULL
 *	the callback returns
 *	the timer has expired: WARN_ON_ONCE(!fn)
 *
 * Fixed: the function is cleared where the timer is detached, and only there.
 */
#include <racewalk.h>

static DEFINE_RAW_SPINLOCK(base_lock);
static bool pending = true, running, function = true;
static int rearms = 1;

static void mod_timer_of_callback(void)
{
	raw_spin_lock(&base_lock);
	if (function && rearms > 0) {
		rearms--;
		pending = true;
	}
	raw_spin_unlock(&base_lock);
}
static void expire_timers(void)
{
	raw_spin_lock(&base_lock);
	while (pending) {
		pending = false;
		if (WARN_ON_ONCE(!function))
			break;
		running = true;
		raw_spin_unlock(&base_lock);
		mod_timer_of_callback();
		raw_spin_lock(&base_lock);
		running = false;
	}
	raw_spin_unlock(&base_lock);
}
static bool try_to_shut_down(void)
{
	bool detached = false;

	raw_spin_lock(&base_lock);
	if (!running) {
		pending = false;
		detached = true;
	}
#ifdef FIXED
	if (detached)
#endif
		function = false;
	raw_spin_unlock(&base_lock);
	return detached;
}
SCENE(timer_shutdown, "a timer that arms itself is shut down")
{
	TASK(softirq) { expire_timers(); }
	TASK(shutdown) { while (!try_to_shut_down()) cpu_relax(); }
	EXPECT(posted, "warn");
	EXPECT(FIXED, clean);
}
