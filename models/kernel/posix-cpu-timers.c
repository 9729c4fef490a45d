/*
 * A CPU timer is deleted while it fires for a task that is reaped: CVE-2025-38352, f90fff1e152d.
 *
 *	CPU0 (exiting task, tick)	CPU1 (parent)			CPU2 (timer_delete)
 *	is a zombie
 *	takes siglock: timer fires
 *	releases siglock
 *					reaps it: no sighand
 *									no sighand: not firing
 *									frees the timer
 *	looks at the timer
 *
 * Fixed: the tick of a task that has exited leaves its timers alone.
 */
#include <racewalk.h>

struct k_itimer { bool firing; };
static DEFINE_SPINLOCK(siglock);
static DECLARE_COMPLETION(zombie);
static bool sighand = true;
static int exit_state;
static struct k_itimer *timer;

static void handle_posix_cpu_timers(void)
{
	struct k_itimer *t = NULL;

#ifdef FIXED
	if (exit_state)
		return;
#endif
	spin_lock(&siglock);
	if (sighand && timer) {
		t = timer;
		WRITE_ONCE(t->firing, true);
	}
	spin_unlock(&siglock);
	if (t)
		WRITE_ONCE(t->firing, false);
}
static void task_exits(void)
{
	handle_posix_cpu_timers();
	exit_state = 1;
	complete(&zombie);
	handle_posix_cpu_timers();
}
static void parent_reaps(void)
{
	wait_for_completion(&zombie);
	spin_lock(&siglock);
	sighand = false;
	spin_unlock(&siglock);
}
static void posix_cpu_timer_del(void)
{
	struct k_itimer *t = timer;
	bool firing;

	do {
		spin_lock(&siglock);
		firing = sighand && READ_ONCE(t->firing);
		if (!firing)
			timer = NULL;
		spin_unlock(&siglock);
	} while (firing);
	kfree(t);
}
SCENE(posix_cpu_timers, "a timer of an exiting task is deleted while its tick fires it")
{
	BEFORE { timer = kzalloc(sizeof(*timer), GFP_KERNEL); }
	TASK(exit) { task_exits(); }
	TASK(parent) { parent_reaps(); }
	TASK(delete) { posix_cpu_timer_del(); }
	EXPECT(posted, "use-after-free");
	EXPECT(FIXED, clean);
}
